import { highHalf, joinHalves, lowHalf } from "../math/lanes";
import { LEAF } from "../reduce/sum";
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
  let channel = begin;
  if (inner == 1) {
    for (; channel + 4 <= end; channel += 4) {
      const at = (<usize>channel) << 2;
      gradColumns(x + at, weight + at, mean + at, variance + at, dy + at, dx + at, dweight + at, dbias + at, n, (<usize>c) << 2, eps);
    }
  }
  for (; channel < end; channel++) {
    const at = (<usize>channel) << 2;
    const run = at * inner;
    const step = ((<usize>c) << 2) * inner;
    gradChannel(
      x + run, weight + at, mean + at, variance + at, dy + run, dx + run, dweight + at, dbias + at, scratch, n, inner, step, eps,
    );
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

/** Four neighbouring channels of (n, c), one per lane; `step` bytes from row to row. */
function gradColumns(
  x: usize,
  weight: usize,
  mean: usize,
  variance: usize,
  dy: usize,
  dx: usize,
  dweight: usize,
  dbias: usize,
  n: i32,
  step: usize,
  eps: f32,
): void {
  const count = f64x2.splat(<f64>n);
  const centers = v128.load(mean);
  let sumLow = f64x2.splat(0);
  let sumHigh = sumLow;
  let dotLow = sumLow;
  let dotHigh = sumLow;
  for (let row = 0, at: usize = 0; row < n; ) {
    let sum = f32x4.splat(0);
    let dot = sum;
    for (const stop = min(row + LEAF, n); row < stop; row++, at += step) {
      const dy0 = v128.load(dy + at);
      sum = f32x4.add(sum, dy0);
      dot = f32x4.add(dot, f32x4.mul(dy0, f32x4.sub(v128.load(x + at), centers)));
    }
    sumLow = f64x2.add(sumLow, lowHalf(sum));
    sumHigh = f64x2.add(sumHigh, highHalf(sum));
    dotLow = f64x2.add(dotLow, lowHalf(dot));
    dotHigh = f64x2.add(dotHigh, highHalf(dot));
  }
  const weights = v128.load(weight);
  const variances = v128.load(variance);
  const one = f64x2.splat(1);
  const epss = f64x2.splat(<f64>eps);
  const inverseLow = f64x2.div(one, f64x2.sqrt(f64x2.add(lowHalf(variances), epss)));
  const inverseHigh = f64x2.div(one, f64x2.sqrt(f64x2.add(highHalf(variances), epss)));
  dotLow = f64x2.mul(dotLow, inverseLow);
  dotHigh = f64x2.mul(dotHigh, inverseHigh);
  v128.store(dbias, joinHalves(sumLow, sumHigh));
  v128.store(dweight, joinHalves(dotLow, dotHigh));

  const scales = joinHalves(f64x2.mul(lowHalf(weights), inverseLow), f64x2.mul(highHalf(weights), inverseHigh));
  const slopes = joinHalves(
    f64x2.mul(f64x2.div(dotLow, count), inverseLow),
    f64x2.mul(f64x2.div(dotHigh, count), inverseHigh),
  );
  const offsets = joinHalves(f64x2.div(sumLow, count), f64x2.div(sumHigh, count));
  for (let row = 0; row < n; row++, x += step, dy += step, dx += step) {
    const lean = f32x4.mul(f32x4.sub(v128.load(x), centers), slopes);
    v128.store(dx, f32x4.mul(f32x4.sub(f32x4.sub(v128.load(dy), offsets), lean), scales));
  }
}
