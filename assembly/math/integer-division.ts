// Quotients and remainders of whole numbers in four lanes, exact: in double precision a / b of 32 bits is rounded to a whole number only if
// it is one. For b = 0 the quotient is the largest or smallest number, or 0 of 0, and the remainder 0. −2³¹ / −1 is 2³¹ − 1.

@inline function high(x: v128): v128 {
  return v128.shuffle<i32>(x, x, 2, 3, 2, 3);
}

@inline function join(low: v128, high: v128): v128 {
  return v128.shuffle<i32>(i32x4.trunc_sat_f64x2_s_zero(low), i32x4.trunc_sat_f64x2_s_zero(high), 0, 1, 4, 5);
}

// a − b · q of two lanes, q = a / b rounded down, or towards 0.
@inline function rest(a: v128, b: v128, down: bool): v128 {
  const x = f64x2.convert_low_i32x4_s(a);
  const y = f64x2.convert_low_i32x4_s(b);
  const quotient = f64x2.div(x, y);
  return f64x2.sub(x, f64x2.mul(down ? f64x2.floor(quotient) : f64x2.trunc(quotient), y));
}

@inline function quotient(a: v128, b: v128): v128 {
  return f64x2.floor(f64x2.div(f64x2.convert_low_i32x4_s(a), f64x2.convert_low_i32x4_s(b)));
}

// ⌊a / b⌋
@inline export function floorDivideI32(a: v128, b: v128): v128 {
  return join(quotient(a, b), quotient(high(a), high(b)));
}

// a − b · ⌊a / b⌋, with the sign of b
@inline export function remainderI32(a: v128, b: v128): v128 {
  return join(rest(a, b, true), rest(high(a), high(b), true));
}

// a − b · trunc(a / b), with the sign of a
@inline export function fmodI32(a: v128, b: v128): v128 {
  return join(rest(a, b, false), rest(high(a), high(b), false));
}
