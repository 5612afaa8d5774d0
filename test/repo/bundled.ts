import { dirname, join } from "node:path";
import { rollup } from "rollup";
import { minifySync } from "vite";
import manifest from "../../package.json" with { type: "json" };
import { root } from "./sources.js";

/** What a user's bundler ships for a program that imports the library: it follows the package's exports and side effects. */
export async function bundled(source: string): Promise<string> {
  const entry = join(root, manifest.exports["."].default);
  const effects = new Set(manifest.sideEffects.map((path) => join(root, path)));
  const bundle = await rollup({
    input: "app",
    plugins: [
      {
        name: "app",
        resolveId: (id, importer) => {
          if (id === "app") return id;
          const path = id === "chainrule" ? entry : join(dirname(importer ?? ""), id);
          return { id: path, moduleSideEffects: effects.has(path) };
        },
        load: (id) => (id === "app" ? source : null),
      },
    ],
  });
  const { output } = await bundle.generate({ inlineDynamicImports: true });
  return minifySync("app.js", output[0].code, { module: true }).code;
}
