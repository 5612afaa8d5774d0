import { floatShift, type KernelFunction, type Views } from "../types.js";

/** Whether a comes before b. NaN is the largest. */
const before = (largest: number, a: number, b: number): boolean =>
  largest ? a > b || (Number.isNaN(a) && !Number.isNaN(b)) : a < b || (Number.isNaN(b) && !Number.isNaN(a));

// y[r] = the k largest of x[r], descending, or the k smallest, ascending; x[r, indices[r, i]] = y[r, i]. x (rows, cols), y and indices
// (rows, k), k ≤ cols. The first of equal elements comes first.
export const topk = (m: Views): KernelFunction => {
  return (x, y, indices, _rows, cols, k, largest, begin, end) => {
    const f = m.f32;
    const shift = floatShift(m);
    for (let row = begin; row < end; row++) {
      const from = (x >>> shift) + row * cols;
      const values = (y >>> shift) + row * k;
      const positions = (indices >>> 2) + row * k;
      for (let i = 0; i < cols; i++) {
        const value = f[from + i];
        let at = Math.min(i, k);
        if (at === k && (k === 0 || !before(largest, value, f[values + k - 1]))) continue;
        if (at === k) at--;
        for (; at > 0 && before(largest, value, f[values + at - 1]); at--) {
          f[values + at] = f[values + at - 1];
          m.i32[positions + at] = m.i32[positions + at - 1];
        }
        f[values + at] = value;
        m.i32[positions + at] = i;
      }
    }
  };
};
