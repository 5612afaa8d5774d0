// gelu(x) = x Φ(x), exact (not the tanh approximation), in four lanes. Max error 8 ULP, also far left, where ½ (1 + erf) cancels.
//
// With t = |x|: gelu(x) = max(x, 0) − t Φ(−t), Φ(−t) = e^(−t²/2) R(t), R(t) = ½ erfcx(t / √2) = P(t) / Q(t), a minimax rational function
// with positive coefficients. gelu(−∞) is NaN, as in PyTorch: −∞ · 0.

import { expm1Remainder, remainder, roundedLog2, scale, scaleNormal, within } from "./exp";
import { step } from "./polynomial";

// `normal`, a constant wherever this is inlined: e^(−t²/2) is a normal number.
@inline function geluOf(x: v128, t: v128, normal: bool): v128 {
  let numerator = step(f32x4.splat(0.00412388952), t, 0.04068417922);
  numerator = step(numerator, t, 0.18338609472);
  numerator = step(numerator, t, 0.43849840691);
  numerator = step(numerator, t, 0.500000003);
  let denominator = step(f32x4.splat(0.01033693702), t, 0.10198649216);
  denominator = step(denominator, t, 0.46986919773);
  denominator = step(denominator, t, 1.20312967492);
  denominator = step(denominator, t, 1.67488180023);
  denominator = step(denominator, t, 1);

  // −t²/2 in two parts: the square of the upper 12 bits is exact, and the exponential needs all of it.
  const upper = v128.and(t, i32x4.splat(0xfffff000));
  const high = f32x4.mul(f32x4.mul(upper, upper), f32x4.splat(-0.5));
  const low = f32x4.mul(f32x4.mul(f32x4.sub(t, upper), f32x4.add(t, upper)), f32x4.splat(-0.5));
  const rounded = roundedLog2(f32x4.add(high, low));
  const p = f32x4.add(expm1Remainder(f32x4.add(remainder(high, rounded), low)), f32x4.splat(1));
  const factor = f32x4.div(f32x4.mul(t, numerator), denominator);
  const tail = normal ? f32x4.mul(factor, scaleNormal(p, rounded)) : scale(f32x4.mul(factor, p), rounded);
  // pmax(x, −0) is x < −0 ? −0 : x, which keeps NaN and leaves the left tail negative where it rounds to zero.
  return f32x4.sub(f32x4.pmax(x, f32x4.splat(-0.0)), tail);
}

function geluAny(x: v128): v128 {
  // 15 Φ(−15) rounds to 0.
  const y = geluOf(x, f32x4.pmin(f32x4.abs(x), f32x4.splat(15)), false);
  // All bits set is a NaN.
  return v128.or(y, f32x4.eq(x, f32x4.splat(-Infinity)));
}

@inline export function gelu(x: v128): v128 {
  return within(x, 13) ? geluOf(x, f32x4.abs(x), true) : geluAny(x);
}
