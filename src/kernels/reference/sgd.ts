import { floatShift, type KernelFunction, type Views } from "../types.js";

// g = scale · g + weightDecay · p; b = momentum · b + factor · g; p −= lr · (nesterov ? g + momentum · b : b), in place.
// entries: count, then for each (parameter, gradient, momentum buffer or 0, size); without a buffer p −= lr · g.
// hyper: lr, momentum, factor, weightDecay. [begin, end) is a range of the concatenation of all parameters.
export const sgd = (m: Views): KernelFunction => {
  return (entries, hyper, scale, _size, nesterov, begin, end) => {
    const f = m.f32;
    const words = m.i32;
    const shift = floatShift(m);
    const [lr, momentum, factor, weightDecay] = f.subarray(hyper >>> shift, (hyper >>> shift) + 4);
    const gradientScale = f[scale >>> shift];
    let entry = (entries >>> 2) + 1;
    let first = 0;
    for (let left = words[entry - 1]; left > 0; left--) {
      const parameter = words[entry] >>> shift;
      const gradient = words[entry + 1] >>> shift;
      const buffer = words[entry + 2] >>> shift;
      const size = words[entry + 3];
      const to = Math.min(end - first, size);
      for (let i = Math.max(begin - first, 0); i < to; i++) {
        const p = f[parameter + i];
        const g = gradientScale * f[gradient + i] + weightDecay * p;
        let direction = g;
        if (buffer !== 0) {
          const b = momentum * f[buffer + i] + factor * g;
          f[buffer + i] = b;
          direction = nesterov ? g + momentum * b : b;
        }
        f[parameter + i] = p - lr * direction;
      }
      first += size;
      entry += 4;
    }
  };
};
