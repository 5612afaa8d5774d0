import type { KernelFunction, Views } from "../types.js";

// y[o, i] = Σ_r x[o, r, i] or max_r x[o, r, i] of whole numbers: x (outer, size, inner), y (outer, inner), split over outer · inner.

const reduce =
  (first: number, join: (a: number, b: number) => number) =>
  (m: Views): KernelFunction => {
    return (x, y, _outer, size, inner, begin, end) => {
      const values = m.i32;
      for (let index = begin; index < end; index++) {
        const o = Math.floor(index / inner);
        let at = (x >>> 2) + o * (size - 1) * inner + index;
        let result = first;
        for (let r = 0; r < size; r++, at += inner) result = join(result, values[at]);
        values[(y >>> 2) + index] = result;
      }
    };
  };

/** Modulo 2³². */
export const sumI32 = reduce(0, (a, b) => (a + b) | 0);

export const maxI32 = reduce(-(2 ** 31), Math.max);
