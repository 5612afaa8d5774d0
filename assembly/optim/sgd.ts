// g = scale · g + weightDecay · p; b = momentum · b + factor · g; p −= lr · (nesterov ? g + momentum · b : b)
//
// entries: count, then for each (parameter, gradient, momentum buffer or 0, size); without a buffer p −= lr · g.
// hyper: lr, momentum, factor, weightDecay. [begin, end) is a range of the concatenation of all parameters, in place.

import { loadUpTo, storeUpTo } from "../math/lanes";
import { multiplyAdd } from "../math/polynomial";

export function sgd(entries: usize, hyper: usize, scale: usize, size: i32, nesterov: i32, begin: i32, end: i32): void {
  const lr = v128.load32_splat(hyper);
  const momentum = v128.load32_splat(hyper, 4);
  const factor = v128.load32_splat(hyper, 8);
  const weightDecay = v128.load32_splat(hyper, 12);
  const gradientScale = v128.load32_splat(scale);

  let entry = entries + 4;
  let first = 0;
  for (let left = load<i32>(entries); left > 0; --left) {
    const entrySize = load<i32>(entry, 12);
    const from = max(begin - first, 0);
    const to = min(end - first, entrySize);
    let parameter = load<usize>(entry) + (from << 2);
    let gradient = load<usize>(entry, 4) + (from << 2);
    const hasBuffer = load<usize>(entry, 8) != 0;
    let buffer = load<usize>(entry, 8) + (from << 2);
    let count = to - from;
    for (; count >= 8; count -= 8) {
      update(parameter, gradient, buffer, hasBuffer, nesterov, lr, momentum, factor, weightDecay, gradientScale, 4);
      update(
        parameter + 16, gradient + 16, buffer + 16, hasBuffer, nesterov,
        lr, momentum, factor, weightDecay, gradientScale, 4,
      );
      parameter += 32;
      gradient += 32;
      buffer += 32;
    }
    for (; count > 0; count -= 4) {
      update(parameter, gradient, buffer, hasBuffer, nesterov, lr, momentum, factor, weightDecay, gradientScale, count);
      parameter += 16;
      gradient += 16;
      buffer += 16;
    }
    first += entrySize;
    entry += 16;
  }
}

// Four parameters, or the first `count`; where that is a constant no loads are chosen at run time.
@inline function update(
  parameter: usize,
  gradient: usize,
  buffer: usize,
  hasBuffer: bool,
  nesterov: i32,
  lr: v128,
  momentum: v128,
  factor: v128,
  weightDecay: v128,
  gradientScale: v128,
  count: i32,
): void {
  const p = loadUpTo(parameter, count);
  const g = multiplyAdd(weightDecay, p, f32x4.mul(gradientScale, loadUpTo(gradient, count)));
  let direction = g;
  if (hasBuffer) {
    direction = multiplyAdd(momentum, loadUpTo(buffer, count), f32x4.mul(factor, g));
    storeUpTo(buffer, direction, count);
    if (nesterov) direction = multiplyAdd(momentum, direction, g);
  }
  storeUpTo(parameter, f32x4.sub(p, f32x4.mul(lr, direction)), count);
}
