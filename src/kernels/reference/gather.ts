import { floatShift, type KernelFunction, type Views } from "../types.js";

type Kind = "f32" | "i32";

const shiftOf = (m: Views, kind: Kind): number => (kind === "f32" ? floatShift(m) : 2);

// y[i] = table[indices[i]]: table (rows, width), indices (count), y (count, width). Indices are checked before.
const gatherOf =
  (kind: Kind) =>
  (m: Views): KernelFunction => {
    return (table, indices, y, _count, width, begin, end) => {
      const shift = shiftOf(m, kind);
      for (let i = begin; i < end; i++) {
        const from = (table >>> shift) + m.i32[(indices >>> 2) + i] * width;
        m[kind].copyWithin((y >>> shift) + i * width, from, from + width);
      }
    };
  };

export const gather = gatherOf("f32");
export const gatherI32 = gatherOf("i32");

// y[indices[i]] = u[i], the rest of y stays; of several for one row the last one: u (count, width), y (rows, width), of which rows
// [begin, end) are written.
const scatterOf =
  (kind: Kind) =>
  (m: Views): KernelFunction => {
    return (u, indices, y, count, _rows, width, begin, end) => {
      const shift = shiftOf(m, kind);
      for (let i = 0; i < count; i++) {
        const index = m.i32[(indices >>> 2) + i];
        if (index < begin || index >= end) continue;
        const from = (u >>> shift) + i * width;
        m[kind].copyWithin((y >>> shift) + index * width, from, from + width);
      }
    };
  };

export const scatter = scatterOf("f32");
export const scatterI32 = scatterOf("i32");

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
