import { floatShift, type KernelFunction, type Views } from "../types.js";

// Along the middle axis of (outer, size, inner), split over outer · inner.

/** y[t] = a[t] + b[t] · y[t − 1], or reversed y[t] = a[t] + b[t + 1] · y[t + 1]. */
export const linearScan = (m: Views): KernelFunction => {
  return (a, b, y, _outer, size, inner, aStep, bStep, reversed, initial, begin, end) => {
    const f = m.f32;
    const shift = floatShift(m);
    const [a0, b0, y0] = [a >>> shift, b >>> shift, y >>> shift];
    const forward = reversed ? -inner : inner;
    for (let index = begin; index < end; index++) {
      let at = Math.floor(index / inner) * size * inner + (index % inner) + (reversed ? (size - 1) * inner : 0);
      let state = initial;
      for (let t = 0; t < size; t++) {
        // The number before the first is not there to be read.
        const factor = reversed ? (t === 0 ? 0 : f[b0 + bStep * (at + inner)]) : f[b0 + bStep * at];
        state = f[a0 + aStep * at] + factor * state;
        f[y0 + at] = state;
        at += forward;
      }
    }
  };
};

/** y[t] = a[t] + b[t] · y[t − 1] of whole numbers, modulo 2³². */
export const linearScanI32 = (m: Views): KernelFunction => {
  return (a, b, y, _outer, size, inner, aStep, bStep, initial, begin, end) => {
    const values = m.i32;
    for (let index = begin; index < end; index++) {
      let at = Math.floor(index / inner) * size * inner + (index % inner);
      let state = initial;
      for (let t = 0; t < size; t++, at += inner) {
        state = (values[(a >>> 2) + aStep * at] + Math.imul(values[(b >>> 2) + bStep * at], state)) | 0;
        values[(y >>> 2) + at] = state;
      }
    }
  };
};

/** y[t] = max(x[0], …, x[t]) */
export const scanMax = (m: Views): KernelFunction => {
  return (x, y, _outer, size, inner, begin, end) => {
    const f = m.f32;
    const shift = floatShift(m);
    for (let index = begin; index < end; index++) {
      let at = Math.floor(index / inner) * size * inner + (index % inner);
      let state = Number.NEGATIVE_INFINITY;
      for (let t = 0; t < size; t++) {
        state = Math.max(state, f[(x >>> shift) + at]);
        f[(y >>> shift) + at] = state;
        at += inner;
      }
    }
  };
};
