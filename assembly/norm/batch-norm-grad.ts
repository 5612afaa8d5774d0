import { highHalf, joinHalves, loadUpTo, lowHalf, storeUpTo } from "../math/lanes";
import { LEAF } from "../reduce/sum";
import { addLanes, COLUMNS_BYTES, loadColumns, storeColumns, TILE } from "./columns";
import { addProducts, slopeRun } from "./run";

// x, dy, dx (n, c, inner), the rest (c), split over c. x̂ = (x − mean) / √(variance + eps); dbias = Σ dy; dweight = Σ dy x̂;
// dx = weight / √(variance + eps) · (dy − mean(dy) − x̂ mean(dy x̂)); dx may be x or dy.
// f32 sums have at most 64 addends and are added up in f64. Error at most 1e-5 of the largest result.
export function batchNormGrad(
  x: usize,
  weight: usize,
  mean: usize,
  variance: usize,
  dy: usize,
  dx: usize,
  dweight: usize,
  dbias: usize,
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
    const run = at * inner;
    const from = x + run;
    const fromDy = dy + run;
    const to = dx + run;
    const toWeight = dweight + at;
    const toBias = dbias + at;
    if (inner == 1) {
      const width = end - channel;
      if (width >= TILE) {
        gradTile(from, weight + at, mean + at, variance + at, fromDy, to, toWeight, toBias, scratch, n, step, eps);
      } else {
        gradColumns(
          true, width, from, weight + at, mean + at, variance + at, fromDy, to, toWeight, toBias, scratch, n, step, eps,
        );
      }
      channel += TILE;
    } else {
      gradChannel(from, weight + at, mean + at, variance + at, fromDy, to, toWeight, toBias, scratch, n, inner, step, eps);
      channel++;
    }
  }
}

/** One channel: n runs of `inner` neighbours, `step` bytes apart. */
function gradChannel(
  x: usize,
  weight: usize,
  mean: usize,
  variance: usize,
  dy: usize,
  dx: usize,
  dweight: usize,
  dbias: usize,
  scratch: usize,
  n: i32,
  inner: i32,
  step: usize,
  eps: f32,
): void {
  const count = <f64>n * <f64>inner;
  const center = load<f32>(mean);
  memory.fill(scratch, 0, 16);
  for (let i = 0, run: usize = 0; i < n; i++, run += step) addProducts(scratch, x + run, dy + run, inner, center);
  const sum = load<f64>(scratch);
  const inverse = 1 / sqrt<f64>(<f64>load<f32>(variance) + <f64>eps);
  const dot = load<f64>(scratch, 8) * inverse;
  store<f32>(dbias, <f32>sum);
  store<f32>(dweight, <f32>dot);
  const scale = <f64>load<f32>(weight) * inverse;
  const offset = <f32>(sum / count * scale);
  const slope = <f32>(dot / count * inverse * scale);
  for (let i = 0; i < n; i++, x += step, dy += step, dx += step) {
    slopeRun(x, dy, dx, inner, center, <f32>scale, offset, slope);
  }
}

// (n, c): sixteen neighbouring channels at a time. `partial`, a constant wherever this is inlined: only `width` of them.
@inline function gradColumns(
  partial: bool,
  width: i32,
  x: usize,
  weight: usize,
  mean: usize,
  variance: usize,
  dy: usize,
  dx: usize,
  dweight: usize,
  dbias: usize,
  scratch: usize,
  n: i32,
  step: usize,
  eps: f32,
): void {
  memory.fill(scratch, 0, COLUMNS_BYTES);
  const zero = f32x4.splat(0);
  const center0 = loadColumns(partial, width, mean, 0);
  const center1 = loadColumns(partial, width, mean, 1);
  const center2 = loadColumns(partial, width, mean, 2);
  const center3 = loadColumns(partial, width, mean, 3);
  for (let row = 0, at: usize = 0; row < n; ) {
    let sum0 = zero;
    let sum1 = zero;
    let sum2 = zero;
    let sum3 = zero;
    let dot0 = zero;
    let dot1 = zero;
    let dot2 = zero;
    let dot3 = zero;
    for (const stop = min(row + LEAF, n); row < stop; row++, at += step) {
      const dy0 = loadColumns(partial, width, dy + at, 0);
      const dy1 = loadColumns(partial, width, dy + at, 1);
      const dy2 = loadColumns(partial, width, dy + at, 2);
      const dy3 = loadColumns(partial, width, dy + at, 3);
      sum0 = f32x4.add(sum0, dy0);
      sum1 = f32x4.add(sum1, dy1);
      sum2 = f32x4.add(sum2, dy2);
      sum3 = f32x4.add(sum3, dy3);
      dot0 = f32x4.add(dot0, f32x4.mul(dy0, f32x4.sub(loadColumns(partial, width, x + at, 0), center0)));
      dot1 = f32x4.add(dot1, f32x4.mul(dy1, f32x4.sub(loadColumns(partial, width, x + at, 1), center1)));
      dot2 = f32x4.add(dot2, f32x4.mul(dy2, f32x4.sub(loadColumns(partial, width, x + at, 2), center2)));
      dot3 = f32x4.add(dot3, f32x4.mul(dy3, f32x4.sub(loadColumns(partial, width, x + at, 3), center3)));
    }
    addLanes(scratch, sum0);
    addLanes(scratch + 32, sum1);
    addLanes(scratch + 64, sum2);
    addLanes(scratch + 96, sum3);
    addLanes(scratch + 128, dot0);
    addLanes(scratch + 160, dot1);
    addLanes(scratch + 192, dot2);
    addLanes(scratch + 224, dot3);
  }
  for (let i = 0; i < min(4, (width + 3) >> 2); i++) {
    const at = (<usize>i) << 4;
    const lanes = partial ? width - (i << 2) : 4;
    finishColumns(scratch + (at << 1), weight + at, variance + at, dweight + at, dbias + at, lanes, f64x2.splat(<f64>n), eps);
  }
  for (let row = 0; row < n; row++, x += step, dy += step, dx += step) {
    storeSlope(partial, width, x, dy, dx, 0, center0, scratch);
    storeSlope(partial, width, x, dy, dx, 1, center1, scratch + 32);
    storeSlope(partial, width, x, dy, dx, 2, center2, scratch + 64);
    storeSlope(partial, width, x, dy, dx, 3, center3, scratch + 96);
  }
}

/** Sixteen columns. */
function gradTile(
  x: usize,
  weight: usize,
  mean: usize,
  variance: usize,
  dy: usize,
  dx: usize,
  dweight: usize,
  dbias: usize,
  scratch: usize,
  n: i32,
  step: usize,
  eps: f32,
): void {
  gradColumns(false, TILE, x, weight, mean, variance, dy, dx, dweight, dbias, scratch, n, step, eps);
}

/** dx = dy · scale − offset − (x − center) · slope of four columns. */
@inline function storeSlope(
  partial: bool,
  width: i32,
  x: usize,
  dy: usize,
  dx: usize,
  i: usize,
  center: v128,
  from: usize,
): void {
  const lean = f32x4.mul(f32x4.sub(loadColumns(partial, width, x, i), center), v128.load(from, 128));
  const up = f32x4.mul(loadColumns(partial, width, dy, i), v128.load(from));
  storeColumns(partial, width, dx, i, f32x4.sub(f32x4.sub(up, v128.load(from, 16)), lean));
}

/** dbias and dweight of four columns from their sums, which become scale, offset and slope. */
function finishColumns(
  sums: usize,
  weight: usize,
  variance: usize,
  dweight: usize,
  dbias: usize,
  lanes: i32,
  count: v128,
  eps: f32,
): void {
  const one = f64x2.splat(1);
  const epss = f64x2.splat(<f64>eps);
  const weights = loadUpTo(weight, lanes);
  const variances = loadUpTo(variance, lanes);
  const inverseLow = f64x2.div(one, f64x2.sqrt(f64x2.add(lowHalf(variances), epss)));
  const inverseHigh = f64x2.div(one, f64x2.sqrt(f64x2.add(highHalf(variances), epss)));
  const sumLow = v128.load(sums);
  const sumHigh = v128.load(sums, 16);
  const dotLow = f64x2.mul(v128.load(sums, 128), inverseLow);
  const dotHigh = f64x2.mul(v128.load(sums, 144), inverseHigh);
  storeUpTo(dbias, joinHalves(sumLow, sumHigh), lanes);
  storeUpTo(dweight, joinHalves(dotLow, dotHigh), lanes);

  const scaleLow = f64x2.mul(lowHalf(weights), inverseLow);
  const scaleHigh = f64x2.mul(highHalf(weights), inverseHigh);
  const shareLow = f64x2.div(scaleLow, count);
  const shareHigh = f64x2.div(scaleHigh, count);
  v128.store(sums, joinHalves(scaleLow, scaleHigh));
  v128.store(sums, joinHalves(f64x2.mul(sumLow, shareLow), f64x2.mul(sumHigh, shareHigh)), 16);
  const slopeLow = f64x2.mul(f64x2.mul(dotLow, inverseLow), shareLow);
  const slopeHigh = f64x2.mul(f64x2.mul(dotHigh, inverseHigh), shareHigh);
  v128.store(sums, joinHalves(slopeLow, slopeHigh), 128);
}
