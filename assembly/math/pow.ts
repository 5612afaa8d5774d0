// xʸ in four lanes, with the special values of C's pow. Max error 0.6 ULP.
//
// |x|ʸ = 2^(y log₂ |x|) in double precision: log₂ by the odd series in (m − 1) / (m + 1), 2ᶻ by a polynomial, both minimax.

import { stepF64 } from "./polynomial";

const SQRT_HALF_BITS: i64 = 0x3fe6a09e667f3bcd;
const ONE_BITS: i64 = 0x3ff0000000000000;

// 1.5 · 2⁵²: adding it rounds to a whole number, which is then the low bits of the sum.
const ROUND: f64 = 6755399441055744;
const ROUND_BITS: i64 = 0x4338000000000000;

// x ≥ 0, two lanes
function powMagnitude(x: v128, y: v128): v128 {
  const one = f64x2.splat(1);
  const infinity = f64x2.splat(Infinity);
  // log₂ x; a float is never a denormal double
  const biased = i64x2.shr_u(i64x2.add(x, i64x2.splat(ONE_BITS - SQRT_HALF_BITS)), 52);
  const e = i64x2.sub(biased, i64x2.splat(1023));
  const n = f64x2.sub(i64x2.add(e, i64x2.splat(ROUND_BITS)), f64x2.splat(ROUND));
  const m = i64x2.sub(x, i64x2.shl(e, 52));
  const s = f64x2.div(f64x2.sub(m, one), f64x2.add(m, one));
  const square = f64x2.mul(s, s);
  let log2 = stepF64(f64x2.splat(0.34073708794410956), square, 0.41167235892025833);
  log2 = stepF64(log2, square, 0.5770835906541631);
  log2 = stepF64(log2, square, 0.9617966733137873);
  log2 = stepF64(log2, square, 2.885390081790107);
  log2 = f64x2.add(f64x2.mul(log2, s), n);
  const zero = f64x2.eq(x, f64x2.splat(0));
  const regular = v128.andnot(f64x2.lt(x, infinity), zero);
  log2 = v128.bitselect(log2, f64x2.sub(x, v128.and(zero, infinity)), regular);

  // 2ᶻ; beyond these bounds a float is 0 or ∞
  const z = f64x2.pmax(f64x2.pmin(f64x2.mul(y, log2), f64x2.splat(1000)), f64x2.splat(-1000));
  const rounded = f64x2.add(z, f64x2.splat(ROUND));
  const f = f64x2.sub(z, f64x2.sub(rounded, f64x2.splat(ROUND)));
  let p = stepF64(f64x2.splat(1.5201921116957071e-05), f, 0.0001546929112583494);
  p = stepF64(p, f, 0.0013333922565615611);
  p = stepF64(p, f, 0.009618027253712937);
  p = stepF64(p, f, 0.0555041035344566);
  p = stepF64(p, f, 0.24022651198157194);
  p = stepF64(p, f, 0.6931471807284473);
  p = stepF64(p, f, 1);
  return f32x4.demote_f64x2_zero(i64x2.add(p, i64x2.shl(rounded, 52)));
}

@inline export function pow(x: v128, y: v128): v128 {
  const one = f32x4.splat(1);
  const infinity = f32x4.splat(Infinity);
  const size = f32x4.abs(x);
  const low = powMagnitude(f64x2.promote_low_f32x4(size), f64x2.promote_low_f32x4(y));
  const high = powMagnitude(
    f64x2.promote_low_f32x4(v128.shuffle<i64>(size, size, 1, 1)),
    f64x2.promote_low_f32x4(v128.shuffle<i64>(y, y, 1, 1)),
  );
  let result = v128.shuffle<i64>(low, high, 0, 2);

  const whole = f32x4.eq(f32x4.nearest(y), y);
  const half = f32x4.mul(y, f32x4.splat(0.5));
  const odd = v128.andnot(whole, f32x4.eq(f32x4.nearest(half), half));
  result = v128.xor(result, v128.and(v128.and(x, odd), i32x4.splat(0x80000000)));

  // A fraction as the power of a finite negative number is NaN (all bits set).
  const negative = v128.and(f32x4.lt(x, f32x4.splat(0)), f32x4.lt(size, infinity));
  result = v128.or(result, v128.andnot(negative, v128.or(whole, f32x4.ne(y, y))));
  // x⁰ = 1ʸ = (−1)^±∞ = 1, even for NaN.
  const unity = v128.or(
    v128.or(f32x4.eq(y, f32x4.splat(0)), f32x4.eq(x, one)),
    v128.and(f32x4.eq(size, one), f32x4.eq(f32x4.abs(y), infinity)),
  );
  return v128.bitselect(one, result, unity);
}
