import { floatShift, type KernelFunction, type Views } from "../types.js";
import { logAdd, maySkip, NEVER, PAD, statesWidth } from "./ctc.js";
import { largest } from "./row.js";

// dx[t, n, c] = dlosses[n] (softmax(logits[t, n])[c] − the share of the alignments that are at class c at step t), dx (T, N, C), split
// over N; 0 beyond the input. Alphas and logSums as the kernel ctc leaves them. Betas are to the end what alphas are from the beginning;
// the share of a state is eᵅ⁺ᵝ over its sum. Where no alignment is possible NaN, or 0 with zeroInfinity.
export const ctcGrad = (m: Views): KernelFunction => {
  return (
    logits,
    labels,
    inputLengths,
    labelLengths,
    logSums,
    alphas,
    dlosses,
    dx,
    scratch,
    steps,
    batch,
    classes,
    maxLabels,
    blank,
    zeroInfinity,
    begin,
    end,
  ) => {
    const f = m.f32;
    const shift = floatShift(m);
    const rowSize = PAD + statesWidth(maxLabels);
    const betas = scratch >>> shift;
    const shares = betas + rowSize;
    for (let n = begin; n < end; n++) {
      const length = m.i32[(inputLengths >>> 2) + n];
      const count = m.i32[(labelLengths >>> 2) + n];
      const list = m.i32.subarray((labels >>> 2) + n * maxLabels, (labels >>> 2) + n * maxLabels + count);
      const dloss = f[(dlosses >>> shift) + n];
      const states = 2 * count + 1;
      for (let t = length; t < steps; t++) {
        const to = (dx >>> shift) + (t * batch + n) * classes;
        f.fill(0, to, to + classes);
      }
      f.fill(NEVER, betas, betas + rowSize);
      f[betas + states - 1] = 0;
      let offset = 0;
      for (let t = length - 1; t >= 0; t--) {
        const at = (t * batch + n) * classes;
        const x = (logits >>> shift) + at;
        const to = (dx >>> shift) + at;
        const alpha = (alphas >>> shift) + (n * steps + t) * rowSize + PAD;
        const max = largest(f, x, classes);
        const logSum = f[(logSums >>> shift) + t * batch + n];
        let best = NEVER;
        let top = NEVER;
        for (let s = 0; s < states; s++) {
          const skip = maySkip(list, s + 2, count) ? f[betas + s + 2] : NEVER;
          const beta = logAdd(f[betas + s], f[betas + s + 1], skip);
          const share = f[alpha + s] + beta;
          f[shares + s] = share;
          if (share > top) top = share;
          const score = f[x + (s & 1 ? list[s >> 1] : blank)] - max - logSum - offset;
          f[betas + s] = Math.max(beta + score, NEVER);
          if (f[betas + s] > best) best = f[betas + s];
        }
        offset = best > NEVER / 2 ? best : 0;
        if (!(top > NEVER / 2)) {
          f.fill(zeroInfinity && !Number.isNaN(f[shares]) ? 0 : NaN, to, to + classes);
          continue;
        }
        let sum = 0;
        for (let s = 0; s < states; s++) {
          f[shares + s] = Math.exp(f[shares + s] - top);
          sum += f[shares + s];
        }
        for (let c = 0; c < classes; c++) f[to + c] = dloss * Math.exp(f[x + c] - max - logSum);
        for (let s = 0; s < states; s++) f[to + (s & 1 ? list[s >> 1] : blank)] -= (dloss * f[shares + s]) / sum;
      }
    }
  };
};
