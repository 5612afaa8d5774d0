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
// A loop is six times as fast as a callback for each byte, and is part of every start.
const decoder = `export function _loadWasmModule(sync, filepath, base64) {
  if (Uint8Array.fromBase64) return Uint8Array.fromBase64(base64);
  const text = atob(base64);
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}`;
const decoderId = "\0wasmHelpers.js";
const noneId = "\0none.js";

/** The plugins that inline the kernel modules and the text of the worker, for Rollup and for Vitest; or the text alone. */
export function kernelBytes({ inline = true } = {}) {
  return [
    {
      name: "kernel-bytes",
      enforce: "pre",
      resolveId(id) {
        if (id in modules) return inline ? modules[id] : noneId;
        return id === decoderId ? id : id === "#worker" ? workerId : null;
      },
      load(id) {
        if (id === noneId) return "export default () => undefined;";
        if (id === workerId) return `export default ${JSON.stringify(readFileSync(worker, "utf8"))};`;
        return id === decoderId ? decoder : null;
      },
    },
    { ...wasm({ sync: Object.values(modules) }), enforce: "pre" },
  ];
}
