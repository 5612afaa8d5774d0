// Across the lanes of one vector, and the few elements left when a row is no multiple of four.

/** The sum of the four lanes in double precision. */
@inline export function laneSum(x: v128): f64 {
  const pairs = f64x2.add(lowHalf(x), highHalf(x));
  return f64x2.extract_lane(pairs, 0) + f64x2.extract_lane(pairs, 1);
}

/** Lanes 0 and 1 in double precision. */
@inline export function lowHalf(x: v128): v128 {
  return f64x2.promote_low_f32x4(x);
}

/** Lanes 2 and 3 in double precision. */
@inline export function highHalf(x: v128): v128 {
  return f64x2.promote_low_f32x4(v128.shuffle<i32>(x, x, 2, 3, 2, 3));
}

/** Four f32 lanes from two halves in double precision. */
@inline export function joinHalves(low: v128, high: v128): v128 {
  return v128.shuffle<i32>(f32x4.demote_f64x2_zero(low), f32x4.demote_f64x2_zero(high), 0, 1, 4, 5);
}

/** The largest lane that is a number; −∞ if there is none and the vector started from −∞. */
@inline export function laneMax(x: v128): f32 {
  const pairs = f32x4.pmax(x, v128.shuffle<i32>(x, x, 2, 3, 0, 1));
  return f32x4.extract_lane(f32x4.pmax(pairs, v128.shuffle<i32>(pairs, pairs, 1, 0, 3, 2)), 0);
}

/** `count` = 1, 2, 3 or 4 elements, the other lanes from `fill`. */
@inline export function loadTail(ptr: usize, count: i32, fill: v128): v128 {
  if (count == 4) return v128.load(ptr);
  if (count == 1) return v128.load32_lane(ptr, fill, 0);
  const pair = v128.load64_lane(ptr, fill, 0);
  return count == 2 ? pair : v128.load32_lane(ptr, pair, 2, 8);
}

/** Lanes 0 … count − 1. */
@inline export function storeTail(ptr: usize, x: v128, count: i32): void {
  if (count == 4) {
    v128.store(ptr, x);
  } else if (count == 1) {
    v128.store32_lane(ptr, x, 0);
  } else {
    v128.store64_lane(ptr, x, 0);
    if (count == 3) v128.store32_lane(ptr, x, 2, 8);
  }
}

/** The first `count` elements, at most four; zeros in the other lanes. */
@inline export function loadUpTo(ptr: usize, count: i32): v128 {
  if (count >= 4) return v128.load(ptr);
  const zero = f32x4.splat(0);
  return count <= 0 ? zero : loadTail(ptr, count, zero);
}

@inline export function storeUpTo(ptr: usize, x: v128, count: i32): void {
  if (count >= 4) v128.store(ptr, x);
  else if (count > 0) storeTail(ptr, x, count);
}
