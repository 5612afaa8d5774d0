// The complex transform of four rows at once, one in each lane: Y[k] = Σ_t X[t] e^(−2πi t k / size), size a power of two.
// Stockham's autosorting algorithm by radix 4, the last step by 2 where log₂ size is odd; error below 3 log₂(size) roundings of the root
// mean square. Element t is two vectors, real parts and imaginary parts:
//
//   | re t (rows 0 1 2 3) | im t (rows 0 1 2 3) |   32 bytes

/** Bytes of an element. */
export const ELEMENT: usize = 32;

/** `x` and `y` are room for `size` elements each; gives the one that holds the result. `twiddles` are e^(−2πi k / (size · every)), as pairs. */
export function complexTransform(x: usize, y: usize, size: i32, twiddles: usize, every: i32): usize {
  let stride: usize = 1;
  let left = size;
  while (left >= 4) {
    const quarter = left >> 2;
    const step = <usize>(every * (size / left)) << 3;
    radix4(x, y, quarter, stride, twiddles, step);
    const other = x;
    x = y;
    y = other;
    left = quarter;
    stride <<= 2;
  }
  if (left == 1) return x;
  for (let q: usize = 0; q < stride * ELEMENT; q += ELEMENT) {
    const a = x + q;
    const b = a + stride * ELEMENT;
    v128.store(y + q, f32x4.add(v128.load(a), v128.load(b)));
    v128.store(y + q, f32x4.add(v128.load(a, 16), v128.load(b, 16)), 16);
    v128.store(y + q + stride * ELEMENT, f32x4.sub(v128.load(a), v128.load(b)));
    v128.store(y + q + stride * ELEMENT, f32x4.sub(v128.load(a, 16), v128.load(b, 16)), 16);
  }
  return y;
}

/** One step: y[q + stride (4 p + j)] from x[q + stride (p + j · quarter)], j = 0 … 3, turned by the twiddles of p, 2 p and 3 p. */
function radix4(x: usize, y: usize, quarter: i32, stride: usize, twiddles: usize, step: usize): void {
  const apart = <usize>quarter * stride * ELEMENT;
  const run = stride * ELEMENT;
  for (let p = 0; p < quarter; p++) {
    const w1 = twiddles + <usize>p * step;
    const w2 = w1 + <usize>p * step;
    const w3 = w2 + <usize>p * step;
    const w1re = v128.load32_splat(w1);
    const w1im = v128.load32_splat(w1, 4);
    const w2re = v128.load32_splat(w2);
    const w2im = v128.load32_splat(w2, 4);
    const w3re = v128.load32_splat(w3);
    const w3im = v128.load32_splat(w3, 4);
    for (const end = x + run; x < end; x += ELEMENT, y += ELEMENT) {
      const are = v128.load(x);
      const aim = v128.load(x, 16);
      const bre = v128.load(x + apart);
      const bim = v128.load(x + apart, 16);
      const cre = v128.load(x + 2 * apart);
      const cim = v128.load(x + 2 * apart, 16);
      const dre = v128.load(x + 3 * apart);
      const dim = v128.load(x + 3 * apart, 16);
      const evenRe = f32x4.add(are, cre);
      const evenIm = f32x4.add(aim, cim);
      const oddRe = f32x4.sub(are, cre);
      const oddIm = f32x4.sub(aim, cim);
      const sumRe = f32x4.add(bre, dre);
      const sumIm = f32x4.add(bim, dim);
      // i (b − d)
      const turnRe = f32x4.sub(dim, bim);
      const turnIm = f32x4.sub(bre, dre);
      v128.store(y, f32x4.add(evenRe, sumRe));
      v128.store(y, f32x4.add(evenIm, sumIm), 16);
      storeTurned(y + run, f32x4.sub(oddRe, turnRe), f32x4.sub(oddIm, turnIm), w1re, w1im);
      storeTurned(y + 2 * run, f32x4.sub(evenRe, sumRe), f32x4.sub(evenIm, sumIm), w2re, w2im);
      storeTurned(y + 3 * run, f32x4.add(oddRe, turnRe), f32x4.add(oddIm, turnIm), w3re, w3im);
    }
    y += 3 * run;
  }
}

@inline function storeTurned(y: usize, re: v128, im: v128, wre: v128, wim: v128): void {
  v128.store(y, f32x4.sub(f32x4.mul(re, wre), f32x4.mul(im, wim)));
  v128.store(y, f32x4.add(f32x4.mul(re, wim), f32x4.mul(im, wre)), 16);
}
