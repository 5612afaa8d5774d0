// ln x in four lanes. Max error 1.0 ULP, denormal arguments included; ln 0 = −∞, ln of a negative number is NaN.
//
// x = 2ᵉ (1 + f), √½ ≤ 1 + f < √2, ln x = e ln 2 + f − f²/2 + f³ P(f), P minimax (the scheme of Cephes' logf).

import { step } from "./polynomial";

const MIN_NORMAL: f32 = 1.17549435e-38;
const SQRT_HALF_BITS: i32 = 0x3f3504f3;

// x a positive normal number; `exponent` is added to its exponent.
@inline export function logNormal(x: v128, exponent: v128): v128 {
  const e = i32x4.shr_s(i32x4.sub(x, i32x4.splat(SQRT_HALF_BITS)), 23);
  const f = f32x4.sub(i32x4.sub(x, i32x4.shl(e, 23)), f32x4.splat(1));
  const n = f32x4.convert_i32x4_s(i32x4.add(e, exponent));
  let p = step(f32x4.splat(0.067466408), f, -0.116756521);
  p = step(p, f, 0.1188816205);
  p = step(p, f, -0.1240558922);
  p = step(p, f, 0.1421955228);
  p = step(p, f, -0.1666799635);
  p = step(p, f, 0.2000211924);
  p = step(p, f, -0.2500000894);
  p = step(p, f, 0.3333331347);
  const square = f32x4.mul(f, f);
  p = f32x4.mul(f32x4.mul(p, f), square);
  p = f32x4.add(p, f32x4.mul(n, f32x4.splat(-2.12194440e-4)));
  p = f32x4.sub(p, f32x4.mul(square, f32x4.splat(0.5)));
  return f32x4.add(f32x4.add(p, f), f32x4.mul(n, f32x4.splat(0.693359375)));
}

function logAny(x: v128): v128 {
  const zero = f32x4.splat(0);
  const infinity = f32x4.splat(Infinity);
  const denormal = f32x4.lt(x, f32x4.splat(MIN_NORMAL));
  const scaled = v128.bitselect(f32x4.mul(x, f32x4.splat(8388608)), x, denormal);
  const y = logNormal(scaled, v128.and(denormal, i32x4.splat(-23)));
  // 0 → −∞; negative → NaN (all bits set); ∞ and NaN stay.
  const special = f32x4.sub(v128.or(x, f32x4.lt(x, zero)), v128.and(f32x4.eq(x, zero), infinity));
  return v128.bitselect(y, special, v128.and(f32x4.gt(x, zero), f32x4.lt(x, infinity)));
}

@inline export function log(x: v128): v128 {
  // As whole numbers, negative floats lie below the positive normal ones, ∞ and NaN above.
  const special = v128.or(i32x4.lt_s(x, i32x4.splat(0x00800000)), i32x4.gt_s(x, i32x4.splat(0x7f7fffff)));
  return v128.any_true(special) ? logAny(x) : logNormal(x, i32x4.splat(0));
}
