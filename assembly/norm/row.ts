import { LOG2_E, powerOfTwo, ROUND } from "../math/exp";
import { laneMax, laneSum, loadTail } from "../math/lanes";
import { step } from "../math/polynomial";
import { LEAF } from "../reduce/sum";

// What softmax, logSoftmax and crossEntropy share: the largest number of a row and its sum of exponentials.

/**
 * eˣ for x ≤ 0 and NaN, where powers far below 1 weigh little: relative error at most 7.3e-8 (1 + |x|), e⁰ = 1 exactly, and 0 for
 * results that would be denormal. x log₂ e = n + f, |f| ≤ ½; 2ᶠ = 1 + f p(f), p minimax of degree 5.
 */
@inline export function expNegative(x: v128): v128 {
  // e⁻⁸⁸ has the binary exponent −127, for which powerOfTwo is 0. pmax in this order keeps NaN.
  const log = f32x4.mul(f32x4.pmax(x, f32x4.splat(-88)), f32x4.splat(LOG2_E));
  const rounded = f32x4.add(log, f32x4.splat(ROUND));
  const f = f32x4.sub(log, f32x4.sub(rounded, f32x4.splat(ROUND)));
  // Estrin's order: short chains, so that several vectors are in flight.
  const square = f32x4.mul(f, f);
  const high = step(f32x4.splat(1.34355179e-3), f, 9.61263571e-3);
  const highest = f32x4.add(high, f32x4.mul(square, f32x4.splat(1.69487350e-4)));
  const middle = step(f32x4.splat(5.55020459e-2), f, 0.240226969);
  const low = step(f32x4.splat(0.693147302), f, 1);
  const power = f32x4.add(low, f32x4.mul(square, f32x4.add(middle, f32x4.mul(square, highest))));
  return f32x4.mul(power, powerOfTwo(rounded));
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
export function sumExp(x: usize, size: i32, max: f32): f64 {
  const maxs = f32x4.splat(max);
  const end = x + ((<usize>size) << 2);
  const pairs = x + ((<usize>(size & ~7)) << 2);
  let total: f64 = 0;
  // Two at a time share the constants of exp, which V8 makes anew in each iteration.
  while (x < pairs) {
    let acc0 = f32x4.splat(0);
    let acc1 = acc0;
    for (const stop = min(x + 32 * LEAF, pairs); x < stop; x += 32) {
      acc0 = f32x4.add(acc0, expNegative(f32x4.sub(v128.load(x), maxs)));
      acc1 = f32x4.add(acc1, expNegative(f32x4.sub(v128.load(x, 16), maxs)));
    }
    total += laneSum(f32x4.add(acc0, acc1));
  }
  let acc = f32x4.splat(0);
  for (; x < end; x += 16) {
    const tail = loadTail(x, min(4, <i32>(end - x) >> 2), f32x4.splat(-Infinity));
    acc = f32x4.add(acc, expNegative(f32x4.sub(tail, maxs)));
  }
  return total + laneSum(acc);
}
