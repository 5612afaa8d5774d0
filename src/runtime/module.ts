import relaxedBytes from "#kernels.relaxed.wasm";
import baselineBytes from "#kernels.wasm";
import type { Bytes } from "../dtype.js";
import { EnvironmentError } from "../errors.js";
import type { KernelModules } from "./instance.js";
import { withSharedMemory } from "./memory-import.js";

/** A kernel file: its bytes, which are left as they are, or where a platform compiles for itself, the compiled module. */
export type KernelBinary = WebAssembly.Module | Bytes | ArrayBuffer;

/** The kernel files: all kernels, and those that gain by fused multiply-add. */
export interface KernelBinaries {
  /** `chainrule/wasm/kernels.wasm` */
  readonly baseline: KernelBinary;
  /** `chainrule/wasm/kernels.relaxed.wasm`; without it nothing is fused. */
  readonly relaxed?: KernelBinary | undefined;
}

const INITIAL_PAGES = 16;
/** One page short of 4 GiB, so that the address past the last byte, which loops are bounded by, fits 32 bits. */
export const MAXIMUM_PAGES = 65535;
/** 2 GB: an engine may reserve as much at once, so that shared memory never moves. */
const SHARED_MAXIMUM_PAGES = 32768;

/**
 * The kernels that are part of the library.
 *
 * @throws EnvironmentError in `chainrule/bare`, which has none
 */
export function inlinedKernels(): KernelBinaries {
  const baseline = baselineBytes();
  if (baseline === undefined)
    throw new EnvironmentError(
      "runtime",
      "chainrule/bare brings no kernels: pass them before anything is computed, runtime({ modules: { baseline, relaxed } })",
    );
  return { baseline, relaxed: relaxedBytes() };
}

/** The smallest module with a 128-bit instruction: (func (drop (v128.const i32x4 0 0 0 0))). */
const SIMD = Uint8Array.of(
  ...[0, 97, 115, 109, 1, 0, 0, 0], // magic, version
  ...[1, 4, 1, 96, 0, 0], // types: [] → []
  ...[3, 2, 1, 0], // functions: one, of type 0
  ...[10, 23, 1, 21, 0, 253, 12, ...new Array<number>(16).fill(0), 26, 11], // code
);

/**
 * What this engine can run of the kernels: nothing, so that JavaScript takes their place, baseline SIMD, or relaxed SIMD too.
 *
 * @throws EnvironmentError for bytes that are no module though the engine has SIMD
 */
export function probe({ baseline, relaxed }: KernelBinaries): "javascript" | "baseline" | "relaxed" {
  if (typeof WebAssembly !== "object" || !WebAssembly.validate(SIMD)) return "javascript";
  if (!isValid(baseline))
    throw new EnvironmentError(
      "runtime",
      "modules.baseline must be kernels.wasm of this version of chainrule, whole",
      `${(baseline as Bytes | ArrayBuffer).byteLength} bytes that are no WebAssembly module`,
    );
  return relaxed && isValid(relaxed) ? "relaxed" : "baseline";
}

const isValid = (binary: KernelBinary): boolean => !isBytes(binary) || WebAssembly.validate(binary);

/**
 * Compiles the kernels, synchronously. `shared` makes them fit a shared memory, and only such a one; undefined if they were compiled
 * before and cannot be changed any more.
 *
 * @throws EnvironmentError where compiling is forbidden
 */
export function compileKernels(binaries: KernelBinaries, relaxed: boolean, shared: true): KernelModules | undefined;
export function compileKernels(binaries: KernelBinaries, relaxed: boolean): KernelModules;
export function compileKernels(binaries: KernelBinaries, fused: boolean, shared = false): KernelModules | undefined {
  const { baseline, relaxed } = binaries;
  const list = fused && relaxed ? [baseline, relaxed] : [baseline];
  if (shared && !list.every(isBytes)) return undefined;
  const [first, second] = list.map((binary) => compile(binary, shared));
  return { baseline: first, relaxed: second };
}

const isBytes = (binary: KernelBinary): binary is Bytes | ArrayBuffer =>
  ArrayBuffer.isView(binary) || binary instanceof ArrayBuffer;

function compile(binary: KernelBinary, shared: boolean): WebAssembly.Module {
  try {
    if (!isBytes(binary)) return binary;
    // Copied twice where it is one already, since the slice of a Buffer is not a copy.
    return new WebAssembly.Module(shared ? withSharedMemory(Uint8Array.from(new Uint8Array(binary))) : binary);
  } catch (cause) {
    throw new EnvironmentError(
      "runtime",
      "the page or platform must allow WebAssembly: 'wasm-unsafe-eval' in the script-src of its Content-Security-Policy, or modules " +
        'that it compiled, runtime({ modules }), or else runtime({ kernels: "javascript" })',
      cause instanceof Error ? cause.message : String(cause),
      { cause },
    );
  }
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
