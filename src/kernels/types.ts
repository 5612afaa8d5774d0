import type { Views } from "../runtime/heap.js";

/**
 * What a kernel's parameter is: an array read, written or both, a list of 32-bit words made by the planner (sizes, strides,
 * pointers, micro-programs), working memory of one thread, a whole number, or a real number.
 */
export type ParamKind =
  | "f32"
  | "i32"
  | "bool"
  | "out f32"
  | "out i32"
  | "out bool"
  | "inout f32"
  | "inout i32"
  | "words"
  | "scratch"
  | "size"
  | "scalar";

type Params = Readonly<Record<string, ParamKind>>;

/** The whole-number parameters of a kernel, by name. */
export type Sizes<P extends Params> = { readonly [K in keyof P as P[K] extends "size" ? K : never]: number };

/** One row of the kernel table. */
export interface KernelRow<P extends Params = Params> {
  readonly params: P;
  /** Length of the axis that may be cut into chunks; such a kernel takes `begin, end` last. */
  readonly split?: (sizes: Sizes<P>) => number;
  /** Chunks are multiples of this many elements of the split axis. */
  readonly grain?: number;
  /** At most so many chunks, where every chunk repeats some work, such as packing. */
  readonly chunks?: number;
  /** Working memory of one thread, in f32 elements. */
  readonly scratch?: (sizes: Sizes<P>) => number;
  /** Arithmetic operations of one call. */
  readonly flops: (sizes: Sizes<P>) => number;
  /** "position": the kernel returns the first position that breaks its rule, or −1. */
  readonly returns?: "position";
  /** How far two implementations may be apart: in units of the last place, relative to the largest result, or absolute. */
  readonly ulp?: number;
  readonly relative?: number;
  readonly absolute?: number;
}

export function kernel<const P extends Params>(row: KernelRow<P>): KernelRow<P> {
  return row;
}

/** A kernel as it is called: all arguments are numbers, in the order of the row's parameters, then `begin, end`. */
export type KernelFunction = (...args: number[]) => number | undefined;

/** log2 of the bytes of an f32 in `Views`: 2, or 3 in oracle mode. */
export function floatShift(views: Views): number {
  return views.f32.BYTES_PER_ELEMENT === 8 ? 3 : 2;
}

export type { Views };
