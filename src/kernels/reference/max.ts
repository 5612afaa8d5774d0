import { floatShift, type KernelFunction, type Views } from "../types.js";

// y[o, i] = max_r x[o, r, i], min likewise: x (outer, size, inner), y (outer, inner), size > 0, split over outer · inner. NaN wins.

export const max = (m: Views): KernelFunction => {
  return (x, y, _outer, size, inner, begin, end) => {
    const f = m.f32;
    const shift = floatShift(m);
    for (let index = begin; index < end; index++) {
      const o = Math.floor(index / inner);
      const first = (x >>> shift) + o * (size - 1) * inner + index;
      const last = first + (size - 1) * inner;
      let best = f[first];
      for (let i = first + inner; i <= last && !Number.isNaN(best); i += inner) if (!(f[i] <= best)) best = f[i];
      f[(y >>> shift) + index] = best;
    }
  };
};

export const min = (m: Views): KernelFunction => {
  return (x, y, _outer, size, inner, begin, end) => {
    const f = m.f32;
    const shift = floatShift(m);
    for (let index = begin; index < end; index++) {
      const o = Math.floor(index / inner);
      const first = (x >>> shift) + o * (size - 1) * inner + index;
      const last = first + (size - 1) * inner;
      let best = f[first];
      for (let i = first + inner; i <= last && !Number.isNaN(best); i += inner) if (!(f[i] >= best)) best = f[i];
      f[(y >>> shift) + index] = best;
    }
  };
};
