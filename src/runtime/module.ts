import relaxedBytes from "#kernels.relaxed.wasm";
import baselineBytes from "#kernels.wasm";
import type { LinearMemory } from "./heap.js";

export type KernelExports = Readonly<Record<string, (...args: number[]) => number | undefined>>;

const INITIAL_PAGES = 16;
/** One page short of 4 GiB, so that the address past the last byte, which loops are bounded by, fits 32 bits. */
export const MAXIMUM_PAGES = 65535;

/** What this engine can run: nothing but JavaScript, baseline SIMD, or relaxed SIMD (fused multiply-add) too. */
export function probe(): "javascript" | "baseline" | "relaxed" {
  if (typeof WebAssembly !== "object" || !WebAssembly.validate(baselineBytes())) return "javascript";
  return WebAssembly.validate(relaxedBytes()) ? "relaxed" : "baseline";
}

/**
 * Compiles and instantiates the kernels over a new memory, synchronously. The relaxed module holds only the kernels that multiply
 * and add, which take the place of their baseline twins; their epilogues run on the baseline's interpreter.
 */
export function instantiate(relaxed: boolean): { memory: LinearMemory; exports: KernelExports } {
  const memory = new WebAssembly.Memory({ initial: INITIAL_PAGES, maximum: MAXIMUM_PAGES });
  const load = (bytes: Uint8Array<ArrayBuffer>, env: WebAssembly.ModuleImports): KernelExports =>
    new WebAssembly.Instance(new WebAssembly.Module(bytes), { env }).exports as KernelExports;
  const baseline = load(baselineBytes(), { memory });
  if (!relaxed) return { memory, exports: baseline };
  return { memory, exports: { ...baseline, ...load(relaxedBytes(), { memory, elementwise: baseline.elementwise }) } };
}
