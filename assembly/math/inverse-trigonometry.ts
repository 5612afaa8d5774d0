// atan x, asin x, acos x and atan2(y, x) in four lanes, by Cephes' polynomials (atanf, asinf). Max error 3 ULP.

import { step } from "./polynomial";

const HALF_PI: f32 = 1.5707963267948966;
const QUARTER_PI: f32 = 0.7853981633974483;
const PI: f32 = 3.141592653589793;
const TAN_EIGHTH_PI: f32 = 0.41421356237;

@inline function signOf(x: v128): v128 {
  return v128.and(x, i32x4.splat(0x80000000));
}

// atan a, 0 ≤ a ≤ 1: above tan π/8 it is π/4 + atan((a − 1) / (a + 1)).
function arctangent(a: v128): v128 {
  const one = f32x4.splat(1);
  const large = f32x4.gt(a, f32x4.splat(TAN_EIGHTH_PI));
  const r = v128.bitselect(f32x4.div(f32x4.sub(a, one), f32x4.add(a, one)), a, large);
  const square = f32x4.mul(r, r);
  let p = step(f32x4.splat(8.05374449538e-2), square, -1.38776856032e-1);
  p = step(p, square, 1.99777106478e-1);
  p = step(p, square, -3.33329491539e-1);
  const angle = f32x4.add(f32x4.mul(f32x4.mul(p, square), r), r);
  return f32x4.add(angle, v128.and(large, f32x4.splat(QUARTER_PI)));
}

function atanOf(x: v128): v128 {
  const a = f32x4.abs(x);
  const steep = f32x4.gt(a, f32x4.splat(1));
  const angle = arctangent(v128.bitselect(f32x4.div(f32x4.splat(1), a), a, steep));
  return v128.or(v128.bitselect(f32x4.sub(f32x4.splat(HALF_PI), angle), angle, steep), signOf(x));
}

// The angle of (x, y); where both are 0 or infinite, as IEEE 754 says.
function atan2Of(y: v128, x: v128): v128 {
  const ay = f32x4.abs(y);
  const ax = f32x4.abs(x);
  const steep = f32x4.gt(ay, ax);
  const least = f32x4.min(ax, ay);
  const most = f32x4.max(ax, ay);
  // 0 / 0 counts as 0, ∞ / ∞ as 1.
  let ratio = f32x4.div(least, most);
  ratio = v128.bitselect(f32x4.splat(0), ratio, f32x4.eq(most, f32x4.splat(0)));
  ratio = v128.bitselect(f32x4.splat(1), ratio, f32x4.eq(least, f32x4.splat(Infinity)));
  let angle = arctangent(ratio);
  angle = v128.bitselect(f32x4.sub(f32x4.splat(HALF_PI), angle), angle, steep);
  angle = v128.bitselect(f32x4.sub(f32x4.splat(PI), angle), angle, i32x4.shr_s(x, 31));
  return v128.or(angle, signOf(y));
}

// asin r of r and r², 0 ≤ r ≤ ½
@inline function arcsine(r: v128, square: v128): v128 {
  let p = step(f32x4.splat(4.2163199048e-2), square, 2.4181311049e-2);
  p = step(p, square, 4.5470025998e-2);
  p = step(p, square, 7.4953002686e-2);
  p = step(p, square, 1.6666752422e-1);
  return f32x4.add(f32x4.mul(f32x4.mul(p, square), r), r);
}

// Above ½, asin a = π/2 − 2 asin √((1 − a) / 2), and acos a is twice that arcsine; beyond 1 the root is NaN.
function asinOf(x: v128): v128 {
  const a = f32x4.abs(x);
  const large = f32x4.gt(a, f32x4.splat(0.5));
  const half = f32x4.mul(f32x4.sub(f32x4.splat(1), a), f32x4.splat(0.5));
  const square = v128.bitselect(half, f32x4.mul(a, a), large);
  const angle = arcsine(v128.bitselect(f32x4.sqrt(half), a, large), square);
  const y = v128.bitselect(f32x4.sub(f32x4.splat(HALF_PI), f32x4.add(angle, angle)), angle, large);
  return v128.or(y, signOf(x));
}

function acosOf(x: v128): v128 {
  const a = f32x4.abs(x);
  const large = f32x4.gt(a, f32x4.splat(0.5));
  const half = f32x4.mul(f32x4.sub(f32x4.splat(1), a), f32x4.splat(0.5));
  const square = v128.bitselect(half, f32x4.mul(a, a), large);
  const angle = arcsine(v128.bitselect(f32x4.sqrt(half), a, large), square);
  const double = f32x4.add(angle, angle);
  const negative = i32x4.shr_s(x, 31);
  const outer = v128.bitselect(f32x4.sub(f32x4.splat(PI), double), double, negative);
  const inner = f32x4.sub(f32x4.splat(HALF_PI), v128.or(angle, signOf(x)));
  return v128.bitselect(outer, inner, large);
}

// One copy of each, though they are inlined: a call costs little beside them.
@inline export function atan(x: v128): v128 {
  return atanOf(x);
}

@inline export function atan2(y: v128, x: v128): v128 {
  return atan2Of(y, x);
}

@inline export function asin(x: v128): v128 {
  return asinOf(x);
}

@inline export function acos(x: v128): v128 {
  return acosOf(x);
}
