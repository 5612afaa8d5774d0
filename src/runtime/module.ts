import relaxedBytes from "#kernels.relaxed.wasm";
import baselineBytes from "#kernels.wasm";
import type { KernelModules } from "./instance.js";
import { withSharedMemory } from "./memory-import.js";

const INITIAL_PAGES = 16;
/** One page short of 4 GiB, so that the address past the last byte, which loops are bounded by, fits 32 bits. */
export const MAXIMUM_PAGES = 65535;
/** 2 GB: an engine may reserve as much at once, so that shared memory never moves. */
const SHARED_MAXIMUM_PAGES = 32768;

/** What this engine can run: nothing but JavaScript, baseline SIMD, or relaxed SIMD (fused multiply-add) too. */
export function probe(): "javascript" | "baseline" | "relaxed" {
  if (typeof WebAssembly !== "object" || !WebAssembly.validate(baselineBytes())) return "javascript";
  return WebAssembly.validate(relaxedBytes()) ? "relaxed" : "baseline";
}

/** Compiles the kernels, synchronously. `shared` makes them fit a shared memory, and only such a one. */
export function compileKernels(relaxed: boolean, shared = false): KernelModules {
  const compile = (bytes: Uint8Array<ArrayBuffer>): WebAssembly.Module =>
    new WebAssembly.Module(shared ? withSharedMemory(bytes) : bytes);
  return { baseline: compile(baselineBytes()), relaxed: relaxed ? compile(relaxedBytes()) : undefined };
}

export function createMemory(): WebAssembly.Memory {
  return new WebAssembly.Memory({ initial: INITIAL_PAGES, maximum: MAXIMUM_PAGES });
}

/** A memory that threads can share, of so many pages; undefined where there is none. Its maximum is the largest that the engine gives. */
export function createSharedMemory(pages: number): WebAssembly.Memory | undefined {
  if (typeof SharedArrayBuffer !== "function") return undefined;
  for (let maximum = Math.max(pages, SHARED_MAXIMUM_PAGES); maximum >= pages; maximum >>>= 1)
    try {
      return new WebAssembly.Memory({ initial: pages, maximum, shared: true });
    } catch {}
  return undefined;
}
