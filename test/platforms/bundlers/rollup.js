import { join } from "node:path";
import resolve from "@rollup/plugin-node-resolve";
import { rollup } from "rollup";

/** Rollup does not look into node_modules by itself: with its own plugin, as it comes. */
export default async (folder, outDir) => {
  const bundle = await rollup({ input: join(folder, "main.js"), plugins: [resolve({ browser: true })] });
  await bundle.write({ dir: outDir });
};
