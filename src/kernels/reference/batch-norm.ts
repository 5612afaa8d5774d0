import { floatShift, type KernelFunction, type Views } from "../types.js";

// x (n, c, inner), split over c. Per channel over n and inner: mean, biased variance, y = (x − mean) / √(variance + eps) · weight + bias.
// The variance is taken around the mean in a second pass; y may be x.
export const batchNorm = (m: Views): KernelFunction => {
  return (x, weight, bias, y, mean, variance, _scratch, n, c, inner, eps, begin, end) => {
    const f = m.f32;
    const shift = floatShift(m);
    const count = n * inner;
    const step = c * inner;
    for (let channel = begin; channel < end; channel++) {
      const first = (x >>> shift) + channel * inner;
      const last = first + n * step;
      let total = 0;
      for (let run = first; run < last; run += step) for (let i = run; i < run + inner; i++) total += f[i];
      const average = total / count;
      let squares = 0;
      for (let run = first; run < last; run += step) {
        for (let i = run; i < run + inner; i++) squares += (f[i] - average) ** 2;
      }
      const scale = f[(weight >>> shift) + channel] / Math.sqrt(squares / count + eps);
      const offset = f[(bias >>> shift) + channel];
      const toY = (y >>> shift) - (x >>> shift);
      for (let run = first; run < last; run += step) {
        for (let i = run; i < run + inner; i++) f[toY + i] = (f[i] - average) * scale + offset;
      }
      f[(mean >>> shift) + channel] = average;
      f[(variance >>> shift) + channel] = squares / count;
    }
  };
};
