import { floatShift, type KernelFunction, type Views } from "../types.js";

// x, dy (n, c, inner), split over c. x̂ = (x − mean) / √(variance + eps); dbias = Σ dy; dweight = Σ dy x̂;
// dx = weight / √(variance + eps) · (dy − mean(dy) − x̂ mean(dy x̂)); dx may be x or dy.
export const batchNormGrad = (m: Views): KernelFunction => {
  return (x, weight, mean, variance, dy, dx, dweight, dbias, _scratch, n, c, inner, eps, begin, end) => {
    const f = m.f32;
    const shift = floatShift(m);
    const count = n * inner;
    const step = c * inner;
    const toDy = (dy >>> shift) - (x >>> shift);
    const toDx = (dx >>> shift) - (x >>> shift);
    for (let channel = begin; channel < end; channel++) {
      const first = (x >>> shift) + channel * inner;
      const last = first + n * step;
      const average = f[(mean >>> shift) + channel];
      const inverse = 1 / Math.sqrt(f[(variance >>> shift) + channel] + eps);
      let sum = 0;
      let dot = 0;
      for (let run = first; run < last; run += step) {
        for (let i = run; i < run + inner; i++) {
          sum += f[toDy + i];
          dot += f[toDy + i] * (f[i] - average);
        }
      }
      dot *= inverse;
      const scale = f[(weight >>> shift) + channel] * inverse;
      const slope = (dot / count) * inverse;
      for (let run = first; run < last; run += step) {
        for (let i = run; i < run + inner; i++) {
          f[toDx + i] = scale * (f[toDy + i] - sum / count - (f[i] - average) * slope);
        }
      }
      f[(dweight >>> shift) + channel] = dot;
      f[(dbias >>> shift) + channel] = sum;
    }
  };
};
