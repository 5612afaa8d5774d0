// σ(x) = 1 / (1 + e⁻ˣ), max error 2.5 ULP, and silu(x) = x σ(x), max error 3 ULP, in four lanes, denormal results included. Their constants
// are the exponential's.
//
// Both from e = e⁻ˡˣˡ ≤ 1, so that nothing overflows: σ(x) = 1 / (1 + e) for x ≥ 0, e / (1 + e) below.

import { at } from "./constants";
import { expAny, expm1Remainder, expNormal, ONE, remainder, roundedLog2, scale, SIGN } from "./exp";

// −|x|
@inline function descending(x: v128, k: usize): v128 {
  return v128.or(x, at(k, SIGN));
}

// 1 / (1 + e) or e / (1 + e)
@inline function sigmoidOf(x: v128, e: v128, k: usize): v128 {
  const one = at(k, ONE);
  return f32x4.div(v128.bitselect(e, one, f32x4.lt(x, f32x4.splat(0))), f32x4.add(e, one));
}

// x / (1 + e) or x · e / (1 + e)
@inline function siluOf(x: v128, e: v128, xe: v128, k: usize): v128 {
  return f32x4.div(v128.bitselect(xe, x, f32x4.lt(x, f32x4.splat(0))), f32x4.add(e, at(k, ONE)));
}

/** σ(x) for |x| ≤ 87. */
@inline export function sigmoidNormal(x: v128, k: usize): v128 {
  return sigmoidOf(x, expNormal(descending(x, k), k), k);
}

/** silu(x) for |x| ≤ 87. */
@inline export function siluNormal(x: v128, k: usize): v128 {
  const e = expNormal(descending(x, k), k);
  return siluOf(x, e, f32x4.mul(x, e), k);
}

/** σ(x) for any x. */
@inline export function sigmoidAny(x: v128, k: usize): v128 {
  return sigmoidOf(x, expAny(descending(x, k), k), k);
}

/** silu(x) for any x; NaN for −∞, as in PyTorch: −∞ · 0. */
@inline export function siluAny(x: v128, k: usize): v128 {
  // |silu(−110)| rounds to 0.
  const t = f32x4.pmax(descending(x, k), f32x4.splat(-110));
  const rounded = roundedLog2(t, k);
  const p = f32x4.add(expm1Remainder(remainder(t, rounded, k), k), at(k, ONE));
  // t · e from the parts of e, which alone would lose bits as a denormal.
  const y = siluOf(x, scale(p, rounded, k), scale(f32x4.mul(t, p), rounded, k), k);
  // All bits set is a NaN.
  return v128.or(y, f32x4.eq(x, f32x4.splat(-Infinity)));
}
