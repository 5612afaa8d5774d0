import { floatShift, type KernelFunction, type Views } from "../types.js";

// x, y (n, groups, channels, inner), weight and bias (groups, channels), mean and inverse (n, groups), split over n · groups. Per group
// of an n: mean, inverse = 1 / √(biased variance + eps), y = (x − mean) · inverse · weight + bias; where `centered` is 0 the mean is 0
// and the variance the mean square. The variance is taken around the mean in a second pass; y may be x.
export const groupNorm = (m: Views): KernelFunction => {
  return (x, weight, bias, y, mean, inverse, _scratch, _n, groups, channels, inner, centered, eps, begin, end) => {
    const f = m.f32;
    const shift = floatShift(m);
    const size = channels * inner;
    for (let row = begin; row < end; row++) {
      const from = (x >>> shift) + row * size;
      const to = (y >>> shift) + row * size;
      let average = 0;
      if (centered) {
        for (let i = from; i < from + size; i++) average += f[i];
        average /= size;
      }
      let squares = 0;
      for (let i = from; i < from + size; i++) squares += (f[i] - average) ** 2;
      const scale = 1 / Math.sqrt(squares / size + eps);
      f[(mean >>> shift) + row] = average;
      f[(inverse >>> shift) + row] = scale;
      const first = (row % groups) * channels;
      for (let channel = 0; channel < channels; channel++) {
        const factor = f[(weight >>> shift) + first + channel] * scale;
        const offset = f[(bias >>> shift) + first + channel];
        for (let i = channel * inner; i < (channel + 1) * inner; i++)
          f[to + i] = (f[from + i] - average) * factor + offset;
      }
    }
  };
};
