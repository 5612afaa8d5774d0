// eˣ in four lanes. Max error 1.0 ULP, denormal results included.
//
// x = n ln 2 + r, |r| ≤ ln 2 / 2 (Cody–Waite: ln 2 in two parts, n · LN2_HIGH is exact), eˣ = 2ⁿ (1 + r + r² q(r)), q minimax.

import { at, pairAt, put, stepAt } from "./constants";
import { multiplyAdd } from "./polynomial";

export const LOG2_E: f32 = 1.44269504;

// 1.5 · 2²³: adding it rounds to a whole number, which is then the low bits of the sum.
export const ROUND: f32 = 12582912;
const ROUND_BITS: i32 = 0x4b400000;

// Words of the constants at k.
@inline const LOG2_E_AT: usize = 0;
@inline const ROUND_AT: usize = 1;
@inline const LN2_HIGH: usize = 2;
@inline const LN2_LOW: usize = 3;
@inline const Q1: usize = 4;
@inline const Q3: usize = 6;
@inline const Q4: usize = 7;
@inline const Q0: usize = 8;
@inline export const ONE: usize = 9;
@inline export const SIGN: usize = 10;

/** The first word that is free for the constants of a function made of an exponential. */
@inline export const AFTER_EXP: usize = 11;

export function expConstants(k: usize): void {
  put(k, LOG2_E_AT, LOG2_E);
  put(k, ROUND_AT, ROUND);
  put(k, LN2_HIGH, 0.693359375);
  put(k, LN2_LOW, -2.12194440e-4);
  put(k, Q0, 0.0013882517);
  put(k, Q1, 0.0083665475);
  put(k, Q1 + 1, 0.0416672006);
  put(k, Q3, 0.1666654348);
  put(k, Q4, 0.4999999702);
  put(k, ONE, 1);
  put(k, SIGN, -0.0);
}

// The pieces, for functions made of an exponential: rounded = round(x / ln 2) + ROUND …
@inline export function roundedLog2(x: v128, k: usize): v128 {
  return multiplyAdd(at(k, LOG2_E_AT), x, at(k, ROUND_AT));
}

// … r = x − n ln 2 …
@inline export function remainder(x: v128, rounded: v128, k: usize): v128 {
  const n = f32x4.sub(rounded, at(k, ROUND_AT));
  return f32x4.sub(f32x4.sub(x, f32x4.mul(n, at(k, LN2_HIGH))), f32x4.mul(n, at(k, LN2_LOW)));
}

// … eʳ − 1, to a relative error of 2⁻²⁶ before rounding …
@inline export function expm1Remainder(r: v128, k: usize): v128 {
  // Estrin's order in the high powers: shorter chains than Horner's. In the low ones it would cost precision.
  const square = f32x4.mul(r, r);
  const high = multiplyAdd(at(k, Q0), square, pairAt(r, k, Q1));
  const q = stepAt(stepAt(high, r, k, Q3), r, k, Q4);
  return multiplyAdd(square, q, r);
}

// … 2ⁿ where it is a normal number …
@inline export function powerOfTwo(rounded: v128, k: usize): v128 {
  return i32x4.add(i32x4.shl(rounded, 23), at(k, ONE));
}

// … p · 2ⁿ for ½ < p < 2 where the result is a normal number …
@inline export function scaleNormal(p: v128, rounded: v128): v128 {
  return i32x4.add(p, i32x4.shl(rounded, 23));
}

// … p · 2ⁿ for −250 < n < 250, rounded once when the result is denormal.
@inline export function scale(p: v128, rounded: v128, k: usize): v128 {
  const n = i32x4.sub(rounded, i32x4.splat(ROUND_BITS));
  const half = i32x4.shr_s(n, 1);
  const first = i32x4.add(i32x4.shl(half, 23), at(k, ONE));
  const second = i32x4.add(i32x4.shl(i32x4.sub(n, half), 23), at(k, ONE));
  return f32x4.mul(f32x4.mul(p, first), second);
}

// Whether all |x| of four vectors are at most `limit`; NaN is not. Floats are compared as whole numbers, of which NaN is one of the largest.
@inline export function within(x0: v128, x1: v128, x2: v128, x3: v128, limit: f32): bool {
  const low = i32x4.max_s(f32x4.abs(x0), f32x4.abs(x1));
  const high = i32x4.max_s(f32x4.abs(x2), f32x4.abs(x3));
  return !v128.any_true(i32x4.gt_s(i32x4.max_s(low, high), f32x4.splat(limit)));
}

/** eˣ where the result is a normal number: |x| ≤ 87. */
@inline export function expNormal(x: v128, k: usize): v128 {
  const rounded = roundedLog2(x, k);
  return scaleNormal(f32x4.add(expm1Remainder(remainder(x, rounded, k), k), at(k, ONE)), rounded);
}

/** eˣ for any x, with the same bits where the result is a normal number. */
@inline export function expAny(x: v128, k: usize): v128 {
  // Beyond these the result is 0 or ∞. pmin and pmax in this order keep NaN.
  x = f32x4.pmax(f32x4.pmin(x, f32x4.splat(89)), f32x4.splat(-104));
  const rounded = roundedLog2(x, k);
  return scale(f32x4.add(expm1Remainder(remainder(x, rounded, k), k), at(k, ONE)), rounded, k);
}
