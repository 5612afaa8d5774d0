// Functions made of exponentials and logarithms, in four lanes: each is computed by calls of expm1 and log1p rather than inlined, since
// they are rare. Their constants are both functions'. Max errors in ULP: expm1 2, log1p 2, softplus 2.5, sinh 4, cosh 3.5, asinh 4,
// acosh 4, atanh 4.

import { expAny, expConstants, expm1Remainder, ONE, powerOfTwo, remainder, roundedLog2, SIGN } from "./exp";
import { at, put } from "./constants";
import { logAny, logConstants } from "./log";

// Where the logarithm's constants begin, and one of our own.
const LOG: usize = 64;
@inline const LN2: usize = 15;

export function hyperbolicConstants(k: usize): void {
  expConstants(k);
  logConstants(k + LOG);
  put(k, LN2, 0.6931471805599453);
}

@inline function half(x: v128): v128 {
  return f32x4.mul(x, f32x4.splat(0.5));
}

function expOf(x: v128, k: usize): v128 {
  return expAny(x, k);
}

function logOf(x: v128, k: usize): v128 {
  return logAny(x, k + LOG);
}

// eˣ − 1 = 2ⁿ (eʳ − 1) + (2ⁿ − 1), which keeps the relative precision of small x; from |x| = 17 on the 1 hardly counts.
function expm1Of(x: v128, k: usize): v128 {
  const near = f32x4.pmax(f32x4.pmin(x, f32x4.splat(17)), f32x4.splat(-17));
  const rounded = roundedLog2(near, k);
  const power = powerOfTwo(rounded, k);
  const y = f32x4.add(f32x4.mul(power, expm1Remainder(remainder(near, rounded, k), k)), f32x4.sub(power, at(k, ONE)));
  // The sum of zeros is +0, but e⁻⁰ − 1 is −0.
  const signed = v128.or(y, v128.and(x, at(k, SIGN)));
  return v128.bitselect(f32x4.sub(expOf(x, k), at(k, ONE)), signed, f32x4.gt(f32x4.abs(x), f32x4.splat(17)));
}

// ln u of u = 1 + x rounded, and what the rounding lost: (x − (u − 1)) / u.
function log1pOf(x: v128, k: usize): v128 {
  const one = at(k, ONE);
  const u = f32x4.add(x, one);
  const lost = f32x4.div(f32x4.sub(x, f32x4.sub(u, one)), u);
  const counts = v128.and(f32x4.gt(x, f32x4.splat(-1)), f32x4.lt(x, f32x4.splat(16777216)));
  return v128.or(f32x4.add(logOf(u, k), v128.and(lost, counts)), v128.and(x, at(k, SIGN)));
}

@inline export function expm1(x: v128, k: usize): v128 {
  return expm1Of(x, k);
}

@inline export function log1p(x: v128, k: usize): v128 {
  return log1pOf(x, k);
}

// ln(1 + eˣ) = max(x, 0) + ln(1 + e⁻ˡˣˡ), so that nothing overflows.
@inline export function softplus(x: v128, k: usize): v128 {
  return f32x4.add(f32x4.max(x, f32x4.splat(0)), log1pOf(expOf(v128.or(x, at(k, SIGN)), k), k));
}

// (eˣ − e⁻ˣ) / 2 of h = e^(x/2), whose square may overflow where half of it does not; below 1 of eˣ − 1.
@inline export function sinh(x: v128, k: usize): v128 {
  const t = f32x4.abs(x);
  const e = expm1Of(t, k);
  const near = half(f32x4.add(e, f32x4.div(e, f32x4.add(e, at(k, ONE)))));
  const h = expOf(half(t), k);
  const far = f32x4.sub(f32x4.mul(half(h), h), f32x4.div(f32x4.splat(0.5), f32x4.mul(h, h)));
  return v128.or(v128.bitselect(near, far, f32x4.lt(t, at(k, ONE))), v128.and(x, at(k, SIGN)));
}

@inline export function cosh(x: v128, k: usize): v128 {
  const h = expOf(half(f32x4.abs(x)), k);
  return f32x4.add(f32x4.mul(half(h), h), f32x4.div(f32x4.splat(0.5), f32x4.mul(h, h)));
}

// ln(t + √(t² ± 1)) is ln 2t where t² would overflow.
const FAR: f32 = 1e9;

// ln(t + √(1 + t²)) = ln(1 + t + t² / (1 + √(1 + t²)))
@inline export function asinh(x: v128, k: usize): v128 {
  const t = f32x4.abs(x);
  const square = f32x4.mul(t, t);
  const root = f32x4.sqrt(f32x4.add(square, at(k, ONE)));
  const near = log1pOf(f32x4.add(t, f32x4.div(square, f32x4.add(root, at(k, ONE)))), k);
  const far = f32x4.add(logOf(t, k), at(k, LN2));
  return v128.or(v128.bitselect(far, near, f32x4.gt(t, f32x4.splat(FAR))), v128.and(x, at(k, SIGN)));
}

// ln(1 + t + √(2t + t²)), t = x − 1
@inline export function acosh(x: v128, k: usize): v128 {
  const t = f32x4.sub(x, at(k, ONE));
  const root = f32x4.sqrt(f32x4.add(f32x4.add(t, t), f32x4.mul(t, t)));
  const near = log1pOf(f32x4.add(t, root), k);
  const far = f32x4.add(logOf(x, k), at(k, LN2));
  const y = v128.bitselect(far, near, f32x4.gt(x, f32x4.splat(FAR)));
  // All bits set is a NaN.
  return v128.or(y, f32x4.lt(x, at(k, ONE)));
}

// ½ ln((1 + t) / (1 − t)) = ½ ln(1 + 2t / (1 − t))
@inline export function atanh(x: v128, k: usize): v128 {
  const t = f32x4.abs(x);
  const y = half(log1pOf(f32x4.div(f32x4.add(t, t), f32x4.sub(at(k, ONE), t)), k));
  return v128.or(y, v128.and(x, at(k, SIGN)));
}
