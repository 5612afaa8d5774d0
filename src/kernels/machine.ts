import { type DTypeTable, F32_BYTES, ORACLE_BYTES } from "../dtype.js";
import { ArgumentError, EnvironmentError } from "../errors.js";
import { remember } from "../remember.js";
import { ArrayMemory, Heap } from "../runtime/heap.js";
import { instantiate, type KernelModules } from "../runtime/instance.js";
import { compileKernels, createMemory, inlinedKernels, type KernelBinaries, probe } from "../runtime/module.js";
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
  /** What its kernels were compiled from. */
  readonly binaries?: KernelBinaries;
  /** What workers need, once the heap lies in a memory that they can share. */
  shared?: { readonly memory: WebAssembly.Memory; readonly modules: KernelModules };
  threads?: Threads | undefined;
}

/** Where the kernels come from and which are used. */
export interface RuntimeOptions {
  /** "javascript" runs the reference kernels; default "wasm" where the engine has SIMD. */
  readonly kernels?: "wasm" | "javascript";
  /** Fused multiply-add where the engine has it; false gives the same bits on every engine. Default true. */
  readonly relaxed?: boolean;
  /**
   * Kernel files to run instead of those in the library, such as the ones that a platform has compiled. Default: those given before, or
   * else the library's.
   */
  readonly modules?: KernelBinaries | undefined;
  /** Reference kernels in double precision: the oracle of gradient checks. Default false. */
  readonly oracle?: boolean;
}

/**
 * Instantiates the kernels over a memory, and binds them to the table.
 *
 * @throws EnvironmentError for modules that are not those of this version
 */
export function wasmKernels(modules: KernelModules, memory: WebAssembly.Memory): Kernels {
  try {
    const exports = instantiate(modules, memory);
    const names = Object.keys(table);
    const missing = names.filter((name) => exports[name] === undefined);
    if (missing.length > 0) throw new TypeError(`no kernels ${missing.slice(0, 3).join(", ")}`);
    return Object.fromEntries(names.map((name) => [name, exports[name]])) as Kernels;
  } catch (cause) {
    throw new EnvironmentError(
      "runtime",
      "modules must be kernels.wasm and kernels.relaxed.wasm of this version of chainrule",
      cause instanceof Error ? cause.message : String(cause),
      { cause },
    );
  }
}

let warned = false;

/** Once: the programs are right, but slow, and nothing else would tell. */
function warnOfJavaScript(): void {
  if (!warned)
    console.warn("chainrule: no WebAssembly SIMD here; kernels in JavaScript take its place, some ten times slower");
  warned = true;
}

export function createMachine({
  kernels = "wasm",
  relaxed = true,
  oracle = false,
  modules,
}: RuntimeOptions = {}): Machine {
  if (kernels !== "wasm" && kernels !== "javascript")
    throw new ArgumentError("runtime", 'kernels must be "wasm" or "javascript"', String(kernels));
  if (oracle) {
    const heap = new Heap(new ArrayMemory(), ORACLE_BYTES);
    return { name: "oracle", heap, kernels: createReference(heap.views), bytes: ORACLE_BYTES };
  }
  const binaries = kernels === "javascript" ? undefined : (modules ?? inlinedKernels());
  const level = binaries ? probe(binaries) : "javascript";
  if (binaries === undefined || level === "javascript") {
    if (binaries) warnOfJavaScript();
    const heap = new Heap(new ArrayMemory());
    return { name: "javascript", heap, kernels: createReference(heap.views), bytes: F32_BYTES };
  }
  const fused = relaxed && level === "relaxed";
  const memory = createMemory();
  const heap = new Heap(memory);
  return {
    name: fused ? "relaxed" : "baseline",
    heap,
    kernels: wasmKernels(compileKernels(binaries, fused), memory),
    bytes: F32_BYTES,
    binaries,
  };
}

/** The reference kernels over the same memory: cells and graphs are shared, one argument apart. */
export function javascriptTwin({ heap, bytes }: Machine): Machine {
  return { name: "javascript", heap, kernels: createReference(heap.views), bytes };
}

const twins = new WeakMap<Machine, Machine>();

let current: Machine | undefined;
/** Platforms that forbid compiling have no other kernels, whatever else is chosen later. */
let given: KernelBinaries | undefined;

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
  const modules = options.modules ?? given;
  const next = createMachine({ ...options, modules });
  current?.threads?.stop();
  current = next;
  given = modules;
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
