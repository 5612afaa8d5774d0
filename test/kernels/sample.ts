import type { KernelName, table } from "../../src/kernels/table.js";
import type { KernelRow, ParamKind } from "../../src/kernels/types.js";

// What a kernel is tested with. Each kernel has one entry in samples/index.ts: from a size n of the list below to one call or several.

/** Around the vector width, around 16 lanes, odd, and long enough for the blocked paths. */
export const sizes = [0, 1, 3, 4, 5, 15, 16, 17, 67, 1031];

/** Stands for the byte address of another argument or of an entry of `buffers`, inside words. */
export interface Address {
  readonly address: string;
}

export type Words = readonly (number | Address)[];

type BufferKind = Exclude<ParamKind, "words" | "scratch" | "size" | "scalar">;

/** Elements of an array that is read; length of one that is only written; 0 for words that are absent (a null pointer). */
export type Argument<Kind extends ParamKind> = Kind extends "f32" | "inout f32"
  ? Float32Array
  : Kind extends "i32" | "inout i32"
    ? Int32Array
    : Kind extends "bool"
      ? Uint8Array
      : Kind extends "words"
        ? Words | 0
        : number;

/** An array that only words point at. */
export type NamedBuffer = {
  readonly [Kind in BufferKind]: { readonly kind: Kind; readonly value: Argument<Kind> };
}[BufferKind];

type Params<K extends KernelName> = (typeof table)[K] extends KernelRow<infer P> ? P : never;

export interface Sample<K extends KernelName> {
  /** What a failure says beside the kernel and the size. */
  readonly name?: string;
  /** By parameter; scratch is laid out from the row. */
  readonly args: {
    readonly [P in keyof Params<K> as Params<K>[P] extends "scratch" ? never : P]: Argument<Params<K>[P]>;
  };
  readonly buffers?: Readonly<Record<string, NamedBuffer>>;
  /** Pairs (output, input) that may be one array; each pair is tried by itself. */
  readonly inPlace?: readonly (readonly [output: string, input: string])[];
}

export type Samples<K extends KernelName> = (n: number) => Sample<K> | readonly Sample<K>[];

/** A sample whose kernel is not known: what the harness works with. */
export interface AnySample {
  readonly name?: string;
  readonly args: Readonly<Record<string, Argument<ParamKind>>>;
  readonly buffers?: Readonly<Record<string, NamedBuffer>>;
  readonly inPlace?: readonly (readonly [output: string, input: string])[];
}

/** Deterministic numbers in [low, high). */
export function random(length: number, seed = 1, low = -1, high = 1): Float32Array {
  const next = generator(seed);
  return Float32Array.from({ length }, () => low + (high - low) * next());
}

/** Deterministic whole numbers in [0, bound). */
export function randomInts(length: number, bound: number, seed = 1): Int32Array {
  const next = generator(seed);
  return Int32Array.from({ length }, () => Math.floor(bound * next()));
}

const special = [0, -0, Infinity, -Infinity, NaN, 1e-40, -1e-45, 3.4e38, -3.4e38, 1.17549435e-38];

/** Numbers in [low, high) with ±0, ±∞, NaN, denormals and the largest numbers among them. */
export function withSpecials(length: number, seed = 1, low = -1, high = 1): Float32Array {
  const numbers = random(length, seed, low, high);
  const next = generator(seed + 1000);
  for (let i = 0; i < length; i += 1 + Math.floor(4 * next()))
    numbers[i] = special[Math.floor(special.length * next())];
  return numbers;
}

// A linear congruential generator; its high bits are good enough for test data.
function generator(seed: number): () => number {
  let state = Math.imul(seed + 1, 0x9e3779b1) >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}
