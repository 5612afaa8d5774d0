import { floatShift, type KernelFunction, type Views } from "../types.js";

// g = scale · g (+ weightDecay · p, or p −= lr · weightDecay · p first when decoupled);
// m += (1 − beta1)(g − m); v = beta2 · v + (1 − beta2) g²; p −= (lr / bias1) · m / (√v / √bias2 + eps), in place.
// entries: count, then for each (parameter, gradient, first moment, second moment, size).
// hyper: lr, beta1, beta2, eps, weightDecay, 1 − beta1, 1 − beta2, bias1, √bias2. [begin, end) is a range of the concatenation.
export const adam = (m: Views): KernelFunction => {
  return (entries, hyper, scale, _size, decoupled, begin, end) => {
    const f = m.f32;
    const words = m.i32;
    const shift = floatShift(m);
    const at = hyper >>> shift;
    const [lr, , beta2, eps, weightDecay, rate1, rate2, bias1, rootBias2] = f.subarray(at, at + 9);
    const gradientScale = f[scale >>> shift];
    const stepSize = lr / bias1;
    const shrink = decoupled ? lr * weightDecay : 0;
    const decay = decoupled ? 0 : weightDecay;
    let entry = (entries >>> 2) + 1;
    let first = 0;
    for (let left = words[entry - 1]; left > 0; left--) {
      const parameter = words[entry] >>> shift;
      const gradient = words[entry + 1] >>> shift;
      const moment1 = words[entry + 2] >>> shift;
      const moment2 = words[entry + 3] >>> shift;
      const size = words[entry + 4];
      const to = Math.min(end - first, size);
      for (let i = Math.max(begin - first, 0); i < to; i++) {
        const p = f[parameter + i];
        const g = gradientScale * f[gradient + i] + decay * p;
        const m1 = f[moment1 + i] + rate1 * (g - f[moment1 + i]);
        const m2 = beta2 * f[moment2 + i] + rate2 * g * g;
        f[moment1 + i] = m1;
        f[moment2 + i] = m2;
        f[parameter + i] = p - shrink * p - (stepSize * m1) / (Math.sqrt(m2) / rootBias2 + eps);
      }
      first += size;
      entry += 5;
    }
  };
};
