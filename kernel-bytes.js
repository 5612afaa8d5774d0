import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { wasm } from "@rollup/plugin-wasm";

const modules = {
  "#kernels.wasm": resolve(import.meta.dirname, "build/kernels.wasm"),
  "#kernels.relaxed.wasm": resolve(import.meta.dirname, "build/kernels.relaxed.wasm"),
};

const worker = resolve(import.meta.dirname, "build/worker.js");
const workerId = "\0worker.js";

// What @rollup/plugin-wasm makes of `import bytes from "#kernels.wasm"` calls this function with the base64 text.
// The plugin's own version compiles; the runtime needs the bytes, to validate and to patch them first.
const decoder = `export function _loadWasmModule(sync, filepath, base64) {
  return Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
}`;
const decoderId = "\0wasmHelpers.js";

/** The plugins that inline the kernel modules and the text of the worker, for Rollup and for Vitest. */
export function kernelBytes() {
  return [
    {
      name: "kernel-bytes",
      enforce: "pre",
      resolveId: (id) => modules[id] ?? (id === decoderId ? id : id === "#worker" ? workerId : null),
      load(id) {
        if (id === workerId) return `export default ${JSON.stringify(readFileSync(worker, "utf8"))};`;
        return id === decoderId ? decoder : null;
      },
    },
    { ...wasm({ sync: Object.values(modules) }), enforce: "pre" },
  ];
}
