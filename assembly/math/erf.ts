// erf x in four lanes. Max error 1.5 ULP.
//
// |x| ≤ 0.9277: x + x P(x²); above: 1 − e^R(|x|). Both polynomials are N. Juffa's (2016), evaluated without fused operations.

import { at, pairAt, put, stepAt } from "./constants";
import { AFTER_EXP, expConstants, expNormal, ONE, SIGN } from "./exp";
import { multiplyAdd } from "./polynomial";

// P from its highest power on, then R.
@inline const P: usize = AFTER_EXP;
@inline const R: usize = AFTER_EXP + 6;
@inline const FOUR: usize = AFTER_EXP + 13;
@inline const SPLIT: usize = AFTER_EXP + 14;

export function erfConstants(k: usize): void {
  expConstants(k);
  put(k, P, -5.96761703e-4);
  put(k, P + 1, 4.99119423e-3);
  put(k, P + 2, -2.67681349e-2);
  put(k, P + 3, 1.12819925e-1);
  put(k, P + 4, -3.76125336e-1);
  put(k, P + 5, 1.28379166e-1);
  put(k, R, -1.72853470e-5);
  put(k, R + 1, 3.83197126e-4);
  put(k, R + 2, -3.88396438e-3);
  put(k, R + 3, 2.42546219e-2);
  put(k, R + 4, -1.06777877e-1);
  put(k, R + 5, -6.34846687e-1);
  put(k, R + 6, -1.28717512e-1);
  // erf 4 rounds to 1.
  put(k, FOUR, 4);
  put(k, SPLIT, 0.927734375);
}

/** The first step: erf |x| where |x| is small, or else R. */
@inline export function erfExponent(x: v128, k: usize): v128 {
  const t = f32x4.pmin(f32x4.abs(x), at(k, FOUR));
  const square = f32x4.mul(t, t);
  const fourth = f32x4.mul(square, square);

  let low = multiplyAdd(pairAt(square, k, P), fourth, pairAt(square, k, P + 2));
  low = multiplyAdd(low, fourth, pairAt(square, k, P + 4));
  low = multiplyAdd(low, t, t);

  let high = multiplyAdd(pairAt(t, k, R), square, pairAt(t, k, R + 2));
  high = multiplyAdd(high, square, pairAt(t, k, R + 4));
  high = stepAt(high, t, k, R + 6);
  high = f32x4.sub(f32x4.mul(high, t), t);
  return v128.bitselect(high, low, f32x4.gt(t, at(k, SPLIT)));
}

/** The second: `first` is what the first made of x. NaN is no smaller than anything and stays what it is. */
@inline export function erf(x: v128, first: v128, k: usize): v128 {
  // R is negative and |erf| is not.
  const high = f32x4.sub(at(k, ONE), expNormal(first, k));
  const y = v128.bitselect(high, first, f32x4.lt(first, f32x4.splat(0)));
  return v128.or(y, v128.and(x, at(k, SIGN)));
}
