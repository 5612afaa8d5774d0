import { loadTail, storeTail } from "../math/lanes";
import { sumRow } from "../reduce/sum";
import { expNegative, expNegativeConstants, largest, logOfSum, rowConstants, sumExp } from "./row";

// Over the last axis of (rows, cols), split over rows. As in PyTorch a row that holds NaN or +∞, or nothing but −∞, is NaN.

// y = x − max − log Σ exp(x − max); y may be x. Error at most 2e-6 of the row's largest result.
export function logSoftmax(x: usize, y: usize, scratch: usize, rows: i32, cols: i32, begin: i32, end: i32): void {
  const stride = (<usize>cols) << 2;
  const whole = (<usize>(cols & ~3)) << 2;
  const rest = cols & 3;
  rowConstants(scratch);
  for (let row = begin; row < end; row++) {
    const from = x + <usize>row * stride;
    const to = y + <usize>row * stride;
    const max = largest(from, cols);
    const maxs = f32x4.splat(max);
    const logSum = f32x4.splat(logOfSum(sumExp(from, cols, max, scratch), scratch));
    for (let at: usize = 0; at < whole; at += 16) {
      v128.store(to + at, f32x4.sub(f32x4.sub(v128.load(from + at), maxs), logSum));
    }
    if (rest) {
      const tail = loadTail(from + whole, rest, maxs);
      storeTail(to + whole, f32x4.sub(f32x4.sub(tail, maxs), logSum), rest);
    }
  }
}

// dx = dy − exp(y) Σ dy; dx may be y or dy. Error at most 2e-6 of the largest result or of |Σ dy|.
export function logSoftmaxGrad(
  y: usize,
  dy: usize,
  dx: usize,
  scratch: usize,
  rows: i32,
  cols: i32,
  begin: i32,
  end: i32,
): void {
  const stride = (<usize>cols) << 2;
  const fours = stride & ~63;
  const whole = (<usize>(cols & ~3)) << 2;
  const rest = cols & 3;
  expNegativeConstants(scratch);
  for (let row = begin; row < end; row++) {
    const fromY = y + <usize>row * stride;
    const fromDy = dy + <usize>row * stride;
    const to = dx + <usize>row * stride;
    const total = f32x4.splat(<f32>sumRow(fromDy, cols));
    let at: usize = 0;
    for (; at < fours; at += 64) {
      const power0 = f32x4.mul(expNegative(v128.load(fromY + at), scratch), total);
      const power1 = f32x4.mul(expNegative(v128.load(fromY + at, 16), scratch), total);
      const power2 = f32x4.mul(expNegative(v128.load(fromY + at, 32), scratch), total);
      const power3 = f32x4.mul(expNegative(v128.load(fromY + at, 48), scratch), total);
      v128.store(to + at, f32x4.sub(v128.load(fromDy + at), power0));
      v128.store(to + at, f32x4.sub(v128.load(fromDy + at, 16), power1), 16);
      v128.store(to + at, f32x4.sub(v128.load(fromDy + at, 32), power2), 32);
      v128.store(to + at, f32x4.sub(v128.load(fromDy + at, 48), power3), 48);
    }
    for (; at < whole; at += 16) {
      const power = expNegative(v128.load(fromY + at), scratch);
      v128.store(to + at, f32x4.sub(v128.load(fromDy + at), f32x4.mul(power, total)));
    }
    if (rest) {
      const power = expNegative(loadTail(fromY + whole, rest, total), scratch);
      const tail = loadTail(fromDy + whole, rest, total);
      storeTail(to + whole, f32x4.sub(tail, f32x4.mul(power, total)), rest);
    }
  }
}
