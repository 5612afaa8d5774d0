import { join } from "node:path";
import { build } from "esbuild";

/** esbuild, for a page: main.js, or each of the programs. */
export default async (folder, outDir, programs) => {
  const entryPoints = (programs.length > 0 ? programs : ["main.js"]).map((name) => join(folder, name));
  await build({ entryPoints, bundle: true, minify: true, format: "esm", outdir: outDir });
};
