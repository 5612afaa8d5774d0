import { floatShift, type KernelFunction, type Views } from "../types.js";

// y[o, i] = the first r where x[o, r, i] is largest (argmin: smallest): x (outer, size, inner), y i32 (outer, inner), size > 0,
// split over outer · inner. NaN wins, the first one.

export const argmax = (m: Views): KernelFunction => {
  return (x, y, _outer, size, inner, begin, end) => {
    const f = m.f32;
    const shift = floatShift(m);
    for (let index = begin; index < end; index++) {
      const o = Math.floor(index / inner);
      const first = (x >>> shift) + o * (size - 1) * inner + index;
      let best = f[first];
      let position = 0;
      for (let r = 1; r < size && !Number.isNaN(best); r++) {
        const value = f[first + r * inner];
        if (!(value <= best)) {
          best = value;
          position = r;
        }
      }
      m.i32[(y >>> 2) + index] = position;
    }
  };
};

export const argmin = (m: Views): KernelFunction => {
  return (x, y, _outer, size, inner, begin, end) => {
    const f = m.f32;
    const shift = floatShift(m);
    for (let index = begin; index < end; index++) {
      const o = Math.floor(index / inner);
      const first = (x >>> shift) + o * (size - 1) * inner + index;
      let best = f[first];
      let position = 0;
      for (let r = 1; r < size && !Number.isNaN(best); r++) {
        const value = f[first + r * inner];
        if (!(value >= best)) {
          best = value;
          position = r;
        }
      }
      m.i32[(y >>> 2) + index] = position;
    }
  };
};
