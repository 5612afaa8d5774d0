// eˣ in four lanes. Max error 1.0 ULP, denormal results included.
//
// x = n ln 2 + r, |r| ≤ ln 2 / 2 (Cody–Waite: ln 2 in two parts, n · LN2_HIGH is exact), eˣ = 2ⁿ (1 + r + r² q(r)), q minimax.

import { step } from "./polynomial";

export const LOG2_E: f32 = 1.44269504;
const LN2_HIGH: f32 = 0.693359375;
const LN2_LOW: f32 = -2.12194440e-4;

// 1.5 · 2²³: adding it rounds to a whole number, which is then the low bits of the sum.
export const ROUND: f32 = 12582912;
const ROUND_BITS: i32 = 0x4b400000;

// The pieces, for functions made of an exponential: rounded = round(x / ln 2) + ROUND …
@inline export function roundedLog2(x: v128): v128 {
  return step(f32x4.splat(LOG2_E), x, ROUND);
}

// … r = x − n ln 2 …
@inline export function remainder(x: v128, rounded: v128): v128 {
  const n = f32x4.sub(rounded, f32x4.splat(ROUND));
  return f32x4.sub(f32x4.sub(x, f32x4.mul(n, f32x4.splat(LN2_HIGH))), f32x4.mul(n, f32x4.splat(LN2_LOW)));
}

// … eʳ − 1, to a relative error of 2⁻²⁶ before rounding …
@inline export function expm1Remainder(r: v128): v128 {
  let q = step(f32x4.splat(0.0013882517), r, 0.0083665475);
  q = step(q, r, 0.0416672006);
  q = step(q, r, 0.1666654348);
  q = step(q, r, 0.4999999702);
  return f32x4.add(f32x4.mul(f32x4.mul(r, r), q), r);
}

// … 2ⁿ where it is a normal number …
@inline export function powerOfTwo(rounded: v128): v128 {
  return i32x4.add(i32x4.shl(rounded, 23), f32x4.splat(1));
}

// … p · 2ⁿ for ½ < p < 2 where the result is a normal number …
@inline export function scaleNormal(p: v128, rounded: v128): v128 {
  return i32x4.add(p, i32x4.shl(rounded, 23));
}

// … p · 2ⁿ for −250 < n < 250, rounded once when the result is denormal.
@inline export function scale(p: v128, rounded: v128): v128 {
  const n = i32x4.sub(rounded, i32x4.splat(ROUND_BITS));
  const half = i32x4.shr_s(n, 1);
  const first = i32x4.add(i32x4.shl(half, 23), f32x4.splat(1));
  const second = i32x4.add(i32x4.shl(i32x4.sub(n, half), 23), f32x4.splat(1));
  return f32x4.mul(f32x4.mul(p, first), second);
}

// Whether all |x| ≤ limit; NaN is not. Floats are compared as whole numbers, of which NaN is one of the largest.
@inline export function within(x: v128, limit: f32): bool {
  return !v128.any_true(i32x4.gt_s(f32x4.abs(x), f32x4.splat(limit)));
}

// eˣ where the result is a normal number.
@inline export function expNormal(x: v128): v128 {
  const rounded = roundedLog2(x);
  return scaleNormal(f32x4.add(expm1Remainder(remainder(x, rounded)), f32x4.splat(1)), rounded);
}

function expAny(x: v128): v128 {
  // Beyond these the result is 0 or ∞. pmin and pmax in this order keep NaN.
  x = f32x4.pmax(f32x4.pmin(x, f32x4.splat(89)), f32x4.splat(-104));
  const rounded = roundedLog2(x);
  return scale(f32x4.add(expm1Remainder(remainder(x, rounded)), f32x4.splat(1)), rounded);
}

// The bits of a lane do not depend on which of the two its neighbours lead to.
@inline export function exp(x: v128): v128 {
  return within(x, 87) ? expNormal(x) : expAny(x);
}
