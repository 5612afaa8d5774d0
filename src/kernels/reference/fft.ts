import { floatShift, type KernelFunction, type Views } from "../types.js";

/** Complex numbers as two arrays. */
interface Complex {
  readonly re: Float64Array;
  readonly im: Float64Array;
}

const room = (size: number): Complex => ({ re: new Float64Array(size), im: new Float64Array(size) });

/** The transform of x by Stockham's algorithm of radix 2, and the array it ends in; w[k] is e^(−2πi k / (size · every)). */
function transform(x: Complex, y: Complex, size: number, w: ArrayLike<number>, at: number, every: number): Complex {
  let [from, to] = [x, y];
  for (let left = size, stride = 1; left > 1; left /= 2, stride *= 2) {
    const half = left / 2;
    for (let p = 0; p < half; p++) {
      const turn = at + 2 * p * every * stride;
      const [wre, wim] = [w[turn], w[turn + 1]];
      for (let q = 0; q < stride; q++) {
        const [a, b, low] = [q + stride * p, q + stride * (p + half), q + stride * 2 * p];
        const [dre, dim] = [from.re[a] - from.re[b], from.im[a] - from.im[b]];
        to.re[low] = from.re[a] + from.re[b];
        to.im[low] = from.im[a] + from.im[b];
        to.re[low + stride] = dre * wre - dim * wim;
        to.im[low + stride] = dre * wim + dim * wre;
      }
    }
    [from, to] = [to, from];
  }
  return from;
}

/** The transform of each row, half of it: even and odd numbers as the parts of a complex sequence. */
export const rfft = (m: Views): KernelFunction => {
  return (x, twiddles, y, _scratch, _rows, n, begin, end) => {
    const f = m.f32;
    const shift = floatShift(m);
    const [x0, w, y0, half] = [x >>> shift, twiddles >>> shift, y >>> shift, n / 2];
    const [first, second] = [room(half), room(half)];
    for (let row = begin; row < end; row++) {
      for (let t = 0; t < half; t++) {
        first.re[t] = f[x0 + row * n + 2 * t];
        first.im[t] = f[x0 + row * n + 2 * t + 1];
      }
      const z = transform(first, second, half, f, w, 2);
      for (let k = 0; k <= half; k++) {
        const [a, b] = [k % half, (half - k) % half];
        const [oddRe, oddIm] = [z.im[a] + z.im[b], z.re[b] - z.re[a]];
        const [wre, wim] = [f[w + 2 * k], f[w + 2 * k + 1]];
        const to = y0 + 2 * (row * (half + 1) + k);
        f[to] = (z.re[a] + z.re[b] + oddRe * wre - oddIm * wim) / 2;
        f[to + 1] = (z.im[a] - z.im[b] + oddRe * wim + oddIm * wre) / 2;
      }
    }
  };
};

/** The transform back, n times too large. */
export const irfft = (m: Views): KernelFunction => {
  return (x, twiddles, y, _scratch, _rows, n, begin, end) => {
    const f = m.f32;
    const shift = floatShift(m);
    const [x0, w, y0, half] = [x >>> shift, twiddles >>> shift, y >>> shift, n / 2];
    const [first, second] = [room(half), room(half)];
    for (let row = begin; row < end; row++) {
      for (let k = 0; k < half; k++) {
        const [a, b] = [x0 + 2 * (row * (half + 1) + k), x0 + 2 * (row * (half + 1) + half - k)];
        const [aim, bim] = k === 0 ? [0, 0] : [f[a + 1], f[b + 1]];
        const [oddRe, oddIm] = [f[a] - f[b], aim + bim];
        const [wre, wim] = [f[w + 2 * k], f[w + 2 * k + 1]];
        // Conjugate before and after: that makes the transform one back.
        first.re[k] = f[a] + f[b] - (oddIm * wre - oddRe * wim);
        first.im[k] = -(aim - bim + oddRe * wre + oddIm * wim);
      }
      const z = transform(first, second, half, f, w, 2);
      for (let t = 0; t < half; t++) {
        f[y0 + row * n + 2 * t] = z.re[t];
        f[y0 + row * n + 2 * t + 1] = -z.im[t];
      }
    }
  };
};
