import { join } from "node:path";
import { build } from "vite";

/** Vite's build for a server, where there is no DOM: run.js, with the library in the bundle. */
export default async (folder, outDir) => {
  await build({
    root: folder,
    logLevel: "error",
    ssr: { noExternal: true },
    build: { ssr: join(folder, "run.js"), outDir, emptyOutDir: true },
  });
};
