import { loadTail, storeTail } from "../math/lanes";
import { log } from "../math/log";
import { expNegative, largest, sumExp } from "../norm/row";

// logits (rows, cols), labels i32 (rows), losses and logSum (rows), split over rows. Labels are in [0, cols) or equal to ignoreIndex.

// logSum[r] = log Σ exp(logits[r] − max); losses[r] = logSum[r] + max − logits[r, labels[r]], 0 where the label is ignored. The maximum
// is never added to the logarithm, so large logits cost no digits. Error at most 2e-6 of the largest result.
export function crossEntropy(
  logits: usize,
  labels: usize,
  losses: usize,
  logSum: usize,
  rows: i32,
  cols: i32,
  ignoreIndex: i32,
  begin: i32,
  end: i32,
): void {
  for (let row = <usize>begin; row < <usize>end; row++) {
    const from = logits + ((row * cols) << 2);
    const max = largest(from, cols);
    const rowLogSum = f32x4.extract_lane(log(f32x4.splat(<f32>sumExp(from, cols, max))), 0);
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
  rows: i32,
  cols: i32,
  ignoreIndex: i32,
  begin: i32,
  end: i32,
): void {
  const stride = (<usize>cols) << 2;
  const whole = cols & ~3;
  const rest = cols & 3;
  for (let row = <usize>begin; row < <usize>end; row++) {
    const label = load<i32>(labels + (row << 2));
    let from = logits + row * stride;
    let to = dx + row * stride;
    if (label == ignoreIndex) {
      memory.fill(to, 0, stride);
      continue;
    }
    const max = f32x4.splat(largest(from, cols));
    const rowLogSum = f32x4.splat(load<f32>(logSum + (row << 2)));
    const dloss = f32x4.splat(load<f32>(dlosses + (row << 2)));
    // The label's distance from the four columns at hand.
    let distance = i32x4.sub(i32x4.splat(label), i32x4(0, 1, 2, 3));
    for (let j = 0; j < whole; j += 4) {
      v128.store(to, scaledError(f32x4.sub(v128.load(from), max), rowLogSum, distance, dloss));
      distance = i32x4.sub(distance, i32x4.splat(4));
      from += 16;
      to += 16;
    }
    if (rest) storeTail(to, scaledError(f32x4.sub(loadTail(from, rest, max), max), rowLogSum, distance, dloss), rest);
  }
}

@inline function scaledError(shifted: v128, logSum: v128, distance: v128, dloss: v128): v128 {
  const hit = v128.and(i32x4.eq(distance, i32x4.splat(0)), f32x4.splat(1));
  return f32x4.mul(dloss, f32x4.sub(expNegative(f32x4.sub(shifted, logSum)), hit));
}
