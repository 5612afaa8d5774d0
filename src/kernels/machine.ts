import { type DTypeTable, F32_BYTES, ORACLE_BYTES } from "../dtype.js";
import { ArgumentError } from "../errors.js";
import { remember } from "../remember.js";
import { ArrayMemory, Heap } from "../runtime/heap.js";
import { instantiate, type KernelModules } from "../runtime/instance.js";
import { compileKernels, createMemory, probe } from "../runtime/module.js";
import type { Threads } from "../runtime/threads.js";
import { createReference } from "./reference/index.js";
import { type KernelName, table } from "./table.js";
import type { KernelFunction } from "./types.js";

export type Kernels = Readonly<Record<KernelName, KernelFunction>>;

/** A heap, and the kernels that work on it. */
export interface Machine {
  readonly name: string;
  readonly heap: Heap;
  /** Others after the heap has moved to another memory. */
  kernels: Kernels;
  readonly bytes: DTypeTable;
  /** What workers need, once the heap lies in a memory that they can share. */
  shared?: { readonly memory: WebAssembly.Memory; readonly modules: KernelModules };
  threads?: Threads | undefined;
}

export interface RuntimeOptions {
  /** "javascript" runs the reference kernels; default "wasm" where the engine has SIMD. */
  readonly kernels?: "wasm" | "javascript";
  /** Fused multiply-add where the engine has it; false gives the same bits on every engine. Default true. */
  readonly relaxed?: boolean;
  /** Reference kernels in double precision: the oracle of gradient checks. Default false. */
  readonly oracle?: boolean;
}

/** Binds the module's exports to the kernels of the table. */
export function wasmKernels(exports: Readonly<Record<string, KernelFunction>>): Kernels {
  return Object.fromEntries(Object.keys(table).map((name) => [name, exports[name]])) as Kernels;
}

export function createMachine({ kernels = "wasm", relaxed = true, oracle = false }: RuntimeOptions = {}): Machine {
  if (oracle) {
    const heap = new Heap(new ArrayMemory(), ORACLE_BYTES);
    return { name: "oracle", heap, kernels: createReference(heap.views), bytes: ORACLE_BYTES };
  }
  const level = probe();
  if (level === "javascript") {
    const heap = new Heap(new ArrayMemory());
    return { name: "javascript", heap, kernels: createReference(heap.views), bytes: F32_BYTES };
  }
  const fused = relaxed && level === "relaxed";
  const memory = createMemory();
  const heap = new Heap(memory);
  if (kernels === "javascript")
    return { name: "javascript", heap, kernels: createReference(heap.views), bytes: F32_BYTES };
  return {
    name: fused ? "relaxed" : "baseline",
    heap,
    kernels: wasmKernels(instantiate(compileKernels(fused), memory)),
    bytes: F32_BYTES,
  };
}

/** The reference kernels over the same memory: cells and graphs are shared, one argument apart. */
export function javascriptTwin({ heap, bytes }: Machine): Machine {
  return { name: "javascript", heap, kernels: createReference(heap.views), bytes };
}

const twins = new WeakMap<Machine, Machine>();

let current: Machine | undefined;

/** The machine that cells live on and programs run on; made at first use. */
export function machine(): Machine {
  current ??= createMachine();
  return current;
}

/**
 * Chooses the kernels. Call it before the first tensor is computed: cells cannot move between memories. `threads` comes after it.
 *
 * @returns the name of what runs: "relaxed", "baseline" or "javascript".
 */
export function runtime(options?: RuntimeOptions): string {
  if (options === undefined) return machine().name;
  if (current && current.heap.usage.cells > 0)
    throw new ArgumentError("runtime", "options must be set before the first parameter or buffer is made");
  current?.threads?.stop();
  current = createMachine(options);
  return current.name;
}

/** Runs `fn` on another machine: tests and benchmarks. Cells belong to the heap they were made on. @internal */
export function withMachine<T>(other: Machine, fn: () => T): T {
  const before = current;
  current = other;
  try {
    return fn();
  } finally {
    current = before;
  }
}

/**
 * Runs `fn` with the kernels in plain JavaScript, over the same memory, so that models and tensors serve both: to compare them, or to
 * tell a mistake of a kernel from one's own. A function compiled before keeps the kernels it was planned for.
 *
 * @throws ArgumentError if `fn` is async: what it does later would run on the other kernels
 */
export function withJavaScriptKernels<T>(fn: () => T): T {
  const own = machine();
  const twin = remember(twins, own, () => javascriptTwin(own));
  const result = withMachine(twin, fn);
  if (result instanceof Promise) throw new ArgumentError("withJavaScriptKernels", "takes a function that is not async");
  return result;
}
