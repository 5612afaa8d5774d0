import { floatShift, type KernelFunction, type Views } from "../types.js";
import { largest, sumExp } from "./row.js";

/** Rows of alphas begin with so many states that are never reached. */
export const PAD = 4;

/** Stands for ln 0. */
export const NEVER = -1e30;

/** The states of the longest target, 2S + 1, rounded up. */
export const statesWidth = (maxLabels: number): number => (2 * maxLabels + 8) & ~7;

/** ln(eᵃ + eᵇ + eᶜ) */
export function logAdd(a: number, b: number, c: number): number {
  const max = Math.max(a, b, c);
  return max + Math.log(Math.exp(a - max) + Math.exp(b - max) + Math.exp(c - max));
}

/** Whether the label of state s, an odd one, follows another label: then state s may follow state s − 2. */
export const maySkip = (labels: Int32Array, s: number, count: number): boolean =>
  (s & 1) === 1 && s > 1 && s < 2 * count && labels[s >> 1] !== labels[(s >> 1) - 1];

// losses[n] = −ln Σ over all alignments of the labels with the steps of Π softmax(logits[t, n])[class]: logits (T, N, C), labels (N, S),
// lengths and losses (N), logSums (T, N), alphas (N, T, PAD + width), split over N. State 2k + 1 is label k, even states are blank.
// alphas[n, t, PAD + s] is the logarithm of what all ways to state s at step t sum up to, relative to the largest of the step before.
// An impossible alignment has the loss ∞, or 0 with zeroInfinity.
export const ctc = (m: Views): KernelFunction => {
  return (
    logits,
    labels,
    inputLengths,
    labelLengths,
    losses,
    logSums,
    alphas,
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
    const start = scratch >>> shift;
    for (let n = begin; n < end; n++) {
      const length = m.i32[(inputLengths >>> 2) + n];
      const count = m.i32[(labelLengths >>> 2) + n];
      const list = m.i32.subarray((labels >>> 2) + n * maxLabels, (labels >>> 2) + n * maxLabels + count);
      const rows = (alphas >>> shift) + n * steps * rowSize;
      f.fill(NEVER, start, start + rowSize);
      f[start + PAD] = 0;
      let previous = start;
      let offset = 0;
      let total = 0;
      for (let t = 0; t < length; t++) {
        const x = (logits >>> shift) + (t * batch + n) * classes;
        const max = largest(f, x, classes);
        const logSum = Math.log(sumExp(f, x, classes, max));
        f[(logSums >>> shift) + t * batch + n] = logSum;
        total += offset;
        const row = rows + t * rowSize;
        f.fill(NEVER, row, row + rowSize);
        let best = NEVER;
        for (let s = 0; s <= 2 * count; s++) {
          const at = previous + PAD + s;
          const from = logAdd(f[at], f[at - 1], maySkip(list, s, count) ? f[at - 2] : NEVER);
          const score = f[x + (s & 1 ? list[s >> 1] : blank)] - max - logSum - offset;
          const alpha = Math.max(from + score, NEVER);
          f[row + PAD + s] = alpha;
          if (alpha > best) best = alpha;
        }
        offset = best > NEVER / 2 ? best : 0;
        previous = row;
      }
      const last = previous + PAD + 2 * count;
      const found = logAdd(f[last], f[last - 1], NEVER);
      const impossible = found <= NEVER / 2;
      f[(losses >>> shift) + n] = impossible ? (zeroInfinity ? 0 : Infinity) : -(total + found);
      f.fill(0, rows + length * rowSize, rows + steps * rowSize);
      for (let t = length; t < steps; t++) f[(logSums >>> shift) + t * batch + n] = 0;
    }
  };
};
