// gelu(x) = x Φ(x), exact (not the tanh approximation), in four lanes. Max error 8 ULP, also far left, where ½ (1 + erf) cancels.
//
// With t = |x|: gelu(x) = max(x, 0) − t Φ(−t), Φ(−t) = e^(−t²/2) R(t), R(t) = ½ erfcx(t / √2) = P(t) / Q(t), a minimax rational function
// with positive coefficients. gelu(−∞) is NaN, as in PyTorch: −∞ · 0.

import { at, pairAt, put } from "./constants";
import { AFTER_EXP, expConstants, expm1Remainder, ONE, remainder, roundedLog2, scale, scaleNormal, SIGN } from "./exp";
import { multiplyAdd } from "./polynomial";

// P but for its highest power, and Q, from the highest power on.
@inline const P: usize = AFTER_EXP;
@inline const P4: usize = AFTER_EXP + 4;
@inline const Q: usize = AFTER_EXP + 5;
@inline const UPPER: usize = AFTER_EXP + 11;
@inline const MINUS_HALF: usize = AFTER_EXP + 12;

export function geluConstants(k: usize): void {
  expConstants(k);
  put(k, P4, 0.00412388952);
  put(k, P, 0.04068417922);
  put(k, P + 1, 0.18338609472);
  put(k, P + 2, 0.43849840691);
  put(k, P + 3, 0.500000003);
  put(k, Q, 0.01033693702);
  put(k, Q + 1, 0.10198649216);
  put(k, Q + 2, 0.46986919773);
  put(k, Q + 3, 1.20312967492);
  put(k, Q + 4, 1.67488180023);
  put(k, Q + 5, 1);
  store<i32>(k + (UPPER << 2), 0xfffff000);
  put(k, MINUS_HALF, -0.5);
}

/** The first step, for t = |x|: t R(t). */
@inline export function geluTail(t: v128, k: usize): v128 {
  const square = f32x4.mul(t, t);
  const numerator = multiplyAdd(multiplyAdd(at(k, P4), square, pairAt(t, k, P)), square, pairAt(t, k, P + 2));
  const denominator = multiplyAdd(
    multiplyAdd(pairAt(t, k, Q), square, pairAt(t, k, Q + 2)),
    square,
    pairAt(t, k, Q + 4),
  );
  return f32x4.div(f32x4.mul(t, numerator), denominator);
}

// The second. `normal`, a constant wherever this is inlined: e^(−t²/2) is a normal number.
@inline function geluOf(x: v128, t: v128, factor: v128, normal: bool, k: usize): v128 {
  // −t²/2 in two parts: the square of the upper 12 bits is exact, and the exponential needs all of it.
  const upper = v128.and(t, at(k, UPPER));
  const high = f32x4.mul(f32x4.mul(upper, upper), at(k, MINUS_HALF));
  const low = f32x4.mul(f32x4.mul(f32x4.sub(t, upper), f32x4.add(t, upper)), at(k, MINUS_HALF));
  const rounded = roundedLog2(f32x4.add(high, low), k);
  const p = f32x4.add(expm1Remainder(f32x4.add(remainder(high, rounded, k), low), k), at(k, ONE));
  const tail = normal ? f32x4.mul(factor, scaleNormal(p, rounded)) : scale(f32x4.mul(factor, p), rounded, k);
  // pmax(x, −0) is x < −0 ? −0 : x, which keeps NaN and leaves the left tail negative where it rounds to zero.
  return f32x4.sub(f32x4.pmax(x, at(k, SIGN)), tail);
}

/** The second step for |x| ≤ 13. */
@inline export function geluNormal(x: v128, first: v128, k: usize): v128 {
  return geluOf(x, f32x4.abs(x), first, true, k);
}

/** gelu(x) for any x. */
@inline export function geluAny(x: v128, k: usize): v128 {
  // 15 Φ(−15) rounds to 0.
  const t = f32x4.pmin(f32x4.abs(x), f32x4.splat(15));
  const y = geluOf(x, t, geluTail(t, k), false, k);
  // All bits set is a NaN.
  return v128.or(y, f32x4.eq(x, f32x4.splat(-Infinity)));
}
