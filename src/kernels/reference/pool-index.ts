import { floatShift, type KernelFunction, type Views } from "../types.js";

// Split over planes; indices are positions in a plane of `size` elements, `outSize` of them per plane.

// dx[p, indices[p, i]] += dy[p, i] from zero, in index order.
export const poolScatter = (m: Views): KernelFunction => {
  return (dy, indices, dx, _planes, size, outSize, begin, end) => {
    const f = m.f32;
    const index = m.i32;
    const shift = floatShift(m);
    for (let plane = begin; plane < end; plane++) {
      const to = (dx >>> shift) + plane * size;
      const from = (dy >>> shift) + plane * outSize;
      const at = (indices >>> 2) + plane * outSize;
      f.fill(0, to, to + size);
      for (let i = 0; i < outSize; i++) f[to + index[at + i]] += f[from + i];
    }
  };
};

// y[p, i] = x[p, indices[p, i]]
export const poolGather = (m: Views): KernelFunction => {
  return (x, indices, y, _planes, size, outSize, begin, end) => {
    const f = m.f32;
    const index = m.i32;
    const shift = floatShift(m);
    for (let plane = begin; plane < end; plane++) {
      const from = (x >>> shift) + plane * size;
      const to = (y >>> shift) + plane * outSize;
      const at = (indices >>> 2) + plane * outSize;
      for (let i = 0; i < outSize; i++) f[to + i] = f[from + index[at + i]];
    }
  };
};
