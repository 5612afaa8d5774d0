import { highHalf, joinHalves, lowHalf } from "../math/lanes";
import { LEAF } from "../reduce/sum";
import { addRuns, clearMoments, meanOf, varianceOf } from "./moments";
import { scaleRun } from "./run";

// x, y (n, c, inner), the rest (c), split over c. Per channel over n and inner: mean, biased variance,
// y = (x − mean) / √(variance + eps) · weight + bias; y may be x.
// Mean and variance as in moments.ts. Relative error of the variance below 1e-5 and of y below 1e-5 of its largest, also where the mean
// is 1e5 times the deviation.
export function batchNorm(
  x: usize,
  weight: usize,
  bias: usize,
  y: usize,
  mean: usize,
  variance: usize,
  scratch: usize,
  n: i32,
  c: i32,
  inner: i32,
  eps: f32,
  begin: i32,
  end: i32,
): void {
  let channel = begin;
  if (inner == 1) {
    for (; channel + 4 <= end; channel += 4) {
      const at = (<usize>channel) << 2;
      normColumns(x + at, weight + at, bias + at, y + at, mean + at, variance + at, n, (<usize>c) << 2, eps);
    }
  }
  for (; channel < end; channel++) {
    const at = (<usize>channel) << 2;
    const run = at * inner;
    normChannel(
      x + run, weight + at, bias + at, y + run, mean + at, variance + at, scratch, n, inner, ((<usize>c) << 2) * inner, eps,
    );
  }
}

/** One channel: n runs of `inner` neighbours, `step` bytes apart. */
function normChannel(
  x: usize,
  weight: usize,
  bias: usize,
  y: usize,
  mean: usize,
  variance: usize,
  scratch: usize,
  n: i32,
  inner: i32,
  step: usize,
  eps: f32,
): void {
  clearMoments(scratch);
  addRuns(scratch, x, n, inner, step);
  const average = meanOf(scratch);
  const spread = varianceOf(scratch);
  const center = <f32>average;
  store<f32>(mean, center);
  store<f32>(variance, <f32>spread);
  const factor = <f64>load<f32>(weight) / sqrt<f64>(spread + <f64>eps);
  // What the rounded mean is short of the mean goes into the offset.
  const offset = <f32>(<f64>load<f32>(bias) - (average - <f64>center) * factor);
  for (let i = 0; i < n; i++, x += step, y += step) scaleRun(x, y, inner, center, <f32>factor, offset);
}

/** Four neighbouring channels of (n, c), one per lane; `step` bytes from row to row. */
function normColumns(
  x: usize,
  weight: usize,
  bias: usize,
  y: usize,
  mean: usize,
  variance: usize,
  n: i32,
  step: usize,
  eps: f32,
): void {
  const zero = f64x2.splat(0);
  const count = f64x2.splat(<f64>n);
  let low = zero;
  let high = zero;
  for (let row = 0, at = x; row < n; ) {
    let acc = f32x4.splat(0);
    for (const stop = min(row + LEAF, n); row < stop; row++, at += step) acc = f32x4.add(acc, v128.load(at));
    low = f64x2.add(low, lowHalf(acc));
    high = f64x2.add(high, highHalf(acc));
  }
  const centers = joinHalves(f64x2.div(low, count), f64x2.div(high, count));

  low = zero;
  high = zero;
  let squaresLow = zero;
  let squaresHigh = zero;
  for (let row = 0, at = x; row < n; ) {
    let drift = f32x4.splat(0);
    let squares = drift;
    for (const stop = min(row + LEAF, n); row < stop; row++, at += step) {
      const d = f32x4.sub(v128.load(at), centers);
      drift = f32x4.add(drift, d);
      squares = f32x4.add(squares, f32x4.mul(d, d));
    }
    low = f64x2.add(low, lowHalf(drift));
    high = f64x2.add(high, highHalf(drift));
    squaresLow = f64x2.add(squaresLow, lowHalf(squares));
    squaresHigh = f64x2.add(squaresHigh, highHalf(squares));
  }
  const shiftLow = f64x2.div(low, count);
  const shiftHigh = f64x2.div(high, count);
  const spreadLow = f64x2.max(f64x2.sub(f64x2.div(squaresLow, count), f64x2.mul(shiftLow, shiftLow)), zero);
  const spreadHigh = f64x2.max(f64x2.sub(f64x2.div(squaresHigh, count), f64x2.mul(shiftHigh, shiftHigh)), zero);
  v128.store(mean, joinHalves(f64x2.add(lowHalf(centers), shiftLow), f64x2.add(highHalf(centers), shiftHigh)));
  v128.store(variance, joinHalves(spreadLow, spreadHigh));

  const weights = v128.load(weight);
  const biases = v128.load(bias);
  const epss = f64x2.splat(<f64>eps);
  const factorLow = f64x2.div(lowHalf(weights), f64x2.sqrt(f64x2.add(spreadLow, epss)));
  const factorHigh = f64x2.div(highHalf(weights), f64x2.sqrt(f64x2.add(spreadHigh, epss)));
  const scales = joinHalves(factorLow, factorHigh);
  const offsets = joinHalves(
    f64x2.sub(lowHalf(biases), f64x2.mul(shiftLow, factorLow)),
    f64x2.sub(highHalf(biases), f64x2.mul(shiftHigh, factorHigh)),
  );
  for (let row = 0; row < n; row++, x += step, y += step) {
    v128.store(y, f32x4.add(f32x4.mul(f32x4.sub(v128.load(x), centers), scales), offsets));
  }
}
