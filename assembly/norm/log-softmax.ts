import { loadTail, storeTail } from "../math/lanes";
import { log } from "../math/log";
import { sumRow } from "../reduce/sum";
import { expNegative, largest, sumExp } from "./row";

// Over the last axis of (rows, cols), split over rows. As in PyTorch a row that holds NaN or +∞, or nothing but −∞, is NaN.

// y = x − max − log Σ exp(x − max); y may be x. Error at most 2e-6 of the row's largest result.
export function logSoftmax(x: usize, y: usize, rows: i32, cols: i32, begin: i32, end: i32): void {
  const stride = (<usize>cols) << 2;
  const whole = (<usize>(cols & ~3)) << 2;
  const rest = cols & 3;
  for (let row = begin; row < end; row++) {
    const from = x + <usize>row * stride;
    const to = y + <usize>row * stride;
    const max = largest(from, cols);
    const maxs = f32x4.splat(max);
    const logSum = log(f32x4.splat(<f32>sumExp(from, cols, max)));
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
export function logSoftmaxGrad(y: usize, dy: usize, dx: usize, rows: i32, cols: i32, begin: i32, end: i32): void {
  const stride = (<usize>cols) << 2;
  const whole = (<usize>(cols & ~3)) << 2;
  const rest = cols & 3;
  for (let row = begin; row < end; row++) {
    const fromY = y + <usize>row * stride;
    const fromDy = dy + <usize>row * stride;
    const to = dx + <usize>row * stride;
    const total = f32x4.splat(<f32>sumRow(fromDy, cols));
    for (let at: usize = 0; at < whole; at += 16) {
      const power = expNegative(v128.load(fromY + at));
      v128.store(to + at, f32x4.sub(v128.load(fromDy + at), f32x4.mul(power, total)));
    }
    if (rest) {
      const power = expNegative(loadTail(fromY + whole, rest, total));
      const tail = loadTail(fromDy + whole, rest, total);
      storeTail(to + whole, f32x4.sub(tail, f32x4.mul(power, total)), rest);
    }
  }
}
