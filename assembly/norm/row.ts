import { at, pairAt, put } from "../math/constants";
import { LOG2_E, powerOfTwo, ROUND } from "../math/exp";
import { laneMax, laneSum, loadTail } from "../math/lanes";
import { logAny, logConstants } from "../math/log";
import { multiplyAdd } from "../math/polynomial";
import { LEAF } from "../reduce/sum";
import { EXP_WORDS } from "../math/words";

// What softmax, logSoftmax and crossEntropy share: the largest number of a row and its sum of exponentials.

// Words of the constants at k. The word after P1 is 1, as powerOfTwo expects.
@inline const LOG2_E_AT: usize = 0;
@inline const ROUND_AT: usize = 1;
@inline const LOWEST: usize = 2;
@inline const P6: usize = 3;
@inline const P5: usize = 4;
@inline const P3: usize = 6;
@inline const P1: usize = 8;

export function expNegativeConstants(k: usize): void {
  put(k, LOG2_E_AT, LOG2_E);
  put(k, ROUND_AT, ROUND);
  // e⁻⁸⁸ has the binary exponent −127, for which powerOfTwo is 0.
  put(k, LOWEST, -88);
  put(k, P6, 1.69487350e-4);
  put(k, P5, 1.34355179e-3);
  put(k, P5 + 1, 9.61263571e-3);
  put(k, P3, 5.55020459e-2);
  put(k, P3 + 1, 0.240226969);
  put(k, P1, 0.693147302);
  put(k, P1 + 1, 1);
}

/**
 * eˣ for x ≤ 0 and NaN, where powers far below 1 weigh little: relative error at most 7.3e-8 (1 + |x|), e⁰ = 1 exactly, and 0 for
 * results that would be denormal. x log₂ e = n + f, |f| ≤ ½; 2ᶠ = 1 + f p(f), p minimax of degree 5.
 */
@inline export function expNegative(x: v128, k: usize): v128 {
  // pmax in this order keeps NaN.
  const log = f32x4.mul(f32x4.pmax(x, at(k, LOWEST)), at(k, LOG2_E_AT));
  const rounded = f32x4.add(log, at(k, ROUND_AT));
  const f = f32x4.sub(log, f32x4.sub(rounded, at(k, ROUND_AT)));
  // Estrin's order: short chains, so that several vectors are in flight.
  const square = f32x4.mul(f, f);
  const high = multiplyAdd(square, at(k, P6), pairAt(f, k, P5));
  const power = multiplyAdd(square, multiplyAdd(square, high, pairAt(f, k, P3)), pairAt(f, k, P1));
  return f32x4.mul(power, powerOfTwo(rounded, k));
}

/** The constants of expNegative at k, and those of logOfSum. */
export function rowConstants(k: usize): void {
  expNegativeConstants(k);
  logConstants(k + (EXP_WORDS << 2));
}

/** ln of a sum of exponentials. */
export function logOfSum(sum: f64, k: usize): f32 {
  return f32x4.extract_lane(logAny(f32x4.splat(<f32>sum), k + (EXP_WORDS << 2)), 0);
}

/** The largest of `size` numbers, NaN passed over: exp(NaN − max) brings it back. −∞ if there is none. */
export function largest(x: usize, size: i32): f32 {
  const end = x + ((<usize>size) << 2);
  let best0 = f32x4.splat(-Infinity);
  let best1 = best0;
  for (; x + 32 <= end; x += 32) {
    best0 = f32x4.pmax(best0, v128.load(x));
    best1 = f32x4.pmax(best1, v128.load(x, 16));
  }
  if (x + 16 <= end) {
    best0 = f32x4.pmax(best0, v128.load(x));
    x += 16;
  }
  if (x < end) best1 = f32x4.pmax(best1, loadTail(x, size & 3, f32x4.splat(-Infinity)));
  return laneMax(f32x4.pmax(best0, best1));
}

/** Σ exp(x − max) */
export function sumExp(x: usize, size: i32, max: f32, k: usize): f64 {
  const maxs = f32x4.splat(max);
  const end = x + ((<usize>size) << 2);
  const fours = x + ((<usize>(size & ~15)) << 2);
  let total: f64 = 0;
  while (x < fours) {
    let acc0 = f32x4.splat(0);
    let acc1 = acc0;
    for (const stop = min(x + 32 * LEAF, fours); x < stop; x += 64) {
      const power0 = expNegative(f32x4.sub(v128.load(x), maxs), k);
      const power1 = expNegative(f32x4.sub(v128.load(x, 16), maxs), k);
      const power2 = expNegative(f32x4.sub(v128.load(x, 32), maxs), k);
      const power3 = expNegative(f32x4.sub(v128.load(x, 48), maxs), k);
      acc0 = f32x4.add(acc0, f32x4.add(power0, power2));
      acc1 = f32x4.add(acc1, f32x4.add(power1, power3));
    }
    total += laneSum(f32x4.add(acc0, acc1));
  }
  let acc = f32x4.splat(0);
  for (; x < end; x += 16) {
    const tail = loadTail(x, min(4, <i32>(end - x) >> 2), f32x4.splat(-Infinity));
    acc = f32x4.add(acc, expNegative(f32x4.sub(tail, maxs), k));
  }
  return total + laneSum(acc);
}
