import type { Views } from "../types.js";

// What softmax, logSoftmax and crossEntropy share.

/** The largest of `cols` numbers, NaN passed over: exp(NaN − max) brings it back. −∞ if there is none. */
export function largest(f: Views["f32"], from: number, cols: number): number {
  let max = -Infinity;
  for (let j = 0; j < cols; j++) if (f[from + j] > max) max = f[from + j];
  return max;
}

/** Σ exp(x − max) */
export function sumExp(f: Views["f32"], from: number, cols: number, max: number): number {
  let sum = 0;
  for (let j = 0; j < cols; j++) sum += Math.exp(f[from + j] - max);
  return sum;
}
