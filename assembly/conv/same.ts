import { madd } from "../simd";
import { addTotal } from "./planar";

// 3×3 convolutions of planes with stride one and one line of padding: every output has its input's place, so the planes are read
// where they lie. Rows beyond an edge are a row of zeros; columns beyond one are shifted in by shuffles, in the first and the last
// vector of a row. The last vector overlaps the one before.

/** Whether planes of w columns are convolved where they lie. */
@inline export function isSame(
  w: i32, kh: i32, kw: i32, oh: i32, ow: i32, h: i32, strideH: i32, strideW: i32,
  padH: i32, padW: i32, dilationH: i32, dilationW: i32,
): bool {
  return (
    kh == 3 && kw == 3 && strideH == 1 && strideW == 1 && padH == 1 && padW == 1 && dilationH == 1 && dilationW == 1 &&
    w >= 5 && oh == h && ow == w
  );
}

/** Lanes one to the left of x: the first one lies outside where `first`. */
@inline function leftOf(x: usize, first: bool): v128 {
  return first ? i32x4.shuffle(f32x4.splat(0), v128.load(x), 0, 4, 5, 6) : v128.load(x - 4);
}

/** Lanes one to the right of x: the last one lies outside where `last`. */
@inline function rightOf(x: usize, last: bool): v128 {
  return last ? i32x4.shuffle(v128.load(x), f32x4.splat(0), 1, 2, 3, 4) : v128.load(x, 4);
}

@inline function convolveVector(
  above: usize, x: usize, below: usize, y: usize, first: bool, last: bool,
  w0: v128, w1: v128, w2: v128, w3: v128, w4: v128, w5: v128, w6: v128, w7: v128, w8: v128,
): void {
  let sum = f32x4.mul(w0, leftOf(above, first));
  sum = madd(w1, v128.load(above), sum);
  sum = madd(w2, rightOf(above, last), sum);
  sum = madd(w3, leftOf(x, first), sum);
  sum = madd(w4, v128.load(x), sum);
  sum = madd(w5, rightOf(x, last), sum);
  sum = madd(w6, leftOf(below, first), sum);
  sum = madd(w7, v128.load(below), sum);
  sum = madd(w8, rightOf(below, last), sum);
  v128.store(y, sum);
}

/** y = x ∗ w, both (h, w), w at least 5; weights lie `step` bytes apart; `zeros` is a row of zeros. */
export function convolveSame(x: usize, weight: usize, step: isize, y: usize, zeros: usize, h: i32, w: i32): void {
  const w0 = v128.load32_splat(weight);
  const w1 = v128.load32_splat(weight + step);
  const w2 = v128.load32_splat(weight + 2 * step);
  const w3 = v128.load32_splat(weight + 3 * step);
  const w4 = v128.load32_splat(weight + 4 * step);
  const w5 = v128.load32_splat(weight + 5 * step);
  const w6 = v128.load32_splat(weight + 6 * step);
  const w7 = v128.load32_splat(weight + 7 * step);
  const w8 = v128.load32_splat(weight + 8 * step);
  const row = <usize>w << 2;
  const last = row - 16;
  let above = zeros;
  for (let i = h - 1; i >= 0; --i) {
    const below = i == 0 ? zeros : x + row;
    convolveVector(above, x, below, y, true, false, w0, w1, w2, w3, w4, w5, w6, w7, w8);
    for (let at: usize = 16; at < last; at += 16) {
      convolveVector(above + at, x + at, below + at, y + at, false, false, w0, w1, w2, w3, w4, w5, w6, w7, w8);
    }
    convolveVector(above + last, x + last, below + last, y + last, false, true, w0, w1, w2, w3, w4, w5, w6, w7, w8);
    above = x;
    x += row;
    y += row;
  }
}

/** dw[t] (+)= Σ over the plane of dy · x at tap t; sizes as above. */
export function correlateSame(x: usize, dy: usize, dw: usize, zeros: usize, h: i32, w: i32, accumulate: bool): void {
  const row = <usize>w << 2;
  const last = row - 16;
  // Of the last vector, the lanes that the one before has not counted.
  const counted = (4 - (w & 3)) & 3;
  const fresh = i32x4.ge_s(i32x4(0, 1, 2, 3), i32x4.splat(counted));
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
  for (let i = h - 1; i >= 0; --i) {
    const below = i == 0 ? zeros : x + row;
    let gradient = v128.load(dy);
    sum0 = madd(gradient, leftOf(above, true), sum0);
    sum1 = madd(gradient, v128.load(above), sum1);
    sum2 = madd(gradient, v128.load(above, 4), sum2);
    sum3 = madd(gradient, leftOf(x, true), sum3);
    sum4 = madd(gradient, v128.load(x), sum4);
    sum5 = madd(gradient, v128.load(x, 4), sum5);
    sum6 = madd(gradient, leftOf(below, true), sum6);
    sum7 = madd(gradient, v128.load(below), sum7);
    sum8 = madd(gradient, v128.load(below, 4), sum8);
    for (let at: usize = 16; at < last; at += 16) {
      gradient = v128.load(dy + at);
      const up = above + at;
      const here = x + at;
      const down = below + at;
      sum0 = madd(gradient, v128.load(up - 4), sum0);
      sum1 = madd(gradient, v128.load(up), sum1);
      sum2 = madd(gradient, v128.load(up, 4), sum2);
      sum3 = madd(gradient, v128.load(here - 4), sum3);
      sum4 = madd(gradient, v128.load(here), sum4);
      sum5 = madd(gradient, v128.load(here, 4), sum5);
      sum6 = madd(gradient, v128.load(down - 4), sum6);
      sum7 = madd(gradient, v128.load(down), sum7);
      sum8 = madd(gradient, v128.load(down, 4), sum8);
    }
    gradient = v128.and(v128.load(dy + last), fresh);
    const up = above + last;
    const here = x + last;
    const down = below + last;
    sum0 = madd(gradient, v128.load(up - 4), sum0);
    sum1 = madd(gradient, v128.load(up), sum1);
    sum2 = madd(gradient, rightOf(up, true), sum2);
    sum3 = madd(gradient, v128.load(here - 4), sum3);
    sum4 = madd(gradient, v128.load(here), sum4);
    sum5 = madd(gradient, rightOf(here, true), sum5);
    sum6 = madd(gradient, v128.load(down - 4), sum6);
    sum7 = madd(gradient, v128.load(down), sum7);
    sum8 = madd(gradient, rightOf(down, true), sum8);
    above = x;
    x += row;
    dy += row;
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
