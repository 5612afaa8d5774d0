import { copyFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { Miniflare } from "miniflare";

/** Bundles cloudflare.js as Cloudflare's own tool does, by the condition "workerd", runs it there, and prints what it answers. */
export default async (folder, outDir) => {
  await build({
    entryPoints: [join(folder, "cloudflare.js")],
    bundle: true,
    format: "esm",
    outdir: outDir,
    conditions: ["workerd", "worker", "browser"],
    external: ["*.wasm"],
  });
  const kernels = ["kernels.wasm", "kernels.relaxed.wasm"];
  for (const name of kernels) copyFileSync(join(folder, "node_modules/chainrule/build", name), join(outDir, name));
  const miniflare = new Miniflare({
    modulesRoot: outDir,
    modules: [
      { type: "ESModule", path: join(outDir, "cloudflare.js") },
      ...kernels.map((name) => ({ type: "CompiledWasm", path: join(outDir, name) })),
    ],
    compatibilityDate: "2026-01-01",
  });
  try {
    const response = await miniflare.dispatchFetch("http://localhost/");
    console.log(await response.text());
  } finally {
    await miniflare.dispose();
  }
};
