import { type Shape, sizeOf } from "../../src/shape.js";
import type { Tensor } from "../../src/tensor/tensor.js";

/** A real-valued input of a sample: its shape, and where its numbers lie. */
export interface Input {
  readonly shape: Shape;
  /** Numbers between these. Default −1 and 1. */
  readonly low?: number;
  readonly high?: number;
  /** "distinct": evenly spaced and shuffled, so that no two are close. "nonzero": not within 0.1 of 0. Default "any". */
  readonly kind?: "any" | "distinct" | "nonzero";
}

/** One way to call an operation. */
export interface Sample {
  readonly label: string;
  readonly inputs: readonly Input[];
  readonly call: (...x: Tensor[]) => Tensor | readonly Tensor[];
  /** How often it is differentiated. Default 2. */
  readonly derivatives?: number;
  /** What the first output must be, computed by hand. */
  readonly equals?: unknown;
  /** How far single precision may be from double, relative to the largest result. Default 2e-6. */
  readonly tolerance?: number;
}

/** A call that must be refused, with its exact message. */
export interface Refusal {
  readonly call: () => unknown;
  readonly error: string;
}

/** A generator of numbers in [0, 1): the same for the same seed. */
export function numbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Values of an input in single precision, so that every machine computes with the same numbers. */
export function valuesOf({ shape, low = -1, high = 1, kind = "any" }: Input, random: () => number): Float64Array {
  const size = sizeOf(shape);
  const values = Float64Array.from({ length: size }, (_, i) =>
    kind === "distinct" ? low + ((i + 0.5) / size) * (high - low) : low + random() * (high - low),
  );
  if (kind === "distinct")
    for (let i = size - 1; i > 0; i--) {
      const j = Math.floor(random() * (i + 1));
      [values[i], values[j]] = [values[j], values[i]];
    }
  const moved = kind === "nonzero" ? values.map((x) => (x < 0 ? x - 0.1 : x + 0.1)) : values;
  return moved.map(Math.fround);
}

/** Inputs of the given shapes. */
export const shapes = (...list: Shape[]): Input[] => list.map((shape) => ({ shape }));
