import { floatShift, type KernelFunction, type Views } from "../types.js";
import { largest, sumExp } from "./row.js";

// logits (rows, cols), labels (rows), split over rows. logSum[r] = log Σ exp(logits[r] − max);
// losses[r] = logSum[r] + max − logits[r, labels[r]], 0 where labels[r] = ignoreIndex. The maximum is never added to the logarithm, so
// large logits cost no digits.
export const crossEntropy = (m: Views): KernelFunction => {
  return (logits, labels, losses, logSum, _scratch, _rows, cols, ignoreIndex, begin, end) => {
    const f = m.f32;
    const shift = floatShift(m);
    for (let row = begin; row < end; row++) {
      const from = (logits >>> shift) + row * cols;
      const max = largest(f, from, cols);
      const log = Math.log(sumExp(f, from, cols, max));
      const label = m.i32[(labels >>> 2) + row];
      f[(losses >>> shift) + row] = label === ignoreIndex ? 0 : log - (f[from + label] - max);
      f[(logSum >>> shift) + row] = log;
    }
  };
};

// dx[r, j] = dlosses[r] (exp(logits[r, j] − max − logSum[r]) − [j = labels[r]]), 0 where labels[r] = ignoreIndex; dx may be logits.
export const crossEntropyGrad = (m: Views): KernelFunction => {
  return (logits, labels, logSum, dlosses, dx, _scratch, _rows, cols, ignoreIndex, begin, end) => {
    const f = m.f32;
    const shift = floatShift(m);
    for (let row = begin; row < end; row++) {
      const from = (logits >>> shift) + row * cols;
      const to = (dx >>> shift) + row * cols;
      const label = m.i32[(labels >>> 2) + row];
      if (label === ignoreIndex) {
        f.fill(0, to, to + cols);
        continue;
      }
      const max = largest(f, from, cols);
      const rowLogSum = f[(logSum >>> shift) + row];
      const dloss = f[(dlosses >>> shift) + row];
      for (let j = 0; j < cols; j++) {
        const probability = Math.exp(f[from + j] - max - rowLogSum);
        f[to + j] = dloss * (j === label ? probability - 1 : probability);
      }
    }
  };
};
