// The remainders of a / b in four lanes, exact, in double precision. NaN for b = 0 and a = ±∞.

import { highHalf, joinHalves, lowHalf } from "./lanes";

@inline function signOf(x: v128): v128 {
  return v128.and(x, i64x2.splat(0x8000000000000000));
}

// a − b · trunc(a / b), with the sign of a, of two lanes. A quotient is taken 28 bits at a time, so that its product with the 24 of b, and
// what is left of a, are exact.
function twoLanes(a: v128, b: v128): v128 {
  const size = f64x2.abs(b);
  let r = a;
  do {
    const quotient = f64x2.trunc(v128.and(f64x2.div(r, b), i64x2.splat(0xfffffffffe000000)));
    r = f64x2.sub(r, f64x2.mul(quotient, b));
  } while (v128.any_true(v128.and(f64x2.ge(f64x2.abs(r), size), f64x2.lt(f64x2.abs(r), f64x2.splat(Infinity)))));
  // A quotient that was rounded up is one too large: the remainder then has the other sign.
  const overshot = v128.andnot(i64x2.shr_s(v128.xor(r, a), 63), f64x2.eq(r, f64x2.splat(0)));
  r = v128.or(f64x2.add(r, v128.and(overshot, v128.or(size, signOf(a)))), signOf(a));
  // By ±∞ it is a, or NaN of ±∞.
  return v128.bitselect(f64x2.add(a, f64x2.mul(a, f64x2.splat(0))), r, f64x2.eq(size, f64x2.splat(Infinity)));
}

function fmodOf(a: v128, b: v128): v128 {
  return joinHalves(twoLanes(lowHalf(a), lowHalf(b)), twoLanes(highHalf(a), highHalf(b)));
}

// The remainder with the sign of a.
@inline export function fmod(a: v128, b: v128): v128 {
  return fmodOf(a, b);
}

// The remainder with the sign of b.
@inline export function remainder(a: v128, b: v128): v128 {
  const r = fmodOf(a, b);
  const other = v128.andnot(i32x4.shr_s(v128.xor(r, b), 31), f32x4.eq(r, f32x4.splat(0)));
  return f32x4.add(r, v128.and(b, other));
}
