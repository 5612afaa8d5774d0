import { highHalf, joinHalves, loadUpTo, lowHalf, storeUpTo } from "../math/lanes";
import { LEAF } from "../reduce/sum";
import { addLanes, COLUMNS_BYTES, loadColumns, storeColumns, TILE } from "./columns";
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
  const step = ((<usize>c) << 2) * inner;
  for (let channel = begin; channel < end; ) {
    const at = (<usize>channel) << 2;
    if (inner == 1) {
      const width = end - channel;
      if (width >= TILE) normTile(x + at, weight + at, bias + at, y + at, mean + at, variance + at, scratch, n, step, eps);
      else normColumns(true, width, x + at, weight + at, bias + at, y + at, mean + at, variance + at, scratch, n, step, eps);
      channel += TILE;
    } else {
      const run = at * inner;
      normChannel(x + run, weight + at, bias + at, y + run, mean + at, variance + at, scratch, n, inner, step, eps);
      channel++;
    }
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

// (n, c): sixteen neighbouring channels at a time, a cache line of each row. `partial`, a constant wherever this is inlined: only
// `width` of them.
@inline function normColumns(
  partial: bool,
  width: i32,
  x: usize,
  weight: usize,
  bias: usize,
  y: usize,
  mean: usize,
  variance: usize,
  scratch: usize,
  n: i32,
  step: usize,
  eps: f32,
): void {
  memory.fill(scratch, 0, COLUMNS_BYTES);
  const zero = f32x4.splat(0);
  for (let row = 0, at = x; row < n; ) {
    let sum0 = zero;
    let sum1 = zero;
    let sum2 = zero;
    let sum3 = zero;
    for (const stop = min(row + LEAF, n); row < stop; row++, at += step) {
      sum0 = f32x4.add(sum0, loadColumns(partial, width, at, 0));
      sum1 = f32x4.add(sum1, loadColumns(partial, width, at, 1));
      sum2 = f32x4.add(sum2, loadColumns(partial, width, at, 2));
      sum3 = f32x4.add(sum3, loadColumns(partial, width, at, 3));
    }
    addLanes(scratch, sum0);
    addLanes(scratch + 32, sum1);
    addLanes(scratch + 64, sum2);
    addLanes(scratch + 96, sum3);
  }
  const count = f64x2.splat(<f64>n);
  const center0 = centersOf(scratch, count);
  const center1 = centersOf(scratch + 32, count);
  const center2 = centersOf(scratch + 64, count);
  const center3 = centersOf(scratch + 96, count);

  memory.fill(scratch, 0, COLUMNS_BYTES);
  for (let row = 0, at = x; row < n; ) {
    let drift0 = zero;
    let drift1 = zero;
    let drift2 = zero;
    let drift3 = zero;
    let squares0 = zero;
    let squares1 = zero;
    let squares2 = zero;
    let squares3 = zero;
    for (const stop = min(row + LEAF, n); row < stop; row++, at += step) {
      const d0 = f32x4.sub(loadColumns(partial, width, at, 0), center0);
      const d1 = f32x4.sub(loadColumns(partial, width, at, 1), center1);
      const d2 = f32x4.sub(loadColumns(partial, width, at, 2), center2);
      const d3 = f32x4.sub(loadColumns(partial, width, at, 3), center3);
      drift0 = f32x4.add(drift0, d0);
      drift1 = f32x4.add(drift1, d1);
      drift2 = f32x4.add(drift2, d2);
      drift3 = f32x4.add(drift3, d3);
      squares0 = f32x4.add(squares0, f32x4.mul(d0, d0));
      squares1 = f32x4.add(squares1, f32x4.mul(d1, d1));
      squares2 = f32x4.add(squares2, f32x4.mul(d2, d2));
      squares3 = f32x4.add(squares3, f32x4.mul(d3, d3));
    }
    addLanes(scratch, drift0);
    addLanes(scratch + 32, drift1);
    addLanes(scratch + 64, drift2);
    addLanes(scratch + 96, drift3);
    addLanes(scratch + 128, squares0);
    addLanes(scratch + 160, squares1);
    addLanes(scratch + 192, squares2);
    addLanes(scratch + 224, squares3);
  }
  for (let i = 0; i < min(4, (width + 3) >> 2); i++) {
    const at = (<usize>i) << 4;
    const lanes = partial ? width - (i << 2) : 4;
    const center = i == 0 ? center0 : i == 1 ? center1 : i == 2 ? center2 : center3;
    finishColumns(scratch + (at << 1), center, weight + at, bias + at, mean + at, variance + at, lanes, count, eps);
  }
  for (let row = 0; row < n; row++, x += step, y += step) {
    storeColumns(partial, width, y, 0, scaledBy(scratch, f32x4.sub(loadColumns(partial, width, x, 0), center0)));
    storeColumns(partial, width, y, 1, scaledBy(scratch + 32, f32x4.sub(loadColumns(partial, width, x, 1), center1)));
    storeColumns(partial, width, y, 2, scaledBy(scratch + 64, f32x4.sub(loadColumns(partial, width, x, 2), center2)));
    storeColumns(partial, width, y, 3, scaledBy(scratch + 96, f32x4.sub(loadColumns(partial, width, x, 3), center3)));
  }
}

/** Sixteen columns. */
function normTile(
  x: usize,
  weight: usize,
  bias: usize,
  y: usize,
  mean: usize,
  variance: usize,
  scratch: usize,
  n: i32,
  step: usize,
  eps: f32,
): void {
  normColumns(false, TILE, x, weight, bias, y, mean, variance, scratch, n, step, eps);
}

@inline function centersOf(sums: usize, count: v128): v128 {
  return joinHalves(f64x2.div(v128.load(sums), count), f64x2.div(v128.load(sums, 16), count));
}

/** d · scale + offset, both from where finishColumns left them. */
@inline function scaledBy(from: usize, d: v128): v128 {
  return f32x4.add(f32x4.mul(d, v128.load(from)), v128.load(from, 16));
}

/** Mean and variance of four columns from their sums of d and d², which become scale and offset. */
function finishColumns(
  sums: usize,
  center: v128,
  weight: usize,
  bias: usize,
  mean: usize,
  variance: usize,
  lanes: i32,
  count: v128,
  eps: f32,
): void {
  const zero = f64x2.splat(0);
  const shiftLow = f64x2.div(v128.load(sums), count);
  const shiftHigh = f64x2.div(v128.load(sums, 16), count);
  const spreadLow = f64x2.max(f64x2.sub(f64x2.div(v128.load(sums, 128), count), f64x2.mul(shiftLow, shiftLow)), zero);
  const spreadHigh = f64x2.max(f64x2.sub(f64x2.div(v128.load(sums, 144), count), f64x2.mul(shiftHigh, shiftHigh)), zero);
  storeUpTo(mean, joinHalves(f64x2.add(lowHalf(center), shiftLow), f64x2.add(highHalf(center), shiftHigh)), lanes);
  storeUpTo(variance, joinHalves(spreadLow, spreadHigh), lanes);

  const weights = loadUpTo(weight, lanes);
  const biases = loadUpTo(bias, lanes);
  const epss = f64x2.splat(<f64>eps);
  const factorLow = f64x2.div(lowHalf(weights), f64x2.sqrt(f64x2.add(spreadLow, epss)));
  const factorHigh = f64x2.div(highHalf(weights), f64x2.sqrt(f64x2.add(spreadHigh, epss)));
  v128.store(sums, joinHalves(factorLow, factorHigh));
  const offsetLow = f64x2.sub(lowHalf(biases), f64x2.mul(shiftLow, factorLow));
  const offsetHigh = f64x2.sub(highHalf(biases), f64x2.mul(shiftHigh, factorHigh));
  v128.store(sums, joinHalves(offsetLow, offsetHigh), 16);
}
