import { floatShift, type KernelFunction, type Views } from "../types.js";

// y[i] = table[indices[i]]: table (rows, width), indices (count), y (count, width). Indices are checked before.
export const gather = (m: Views): KernelFunction => {
  return (table, indices, y, _count, width, begin, end) => {
    const f = m.f32;
    const shift = floatShift(m);
    for (let i = begin; i < end; i++) {
      const from = (table >>> shift) + m.i32[(indices >>> 2) + i] * width;
      f.copyWithin((y >>> shift) + i * width, from, from + width);
    }
  };
};

// dtable[indices[i]] += dy[i] from zero, in index order: dy (count, width), dtable (rows, width), of which rows [begin, end) are written.
export const scatterAdd = (m: Views): KernelFunction => {
  return (dy, indices, dtable, count, _rows, width, begin, end) => {
    const f = m.f32;
    const shift = floatShift(m);
    f.fill(0, (dtable >>> shift) + begin * width, (dtable >>> shift) + end * width);
    for (let i = 0; i < count; i++) {
      const index = m.i32[(indices >>> 2) + i];
      if (index < begin || index >= end) continue;
      const from = (dy >>> shift) + i * width;
      const to = (dtable >>> shift) + index * width;
      for (let j = 0; j < width; j++) f[to + j] += f[from + j];
    }
  };
};
