import { laneSum, loadTail, storeTail } from "../math/lanes";
import { LEAF } from "../reduce/sum";
import { expNegative, expNegativeConstants, largest } from "./row";

// Over the last axis of (rows, cols), split over rows. As in PyTorch a row that holds NaN or +∞, or nothing but −∞, is NaN.

// y = exp(x − max) / Σ exp(x − max); y may be x. Error at most 2e-6 of the row's largest result.
export function softmax(x: usize, y: usize, scratch: usize, rows: i32, cols: i32, begin: i32, end: i32): void {
  const stride = (<usize>cols) << 2;
  const fours = stride & ~63;
  const whole = stride & ~15;
  const rest = cols & 3;
  expNegativeConstants(scratch);
  for (let row = begin; row < end; row++) {
    const from = x + <usize>row * stride;
    const to = y + <usize>row * stride;
    // Subtracted so that exp cannot overflow.
    const max = f32x4.splat(largest(from, cols));
    let total: f64 = 0;
    let at: usize = 0;
    while (at < fours) {
      let acc0 = f32x4.splat(0);
      let acc1 = acc0;
      for (const stop = min(at + 32 * LEAF, fours); at < stop; at += 64) {
        const power0 = expNegative(f32x4.sub(v128.load(from + at), max), scratch);
        const power1 = expNegative(f32x4.sub(v128.load(from + at, 16), max), scratch);
        const power2 = expNegative(f32x4.sub(v128.load(from + at, 32), max), scratch);
        const power3 = expNegative(f32x4.sub(v128.load(from + at, 48), max), scratch);
        v128.store(to + at, power0);
        v128.store(to + at, power1, 16);
        v128.store(to + at, power2, 32);
        v128.store(to + at, power3, 48);
        acc0 = f32x4.add(acc0, f32x4.add(power0, power2));
        acc1 = f32x4.add(acc1, f32x4.add(power1, power3));
      }
      total += laneSum(f32x4.add(acc0, acc1));
    }
    let acc = f32x4.splat(0);
    for (; at < stride; at += 16) {
      const count = min(4, <i32>(stride - at) >> 2);
      const power = expNegative(f32x4.sub(loadTail(from + at, count, f32x4.splat(-Infinity)), max), scratch);
      storeTail(to + at, power, count);
      acc = f32x4.add(acc, power);
    }
    total += laneSum(acc);
    const scale = f32x4.splat(<f32>(1 / total));
    for (at = 0; at < whole; at += 16) v128.store(to + at, f32x4.mul(v128.load(to + at), scale));
    if (rest) storeTail(to + whole, f32x4.mul(loadTail(to + whole, rest, scale), scale), rest);
  }
}

// dx = y (dy − Σ y dy); dx may be y or dy. Error at most 2e-6 of the largest result or of max |y| · max |y dy|.
export function softmaxGrad(y: usize, dy: usize, dx: usize, rows: i32, cols: i32, begin: i32, end: i32): void {
  const stride = (<usize>cols) << 2;
  const whole = stride & ~15;
  const rest = cols & 3;
  for (let row = begin; row < end; row++) {
    const fromY = y + <usize>row * stride;
    const fromDy = dy + <usize>row * stride;
    const to = dx + <usize>row * stride;
    let total: f64 = 0;
    let at: usize = 0;
    while (at < whole) {
      let acc = f32x4.splat(0);
      for (const stop = min(at + 16 * LEAF, whole); at < stop; at += 16) {
        acc = f32x4.add(acc, f32x4.mul(v128.load(fromY + at), v128.load(fromDy + at)));
      }
      total += laneSum(acc);
    }
    const tailY = rest ? loadTail(fromY + whole, rest, f32x4.splat(0)) : f32x4.splat(0);
    const tailDy = rest ? loadTail(fromDy + whole, rest, f32x4.splat(0)) : f32x4.splat(0);
    total += laneSum(f32x4.mul(tailY, tailDy));
    const dot = f32x4.splat(<f32>total);
    for (at = 0; at < whole; at += 16) {
      v128.store(to + at, f32x4.mul(v128.load(fromY + at), f32x4.sub(v128.load(fromDy + at), dot)));
    }
    if (rest) storeTail(to + whole, f32x4.mul(tailY, f32x4.sub(tailDy, dot)), rest);
  }
}
