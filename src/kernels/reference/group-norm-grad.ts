import { floatShift, type KernelFunction, type Views } from "../types.js";

// The gradients of groupNorm. x̂ = (x − mean) · inverse, g = dy · weight, means over a group: dx = inverse · (g − mean(g) − x̂ mean(g x̂)),
// without mean(g) where `centered` is 0; dx may be x or dy. dweight = Σ dy x̂ and dbias = Σ dy in parts, one (groups, channels) for each
// `block` of n. Split over blocks.
export const groupNormGrad = (m: Views): KernelFunction => {
  // biome-ignore format: the order of the row
  return (x, weight, mean, inverse, dy, dx, dweight, dbias, _scratch, n, groups, channels, inner, block, centered, begin, end) => {
    const f = m.f32;
    const shift = floatShift(m);
    const all = groups * channels;
    const size = channels * inner;
    const toDy = (dy >>> shift) - (x >>> shift);
    const toDx = (dx >>> shift) - (x >>> shift);
    for (let part = begin; part < end; part++) {
      const toWeight = (dweight >>> shift) + part * all;
      const toBias = (dbias >>> shift) + part * all;
      f.fill(0, toWeight, toWeight + all);
      f.fill(0, toBias, toBias + all);
      const last = Math.min(n, (part + 1) * block) * groups;
      for (let row = part * block * groups; row < last; row++) {
        const from = (x >>> shift) + row * size;
        const first = (row % groups) * channels;
        const average = f[(mean >>> shift) + row];
        const scale = f[(inverse >>> shift) + row];
        let sum = 0;
        let dot = 0;
        for (let channel = first; channel < first + channels; channel++) {
          let runSum = 0;
          let runDot = 0;
          const run = from + (channel - first) * inner;
          for (let i = run; i < run + inner; i++) {
            runSum += f[toDy + i];
            runDot += f[toDy + i] * (f[i] - average) * scale;
          }
          f[toWeight + channel] += runDot;
          f[toBias + channel] += runSum;
          sum += runSum * f[(weight >>> shift) + channel];
          dot += runDot * f[(weight >>> shift) + channel];
        }
        const offset = centered ? sum / size : 0;
        const slope = (dot / size) * scale;
        for (let channel = first; channel < first + channels; channel++) {
          const factor = f[(weight >>> shift) + channel];
          const run = from + (channel - first) * inner;
          for (let i = run; i < run + inner; i++) {
            f[toDx + i] = scale * (f[toDy + i] * factor - offset - (f[i] - average) * slope);
          }
        }
      }
    }
  };
};
