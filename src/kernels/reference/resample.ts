import { floatShift, type KernelFunction, type Views } from "../types.js";

// A sparse matrix along one axis: x (outer, size, inner), y (outer, outSize, inner), split over outer · outSize.
// y[o, i] = Σ weights[t] x[o, columns[t]], t from starts[i] to starts[i + 1].
export const resample = (m: Views): KernelFunction => {
  return (x, starts, columns, weights, y, _outer, size, outSize, inner, begin, end) => {
    const f = m.f32;
    const index = m.i32;
    const shift = floatShift(m);
    for (let i = begin; i < end; i++) {
      const row = i % outSize;
      const from = (x >>> shift) + ((i - row) / outSize) * size * inner;
      const to = (y >>> shift) + i * inner;
      const first = index[(starts >>> 2) + row];
      const last = index[(starts >>> 2) + row + 1];
      f.fill(0, to, to + inner);
      for (let t = first; t < last; t++) {
        const weight = f[(weights >>> shift) + t];
        const at = from + index[(columns >>> 2) + t] * inner;
        for (let j = 0; j < inner; j++) f[to + j] += weight * f[at + j];
      }
    }
  };
};
