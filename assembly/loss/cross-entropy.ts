import { loadTail, storeTail } from "../math/lanes";
import { expNegative, expNegativeConstants, largest, logOfSum, rowConstants, sumExp } from "../norm/row";

// logits (rows, cols), labels i32 (rows), losses and logSum (rows), split over rows. Labels are in [0, cols) or equal to ignoreIndex.

// logSum[r] = log Σ exp(logits[r] − max); losses[r] = logSum[r] + max − logits[r, labels[r]], 0 where the label is ignored. The maximum
// is never added to the logarithm, so large logits cost no digits. Error at most 2e-6 of the largest result.
export function crossEntropy(
  logits: usize,
  labels: usize,
  losses: usize,
  logSum: usize,
  scratch: usize,
  rows: i32,
  cols: i32,
  ignoreIndex: i32,
  begin: i32,
  end: i32,
): void {
  rowConstants(scratch);
  for (let row = <usize>begin; row < <usize>end; row++) {
    const from = logits + ((row * cols) << 2);
    const max = largest(from, cols);
    const rowLogSum = logOfSum(sumExp(from, cols, max, scratch), scratch);
    const label = load<i32>(labels + (row << 2));
    let loss: f32 = 0;
    if (label != ignoreIndex) loss = rowLogSum - (load<f32>(from + ((<usize>label) << 2)) - max);
    store<f32>(losses + (row << 2), loss);
    store<f32>(logSum + (row << 2), rowLogSum);
  }
}

// dx[r, j] = dlosses[r] (exp(logits[r, j] − max − logSum[r]) − [j = labels[r]]), a row of zeros where the label is ignored; dx may be
// logits.
// Error at most 2e-6 of the largest dlosses.
export function crossEntropyGrad(
  logits: usize,
  labels: usize,
  logSum: usize,
  dlosses: usize,
  dx: usize,
  scratch: usize,
  rows: i32,
  cols: i32,
  ignoreIndex: i32,
  begin: i32,
  end: i32,
): void {
  const stride = (<usize>cols) << 2;
  const fours = stride & ~63;
  expNegativeConstants(scratch);
  for (let row = <usize>begin; row < <usize>end; row++) {
    const label = load<i32>(labels + (row << 2));
    const from = logits + row * stride;
    const to = dx + row * stride;
    if (label == ignoreIndex) {
      memory.fill(to, 0, stride);
      continue;
    }
    const max = f32x4.splat(largest(from, cols));
    const rowLogSum = f32x4.splat(load<f32>(logSum + (row << 2)));
    const dloss = f32x4.splat(load<f32>(dlosses + (row << 2)));
    // Before the row is written, which may be that of the logits.
    const likely = probability(v128.load32_splat(from + ((<usize>label) << 2)), max, rowLogSum, scratch);
    let at: usize = 0;
    for (; at < fours; at += 64) {
      const p0 = probability(v128.load(from + at), max, rowLogSum, scratch);
      const p1 = probability(v128.load(from + at, 16), max, rowLogSum, scratch);
      const p2 = probability(v128.load(from + at, 32), max, rowLogSum, scratch);
      const p3 = probability(v128.load(from + at, 48), max, rowLogSum, scratch);
      v128.store(to + at, f32x4.mul(dloss, p0));
      v128.store(to + at, f32x4.mul(dloss, p1), 16);
      v128.store(to + at, f32x4.mul(dloss, p2), 32);
      v128.store(to + at, f32x4.mul(dloss, p3), 48);
    }
    for (; at < stride; at += 16) {
      const count = min(4, <i32>(stride - at) >> 2);
      const p = probability(loadTail(from + at, count, max), max, rowLogSum, scratch);
      storeTail(to + at, f32x4.mul(dloss, p), count);
    }
    const error = f32x4.mul(dloss, f32x4.sub(likely, f32x4.splat(1)));
    v128.store32_lane(to + ((<usize>label) << 2), error, 0);
  }
}

@inline function probability(logits: v128, max: v128, logSum: v128, scratch: usize): v128 {
  return expNegative(f32x4.sub(f32x4.sub(logits, max), logSum), scratch);
}
