// sin x and cos x in four lanes. Max error 1.5 ULP for every finite x.
//
// x = n π/2 + r in double precision (Cody–Waite, or Payne–Hanek where x is large), then Cephes' polynomials of sin r and cos r, |r| ≤ π/4.

import { step } from "./polynomial";

const TWO_OVER_PI: f64 = 0.6366197723675814;
// π/2 in two parts, the first of 33 bits, so that n · HALF_PI_HIGH is exact while n < 2²⁰.
const HALF_PI_HIGH: f64 = 1.5707963267341256;
const HALF_PI_LOW: f64 = 6.077100506506192e-11;
const LARGE: f32 = 1048576;

// 1.5 · 2⁵²: adding it rounds to a whole number, which is then the low bits of the sum.
const ROUND: f64 = 6755399441055744;

@inline function rounded(x: v128): v128 {
  return f64x2.add(f64x2.mul(x, f64x2.splat(TWO_OVER_PI)), f64x2.splat(ROUND));
}

@inline function remainder(x: v128, sum: v128): v128 {
  const n = f64x2.sub(sum, f64x2.splat(ROUND));
  const high = f64x2.sub(x, f64x2.mul(n, f64x2.splat(HALF_PI_HIGH)));
  return f32x4.demote_f64x2_zero(f64x2.sub(high, f64x2.mul(n, f64x2.splat(HALF_PI_LOW))));
}

// The 32 bits of 2/π from bit 32 · i after the point.
function twoOverPi(i: i32): u64 {
  switch (i) {
    case 0: return 0x28be60db;
    case 1: return 0x9391054a;
    case 2: return 0x7f09d5f4;
    case 3: return 0x7d4d3770;
    case 4: return 0x36d8a566;
    case 5: return 0x4f10e410;
    default: return 0;
  }
}

@inline function word(i: i32, shift: u64): u64 {
  return (((twoOverPi(i) << 32) | twoOverPi(i + 1)) << shift) >> 32;
}

// x · 2/π modulo 4 in 2.62 fixed point, x ≥ 1: only those bits of 2/π are multiplied that matter (N. Juffa's form of Payne–Hanek).
function quarterTurns(x: f32): u64 {
  const bits = reinterpret<i32>(x);
  const mantissa = u64(u32((bits & 0x7fffff) << 8) | 0x80000000);
  const e = (bits >> 23) - 126;
  const i = (e >> 5) - 1;
  const shift = u64(e & 31);
  const high = mantissa * word(i, shift);
  const middle = mantissa * word(i + 1, shift);
  const low = mantissa * word(i + 2, shift);
  return (high << 32) + middle + (low >> 32);
}

@inline function isLarge(x: f32): bool {
  return x > LARGE && x < Infinity;
}

@inline function largeQuadrant(x: f32, quadrant: i32): i32 {
  return isLarge(x) ? i32((quarterTurns(x) + (1 << 61)) >> 62) : quadrant;
}

@inline function largeRemainder(x: f32, r: f32): f32 {
  if (!isLarge(x)) return r;
  return f32(f64(i64(quarterTurns(x) << 2) >> 2) * 3.4061215800304564e-19); // π/2 · 2⁻⁶²
}

// sin(x + quarters · π/2), x ≥ 0
function sine(x: v128, quarters: i32): v128 {
  const x0 = f64x2.promote_low_f32x4(x);
  const x1 = f64x2.promote_low_f32x4(v128.shuffle<i64>(x, x, 1, 1));
  const sum0 = rounded(x0);
  const sum1 = rounded(x1);
  let quadrant = v128.shuffle<i32>(sum0, sum1, 0, 2, 4, 6);
  let r = v128.shuffle<i64>(remainder(x0, sum0), remainder(x1, sum1), 0, 2);
  if (v128.any_true(f32x4.gt(x, f32x4.splat(LARGE)))) {
    quadrant = i32x4(
      largeQuadrant(f32x4.extract_lane(x, 0), i32x4.extract_lane(quadrant, 0)),
      largeQuadrant(f32x4.extract_lane(x, 1), i32x4.extract_lane(quadrant, 1)),
      largeQuadrant(f32x4.extract_lane(x, 2), i32x4.extract_lane(quadrant, 2)),
      largeQuadrant(f32x4.extract_lane(x, 3), i32x4.extract_lane(quadrant, 3)),
    );
    r = f32x4(
      largeRemainder(f32x4.extract_lane(x, 0), f32x4.extract_lane(r, 0)),
      largeRemainder(f32x4.extract_lane(x, 1), f32x4.extract_lane(r, 1)),
      largeRemainder(f32x4.extract_lane(x, 2), f32x4.extract_lane(r, 2)),
      largeRemainder(f32x4.extract_lane(x, 3), f32x4.extract_lane(r, 3)),
    );
  }
  return selectQuadrant(sinePolynomial(r), cosinePolynomial(r), i32x4.add(quadrant, i32x4.splat(quarters)));
}

// sin r and cos r, |r| ≤ π/4
@inline export function sinePolynomial(r: v128): v128 {
  const square = f32x4.mul(r, r);
  let p = step(f32x4.splat(-1.9515295891e-4), square, 8.3321608736e-3);
  p = step(p, square, -1.6666654611e-1);
  return f32x4.add(f32x4.mul(f32x4.mul(p, square), r), r);
}

@inline export function cosinePolynomial(r: v128): v128 {
  const square = f32x4.mul(r, r);
  let p = step(f32x4.splat(2.443315711809948e-5), square, -1.388731625493765e-3);
  p = step(p, square, 4.166664568298827e-2);
  p = f32x4.mul(f32x4.mul(p, square), square);
  return f32x4.add(f32x4.sub(p, f32x4.mul(square, f32x4.splat(0.5))), f32x4.splat(1));
}

// sin(r + quadrant · π/2) from sin r and cos r
@inline export function selectQuadrant(sine: v128, cosine: v128, quadrant: v128): v128 {
  const odd = i32x4.shr_s(i32x4.shl(quadrant, 31), 31);
  const sign = i32x4.shl(i32x4.shr_u(quadrant, 1), 31);
  return v128.xor(v128.bitselect(cosine, sine, odd), sign);
}

@inline export function sin(x: v128): v128 {
  // The sign apart, so that sin(−0) = −0.
  return v128.xor(sine(f32x4.abs(x), 0), v128.and(x, i32x4.splat(0x80000000)));
}

@inline export function cos(x: v128): v128 {
  return sine(f32x4.abs(x), 1);
}

// tan x. Max error 3 ULP.
@inline export function tan(x: v128): v128 {
  return f32x4.div(sin(x), cos(x));
}
