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

/** A row: n real numbers at `real`, n / 2 + 1 complex ones at `spectrum`, in the memory f, with room for two of half as many. */
interface Row {
  readonly f: Views["f32"];
  readonly real: number;
  readonly spectrum: number;
  readonly half: number;
  readonly first: Complex;
  readonly second: Complex;
  /** Where the twiddles lie. */
  readonly w: number;
}

/** A kernel of rows; x holds their real numbers and y their spectra, or the other way round. */
const eachRow =
  (from: "real" | "spectrum", one: (row: Row) => void) =>
  (m: Views): KernelFunction => {
    return (x, twiddles, y, _scratch, _rows, n, begin, end) => {
      const shift = floatShift(m);
      const [reals, spectra] = (from === "real" ? [x, y] : [y, x]).map((pointer) => pointer >>> shift);
      const half = n / 2;
      const shared = { f: m.f32, half, first: room(half), second: room(half), w: twiddles >>> shift };
      for (let row = begin; row < end; row++)
        one({ ...shared, real: reals + row * n, spectrum: spectra + 2 * row * (half + 1) });
    };
  };

/** The transform of each row, half of it: even and odd numbers as the parts of a complex sequence. */
export const rfft = eachRow("real", ({ f, real, spectrum, half, first, second, w }) => {
  for (let t = 0; t < half; t++) {
    first.re[t] = f[real + 2 * t];
    first.im[t] = f[real + 2 * t + 1];
  }
  const z = transform(first, second, half, f, w, 2);
  for (let k = 0; k <= half; k++) {
    const [a, b] = [k % half, (half - k) % half];
    const [oddRe, oddIm] = [z.im[a] + z.im[b], z.re[b] - z.re[a]];
    const [wre, wim] = [f[w + 2 * k], f[w + 2 * k + 1]];
    f[spectrum + 2 * k] = (z.re[a] + z.re[b] + oddRe * wre - oddIm * wim) / 2;
    f[spectrum + 2 * k + 1] = (z.im[a] - z.im[b] + oddRe * wim + oddIm * wre) / 2;
  }
});

/** The transform back, n times too large. */
export const irfft = eachRow("spectrum", ({ f, real, spectrum, half, first, second, w }) => {
  for (let k = 0; k < half; k++) {
    const [a, b] = [spectrum + 2 * k, spectrum + 2 * (half - k)];
    const [aim, bim] = k === 0 ? [0, 0] : [f[a + 1], f[b + 1]];
    const [oddRe, oddIm] = [f[a] - f[b], aim + bim];
    const [wre, wim] = [f[w + 2 * k], f[w + 2 * k + 1]];
    // Conjugate before and after: that makes the transform one back.
    first.re[k] = f[a] + f[b] - (oddIm * wre - oddRe * wim);
    first.im[k] = -(aim - bim + oddRe * wre + oddIm * wim);
  }
  const z = transform(first, second, half, f, w, 2);
  for (let t = 0; t < half; t++) {
    f[real + 2 * t] = z.re[t];
    f[real + 2 * t + 1] = -z.im[t];
  }
});
