// g = scale · g (+ weightDecay · p, or p −= lr · weightDecay · p first when decoupled);
// m += (1 − beta1)(g − m); v = beta2 · v + (1 − beta2) g²; p −= (lr / bias1) · m / (√v / √bias2 + eps)
//
// entries: count, then for each (parameter, gradient, first moment, second moment, size).
// hyper: lr, beta1, beta2, eps, weightDecay, 1 − beta1, 1 − beta2, bias1 = 1 − beta1ᵗ, √bias2 = √(1 − beta2ᵗ).
// [begin, end) is a range of the concatenation of all parameters, in place.

import { loadUpTo, storeUpTo } from "../math/lanes";
import { multiplyAdd } from "../math/polynomial";

export function adam(entries: usize, hyper: usize, scale: usize, size: i32, decoupled: i32, begin: i32, end: i32): void {
  const lr = load<f32>(hyper);
  const beta2 = v128.load32_splat(hyper, 8);
  const eps = v128.load32_splat(hyper, 12);
  const weightDecay = load<f32>(hyper, 16);
  const rate1 = v128.load32_splat(hyper, 20);
  const rate2 = v128.load32_splat(hyper, 24);
  const stepSize = f32x4.splat(lr / load<f32>(hyper, 28));
  // A division less for each four.
  const perRootBias2 = f32x4.splat(1 / load<f32>(hyper, 32));
  const gradientScale = v128.load32_splat(scale);
  const shrink = f32x4.splat(decoupled ? lr * weightDecay : 0);
  const decay = f32x4.splat(decoupled ? 0 : weightDecay);

  let entry = entries + 4;
  let first = 0;
  for (let left = load<i32>(entries); left > 0; --left) {
    const entrySize = load<i32>(entry, 16);
    const from = max(begin - first, 0);
    const to = min(end - first, entrySize);
    let parameter = load<usize>(entry) + (from << 2);
    let gradient = load<usize>(entry, 4) + (from << 2);
    let moment1 = load<usize>(entry, 8) + (from << 2);
    let moment2 = load<usize>(entry, 12) + (from << 2);
    let count = to - from;
    for (; count >= 4; count -= 4) {
      update(
        parameter, gradient, moment1, moment2, beta2, eps, rate1, rate2, stepSize, perRootBias2, gradientScale, shrink, decay, 4,
      );
      parameter += 16;
      gradient += 16;
      moment1 += 16;
      moment2 += 16;
    }
    if (count > 0) {
      update(
        parameter, gradient, moment1, moment2, beta2, eps, rate1, rate2, stepSize, perRootBias2, gradientScale, shrink, decay, count,
      );
    }
    first += entrySize;
    entry += 20;
  }
}

// Four parameters, or the first `count`; where that is a constant no loads are chosen at run time.
@inline function update(
  parameter: usize,
  gradient: usize,
  moment1: usize,
  moment2: usize,
  beta2: v128,
  eps: v128,
  rate1: v128,
  rate2: v128,
  stepSize: v128,
  perRootBias2: v128,
  gradientScale: v128,
  shrink: v128,
  decay: v128,
  count: i32,
): void {
  let p = loadUpTo(parameter, count);
  const g = multiplyAdd(decay, p, f32x4.mul(gradientScale, loadUpTo(gradient, count)));
  p = f32x4.sub(p, f32x4.mul(shrink, p));
  let m = loadUpTo(moment1, count);
  m = multiplyAdd(rate1, f32x4.sub(g, m), m);
  const v = multiplyAdd(beta2, loadUpTo(moment2, count), f32x4.mul(f32x4.mul(rate2, g), g));
  const root = multiplyAdd(f32x4.sqrt(v), perRootBias2, eps);
  storeUpTo(moment1, m, count);
  storeUpTo(moment2, v, count);
  storeUpTo(parameter, f32x4.sub(p, f32x4.div(f32x4.mul(stepSize, m), root)), count);
}
