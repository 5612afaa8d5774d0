import { madd } from "../simd";
import { addTotal } from "./planar";

// 3×3 convolutions of planes with stride two and one line of padding, read where they lie: y (oh, ow) has half of the rows and
// columns of x (h, w), the odd one counted as whole. Rows beyond an edge are a row of zeros. The last vector of a row overlaps the
// one before.

/** Whether planes are convolved with stride two where they lie. */
@inline export function isHalving(
  kh: i32, kw: i32, ow: i32, strideH: i32, strideW: i32, padH: i32, padW: i32, dilationH: i32, dilationW: i32,
): bool {
  return (
    kh == 3 && kw == 3 && strideH == 2 && strideW == 2 && padH == 1 && padW == 1 && dilationH == 1 && dilationW == 1 && ow >= 5
  );
}

/** Columns 4 to 7 from x on: where `cut`, the last one lies outside. */
@inline function upper(x: usize, cut: bool): v128 {
  return cut ? i32x4.shuffle(v128.load(x, 12), f32x4.splat(0), 1, 2, 3, 4) : v128.load(x, 16);
}

/** Columns −1, 1, 3, 5 from x on: the first one lies outside where `first`. */
@inline function before(x: usize, first: bool): v128 {
  return first
    ? i32x4.shuffle(i32x4.shuffle(f32x4.splat(0), v128.load(x), 0, 5, 7, 7), v128.load(x, 16), 0, 1, 2, 5)
    : i32x4.shuffle(v128.load(x - 4), v128.load(x, 12), 0, 2, 4, 6);
}

@inline function sumOfRow(x: usize, first: bool, cut: bool, w0: v128, w1: v128, w2: v128): v128 {
  const low = v128.load(x);
  const high = upper(x, cut);
  const sum = madd(w1, i32x4.shuffle(low, high, 0, 2, 4, 6), f32x4.mul(w0, before(x, first)));
  return madd(w2, i32x4.shuffle(low, high, 1, 3, 5, 7), sum);
}

@inline function convolveVector(
  above: usize, x: usize, below: usize, y: usize, first: bool, cut: bool,
  w0: v128, w1: v128, w2: v128, w3: v128, w4: v128, w5: v128, w6: v128, w7: v128, w8: v128,
): void {
  // Three short chains instead of one long one.
  const top = sumOfRow(above, first, cut, w0, w1, w2);
  const middle = sumOfRow(x, first, cut, w3, w4, w5);
  v128.store(y, f32x4.add(f32x4.add(top, middle), sumOfRow(below, first, cut, w6, w7, w8)));
}

/** y = x ∗ w; `zeros` is a row of w zeros. */
export function convolveHalving(x: usize, weight: usize, y: usize, zeros: usize, h: i32, w: i32, oh: i32, ow: i32): void {
  const w0 = v128.load32_splat(weight);
  const w1 = v128.load32_splat(weight, 4);
  const w2 = v128.load32_splat(weight, 8);
  const w3 = v128.load32_splat(weight, 12);
  const w4 = v128.load32_splat(weight, 16);
  const w5 = v128.load32_splat(weight, 20);
  const w6 = v128.load32_splat(weight, 24);
  const w7 = v128.load32_splat(weight, 28);
  const w8 = v128.load32_splat(weight, 32);
  const row = <usize>w << 2;
  const last = <usize>(ow - 4) << 2;
  const cut = (w & 1) == 1;
  let above = zeros;
  for (let i = 0; i < oh; ++i) {
    const below = 2 * i + 1 < h ? x + row : zeros;
    convolveVector(above, x, below, y, true, false, w0, w1, w2, w3, w4, w5, w6, w7, w8);
    for (let at: usize = 16; at < last; at += 16) {
      convolveVector(above + 2 * at, x + 2 * at, below + 2 * at, y + at, false, false, w0, w1, w2, w3, w4, w5, w6, w7, w8);
    }
    const from: usize = 2 * last;
    if (cut) {
      convolveVector(above + from, x + from, below + from, y + last, false, true, w0, w1, w2, w3, w4, w5, w6, w7, w8);
    } else {
      convolveVector(above + from, x + from, below + from, y + last, false, false, w0, w1, w2, w3, w4, w5, w6, w7, w8);
    }
    above = below;
    x += 2 * row;
    y += <usize>ow << 2;
  }
}

/** dw[t] (+)= Σ over the plane of dy · x at tap t; sizes as above. */
export function correlateHalving(
  x: usize, dy: usize, dw: usize, zeros: usize, h: i32, w: i32, oh: i32, ow: i32, accumulate: bool,
): void {
  const row = <usize>w << 2;
  const last = <usize>(ow - 4) << 2;
  const cut = (w & 1) == 1;
  // Of the last vector, the lanes that the one before has not counted.
  const fresh = i32x4.ge_s(i32x4(0, 1, 2, 3), i32x4.splat((4 - (ow & 3)) & 3));
  let sum0 = f32x4.splat(0);
  let sum1 = sum0;
  let sum2 = sum0;
  let sum3 = sum0;
  let sum4 = sum0;
  let sum5 = sum0;
  let sum6 = sum0;
  let sum7 = sum0;
  let sum8 = sum0;
  let above = zeros;
  for (let i = 0; i < oh; ++i) {
    const below = 2 * i + 1 < h ? x + row : zeros;
    let at: usize = 0;
    while (true) {
      const first = at == 0;
      const edge = cut && at == last;
      let gradient = v128.load(dy + at);
      if (at == last) gradient = v128.and(gradient, fresh);
      let from = above + 2 * at;
      let low = v128.load(from);
      let high = upper(from, edge);
      sum0 = madd(gradient, before(from, first), sum0);
      sum1 = madd(gradient, i32x4.shuffle(low, high, 0, 2, 4, 6), sum1);
      sum2 = madd(gradient, i32x4.shuffle(low, high, 1, 3, 5, 7), sum2);
      from = x + 2 * at;
      low = v128.load(from);
      high = upper(from, edge);
      sum3 = madd(gradient, before(from, first), sum3);
      sum4 = madd(gradient, i32x4.shuffle(low, high, 0, 2, 4, 6), sum4);
      sum5 = madd(gradient, i32x4.shuffle(low, high, 1, 3, 5, 7), sum5);
      from = below + 2 * at;
      low = v128.load(from);
      high = upper(from, edge);
      sum6 = madd(gradient, before(from, first), sum6);
      sum7 = madd(gradient, i32x4.shuffle(low, high, 0, 2, 4, 6), sum7);
      sum8 = madd(gradient, i32x4.shuffle(low, high, 1, 3, 5, 7), sum8);
      if (at >= last) break;
      at = min(at + 16, last);
    }
    above = below;
    x += 2 * row;
    dy += <usize>ow << 2;
  }
  addTotal(dw, sum0, accumulate);
  addTotal(dw + 4, sum1, accumulate);
  addTotal(dw + 8, sum2, accumulate);
  addTotal(dw + 12, sum3, accumulate);
  addTotal(dw + 16, sum4, accumulate);
  addTotal(dw + 20, sum5, accumulate);
  addTotal(dw + 24, sum6, accumulate);
  addTotal(dw + 28, sum7, accumulate);
  addTotal(dw + 32, sum8, accumulate);
}

/** Alternate lanes of `even` and `odd`; where `cut`, without the last one, which lies outside. */
@inline function storeAlternating(dx: usize, even: v128, odd: v128, cut: bool): void {
  v128.store(dx, i32x4.shuffle(even, odd, 0, 4, 1, 5));
  const high = i32x4.shuffle(even, odd, 2, 6, 3, 7);
  if (cut) {
    v128.store64_lane(dx, high, 0, 16);
    v128.store32_lane(dx, high, 2, 24);
  } else {
    v128.store(dx, high, 16);
  }
}

/** dx from dy by the filter: the four pixels of two rows and two columns that meet the same dy are computed together. */
export function spreadHalving(dy: usize, weight: usize, dx: usize, zeros: usize, h: i32, w: i32, oh: i32, ow: i32): void {
  const w0 = v128.load32_splat(weight);
  const w1 = v128.load32_splat(weight, 4);
  const w2 = v128.load32_splat(weight, 8);
  const w3 = v128.load32_splat(weight, 12);
  const w4 = v128.load32_splat(weight, 16);
  const w5 = v128.load32_splat(weight, 20);
  const w6 = v128.load32_splat(weight, 24);
  const w7 = v128.load32_splat(weight, 28);
  const w8 = v128.load32_splat(weight, 32);
  const dyRow = <usize>ow << 2;
  const row = <usize>w << 2;
  const last = dyRow - 16;
  for (let i = 0; i < oh; ++i) {
    const below = i + 1 < oh ? dy + dyRow : zeros;
    let at: usize = 0;
    while (true) {
      const isLast = at == last;
      const cut = isLast && (w & 1) == 1;
      const here = v128.load(dy + at);
      const right = isLast ? i32x4.shuffle(here, f32x4.splat(0), 1, 2, 3, 4) : v128.load(dy + at, 4);
      const to = dx + 2 * at;
      storeAlternating(to, f32x4.mul(w4, here), madd(w3, right, f32x4.mul(w5, here)), cut);
      if (2 * i + 1 < h) {
        const down = v128.load(below + at);
        const across = isLast ? i32x4.shuffle(down, f32x4.splat(0), 1, 2, 3, 4) : v128.load(below + at, 4);
        const even = madd(w1, down, f32x4.mul(w7, here));
        const odd = madd(w0, across, madd(w2, down, madd(w6, right, f32x4.mul(w8, here))));
        storeAlternating(to + row, even, odd, cut);
      }
      if (isLast) break;
      at = min(at + 16, last);
    }
    dy += dyRow;
    dx += 2 * row;
  }
}
