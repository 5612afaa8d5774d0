import { floatShift, type KernelFunction, type Views } from "../types.js";

// y[o, i] = Σ_r x[o, r, i]: x (outer, size, inner), y (outer, inner), split over outer · inner.

/** Columns summed together, so that rows are read in the order they lie. */
const TILE = 256;

export const sum = (m: Views): KernelFunction => {
  const totals = new Float64Array(TILE);
  return (x, y, _outer, size, inner, begin, end) => {
    const f = m.f32;
    const shift = floatShift(m);
    const x0 = x >>> shift;
    const y0 = y >>> shift;
    if (inner === 1) {
      for (let row = begin; row < end; row++) {
        const first = x0 + row * size;
        let total = 0;
        for (let i = first; i < first + size; i++) total += f[i];
        f[y0 + row] = total;
      }
      return;
    }
    for (let index = begin; index < end; ) {
      const o = Math.floor(index / inner);
      const first = index - o * inner;
      const columns = Math.min(TILE, inner - first, end - index);
      totals.fill(0, 0, columns);
      for (let r = 0; r < size; r++) {
        const row = x0 + (o * size + r) * inner + first;
        for (let i = 0; i < columns; i++) totals[i] += f[row + i];
      }
      for (let i = 0; i < columns; i++) f[y0 + index + i] = totals[i];
      index += columns;
    }
  };
};
