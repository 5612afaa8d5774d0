import { resolve } from "node:path";
import { wasm } from "@rollup/plugin-wasm";

const modules = {
  "#kernels.wasm": resolve(import.meta.dirname, "build/kernels.wasm"),
  "#kernels.relaxed.wasm": resolve(import.meta.dirname, "build/kernels.relaxed.wasm"),
};

// What @rollup/plugin-wasm makes of `import bytes from "#kernels.wasm"` calls this function with the base64 text.
// The plugin's own version compiles; the runtime needs the bytes, to validate and to patch them first.
const decoder = `export function _loadWasmModule(sync, filepath, base64) {
  return Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
}`;
const decoderId = "\0wasmHelpers.js";

/** The plugins that inline the kernel modules, for Rollup and for Vitest. */
export function kernelBytes() {
  return [
    {
      name: "kernel-bytes",
      enforce: "pre",
      resolveId: (id) => modules[id] ?? (id === decoderId ? id : null),
      load: (id) => (id === decoderId ? decoder : null),
    },
    { ...wasm({ sync: Object.values(modules) }), enforce: "pre" },
  ];
}
