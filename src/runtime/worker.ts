import { instantiate, type KernelModules } from "./instance.js";
import { Walker } from "./walker.js";

/** What the main thread sends a worker to begin with. */
export interface WorkerStart {
  readonly memory: WebAssembly.Memory;
  readonly modules: KernelModules;
  readonly control: Int32Array;
  /** The kernels by number. */
  readonly names: readonly string[];
  readonly thread: number;
}

// A program of its own, bundled by itself: `chainrule/worker`, and as text in the library.
function start({ memory, modules, control, names, thread }: WorkerStart): void {
  const exports = instantiate(modules, memory);
  const kernels = names.map((name) => exports[name]);
  new Walker({ memory, control, kernels, thread, patience: Number.POSITIVE_INFINITY, sleeps: true }).serve();
}

const port = globalThis.process?.getBuiltinModule?.("node:worker_threads")?.parentPort;
if (port) port.once("message", start);
else addEventListener("message", ({ data }) => start(data), { once: true });
