import { build } from "vite";

/** Vite's build, as it comes. */
export default async (folder, outDir) => {
  await build({ root: folder, logLevel: "error", build: { outDir, emptyOutDir: true } });
};
