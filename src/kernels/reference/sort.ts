import { floatShift, type KernelFunction, type Views } from "../types.js";

/** Ascending, with NaN as the largest; ±0 are equal. */
const compareFloats = (a: number, b: number): number =>
  a === b ? 0 : a < b || Number.isNaN(b) ? (Number.isNaN(a) ? 0 : -1) : 1;

const compareIntegers = (a: number, b: number): number => a - b;

// y[r] = x[r] in order, x[r, indices[r, i]] = y[r, i]: x, y and indices (rows, cols). Equal elements keep their order, ±0 are equal, NaN is
// the largest; descending 1 turns the order round.
const sortOf =
  (kind: "f32" | "i32", compare: (a: number, b: number) => number) =>
  (m: Views): KernelFunction => {
    return (x, y, indices, _scratch, _rows, cols, descending, begin, end) => {
      const shift = kind === "f32" ? floatShift(m) : 2;
      const values = m[kind];
      for (let row = begin; row < end; row++) {
        const from = (x >>> shift) + row * cols;
        const to = (y >>> shift) + row * cols;
        const order = m.i32.subarray((indices >>> 2) + row * cols, (indices >>> 2) + (row + 1) * cols);
        for (let i = 0; i < cols; i++) order[i] = i;
        if (descending) order.sort((i, j) => compare(values[from + j], values[from + i]) || i - j);
        else order.sort((i, j) => compare(values[from + i], values[from + j]) || i - j);
        for (let i = 0; i < cols; i++) values[to + i] = values[from + order[i]];
      }
    };
  };

export const sort = sortOf("f32", compareFloats);
export const sortI32 = sortOf("i32", compareIntegers);
