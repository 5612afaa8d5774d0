// ln x in four lanes. Max error 1.0 ULP, denormal arguments included; ln 0 = −∞, ln of a negative number is NaN.
//
// x = 2ᵉ (1 + f), √½ ≤ 1 + f < √2, ln x = e ln 2 + f − f²/2 + f³ P(f), P minimax (the scheme of Cephes' logf).

import { at, pairAt, put } from "./constants";
import { multiplyAdd } from "./polynomial";

const MIN_NORMAL: f32 = 1.17549435e-38;
const MIN_NORMAL_BITS: i32 = 0x00800000;

// Words of the constants at k: P but for its highest power, from the next one on.
@inline const P: usize = 0;
@inline const P8: usize = 8;
@inline const ONE: usize = 9;
@inline const HALF: usize = 10;
@inline const SQRT_HALF: usize = 11;
@inline const LN2_HIGH: usize = 12;
@inline const LN2_LOW: usize = 13;

export function logConstants(k: usize): void {
  put(k, P8, 0.067466408);
  put(k, P, -0.116756521);
  put(k, P + 1, 0.1188816205);
  put(k, P + 2, -0.1240558922);
  put(k, P + 3, 0.1421955228);
  put(k, P + 4, -0.1666799635);
  put(k, P + 5, 0.2000211924);
  put(k, P + 6, -0.2500000894);
  put(k, P + 7, 0.3333331347);
  put(k, ONE, 1);
  put(k, HALF, 0.5);
  put(k, SQRT_HALF, 0.70710677);
  put(k, LN2_HIGH, 0.693359375);
  put(k, LN2_LOW, -2.12194440e-4);
}

/** ln x of positive normal numbers. */
@inline export function logNormal(x: v128, k: usize): v128 {
  return logOf(x, false, f32x4.splat(0), k);
}

// `exponent`, where it is `shifted`, is added to that of x.
@inline function logOf(x: v128, shifted: bool, exponent: v128, k: usize): v128 {
  const e = i32x4.shr_s(i32x4.sub(x, at(k, SQRT_HALF)), 23);
  const f = f32x4.sub(i32x4.sub(x, i32x4.shl(e, 23)), at(k, ONE));
  const n = f32x4.convert_i32x4_s(shifted ? i32x4.add(e, exponent) : e);
  const square = f32x4.mul(f, f);
  const fourth = f32x4.mul(square, square);
  // Estrin's order: a chain half as long as Horner's.
  const high = multiplyAdd(pairAt(f, k, P), square, pairAt(f, k, P + 2));
  const low = multiplyAdd(pairAt(f, k, P + 4), square, pairAt(f, k, P + 6));
  let p = multiplyAdd(multiplyAdd(at(k, P8), fourth, high), fourth, low);
  p = f32x4.mul(f32x4.mul(p, f), square);
  p = f32x4.add(p, f32x4.mul(n, at(k, LN2_LOW)));
  p = f32x4.sub(p, f32x4.mul(square, at(k, HALF)));
  return f32x4.add(f32x4.add(p, f), f32x4.mul(n, at(k, LN2_HIGH)));
}

/** ln x of any x. */
@inline export function logAny(x: v128, k: usize): v128 {
  const zero = f32x4.splat(0);
  const infinity = f32x4.splat(Infinity);
  const denormal = f32x4.lt(x, f32x4.splat(MIN_NORMAL));
  const scaled = v128.bitselect(f32x4.mul(x, f32x4.splat(8388608)), x, denormal);
  const y = logOf(scaled, true, v128.and(denormal, i32x4.splat(-23)), k);
  // 0 → −∞; negative → NaN (all bits set); ∞ and NaN stay.
  const special = f32x4.sub(v128.or(x, f32x4.lt(x, zero)), v128.and(f32x4.eq(x, zero), infinity));
  return v128.bitselect(y, special, v128.and(f32x4.gt(x, zero), f32x4.lt(x, infinity)));
}

/** Whether four vectors hold only positive normal numbers. */
@inline export function allNormal(x0: v128, x1: v128, x2: v128, x3: v128): bool {
  // As whole numbers, negative floats lie below the positive normal ones, ∞ and NaN above.
  const least = i32x4.min_s(i32x4.min_s(x0, x1), i32x4.min_s(x2, x3));
  const most = i32x4.max_s(i32x4.max_s(x0, x1), i32x4.max_s(x2, x3));
  const special = v128.or(i32x4.lt_s(least, i32x4.splat(MIN_NORMAL_BITS)), i32x4.gt_s(most, i32x4.splat(0x7f7fffff)));
  return !v128.any_true(special);
}
