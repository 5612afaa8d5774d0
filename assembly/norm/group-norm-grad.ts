import { laneSum, loadTail, storeTail } from "../math/lanes";
import { LEAF } from "../reduce/sum";
import { addProducts, slopeRun } from "./run";

// The gradients of groupNorm (see group-norm.ts for the shapes). x̂ = (x − mean) · inverse, g = dy · weight, means over a group:
// dx = inverse · (g − mean(g) − x̂ mean(g x̂)), without mean(g) where `centered` is 0; dx may be x or dy. dweight = Σ dy x̂ and
// dbias = Σ dy come in parts, one (groups, channels) for each `block` of n, to be added up; block is at most 64. Split over blocks.
// f32 sums have at most 64 addends and are added up in f64. Error at most 1e-5 of the largest result.
export function groupNormGrad(
  x: usize,
  weight: usize,
  mean: usize,
  inverse: usize,
  dy: usize,
  dx: usize,
  dweight: usize,
  dbias: usize,
  scratch: usize,
  n: i32,
  groups: i32,
  channels: i32,
  inner: i32,
  block: i32,
  centered: i32,
  begin: i32,
  end: i32,
): void {
  const size = channels * inner;
  const all = (<usize>(groups * channels)) << 2;
  for (let part = begin; part < end; part++) {
    const toWeight = dweight + <usize>part * all;
    const toBias = dbias + <usize>part * all;
    memory.fill(toWeight, 0, all);
    memory.fill(toBias, 0, all);
    const last = min(n, part * block + block) * groups;
    for (let row = part * block * groups; row < last; row++) {
      const at = (<usize>row * size) << 2;
      const channel = (<usize>(row % groups * channels)) << 2;
      const center = load<f32>(mean + ((<usize>row) << 2));
      const scale = load<f32>(inverse + ((<usize>row) << 2));
      if (inner == 1) {
        gradRow(
          x + at, weight + channel, dy + at, dx + at, toWeight + channel, toBias + channel, channels, centered, center, scale,
        );
      } else {
        gradGroup(
          x + at, weight + channel, dy + at, dx + at, toWeight + channel, toBias + channel, scratch, channels, inner, centered,
          center, scale,
        );
      }
    }
  }
}

/** A group whose channels are runs of `inner` neighbours. */
function gradGroup(
  x: usize,
  weight: usize,
  dy: usize,
  dx: usize,
  dweight: usize,
  dbias: usize,
  sums: usize,
  channels: i32,
  inner: i32,
  centered: i32,
  center: f32,
  scale: f32,
): void {
  const step = (<usize>inner) << 2;
  const count = <f64>channels * <f64>inner;
  let sum: f64 = 0;
  let dot: f64 = 0;
  for (let i = 0; i < channels; ++i) {
    const run = <usize>i * step;
    const at = (<usize>i) << 2;
    memory.fill(sums, 0, 16);
    addProducts(sums, x + run, dy + run, inner, center);
    const runSum = load<f64>(sums);
    const runDot = load<f64>(sums, 8);
    store<f32>(dbias + at, load<f32>(dbias + at) + <f32>runSum);
    store<f32>(dweight + at, load<f32>(dweight + at) + <f32>(runDot * <f64>scale));
    sum += runSum * <f64>load<f32>(weight + at);
    dot += runDot * <f64>load<f32>(weight + at);
  }
  const offset = centered ? <f32>(sum / count * <f64>scale) : 0;
  const slope = <f32>(dot / count * <f64>scale * <f64>scale * <f64>scale);
  for (let i = 0; i < channels; ++i) {
    const run = <usize>i * step;
    slopeRun(x + run, dy + run, dx + run, inner, center, scale * load<f32>(weight + ((<usize>i) << 2)), offset, slope);
  }
}

/** A group with a channel in each lane. */
function gradRow(
  x: usize,
  weight: usize,
  dy: usize,
  dx: usize,
  dweight: usize,
  dbias: usize,
  size: i32,
  centered: i32,
  center: f32,
  scale: f32,
): void {
  const centers = f32x4.splat(center);
  const zero = f32x4.splat(0);
  const bytes = (<usize>size) << 2;
  const pairs = bytes & ~31;
  const whole = bytes & ~15;
  const rest = size & 3;
  let sum: f64 = 0;
  let dot: f64 = 0;
  let at: usize = 0;
  while (at < pairs) {
    let sum0 = zero;
    let sum1 = zero;
    let dot0 = zero;
    let dot1 = zero;
    for (const stop = min(at + 32 * LEAF, pairs); at < stop; at += 32) {
      const g0 = f32x4.mul(v128.load(dy + at), v128.load(weight + at));
      const g1 = f32x4.mul(v128.load(dy + at, 16), v128.load(weight + at, 16));
      sum0 = f32x4.add(sum0, g0);
      sum1 = f32x4.add(sum1, g1);
      dot0 = f32x4.add(dot0, f32x4.mul(g0, f32x4.sub(v128.load(x + at), centers)));
      dot1 = f32x4.add(dot1, f32x4.mul(g1, f32x4.sub(v128.load(x + at, 16), centers)));
    }
    sum += laneSum(f32x4.add(sum0, sum1));
    dot += laneSum(f32x4.add(dot0, dot1));
  }
  let sum0 = zero;
  let dot0 = zero;
  for (; at < bytes; at += 16) {
    const count = min(4, <i32>(bytes - at) >> 2);
    const g = f32x4.mul(loadTail(dy + at, count, zero), loadTail(weight + at, count, zero));
    sum0 = f32x4.add(sum0, g);
    dot0 = f32x4.add(dot0, f32x4.mul(g, f32x4.sub(loadTail(x + at, count, centers), centers)));
  }
  sum += laneSum(sum0);
  dot += laneSum(dot0);

  const scales = f32x4.splat(scale);
  const offsets = f32x4.splat(centered ? <f32>(sum / <f64>size * <f64>scale) : 0);
  const slopes = f32x4.splat(<f32>(dot / <f64>size * <f64>scale * <f64>scale * <f64>scale));
  for (at = 0; at < whole; at += 16) {
    const up = v128.load(dy + at);
    const u = f32x4.mul(up, scales);
    const d = f32x4.sub(v128.load(x + at), centers);
    const down = gradLanes(u, v128.load(weight + at), d, offsets, slopes);
    const toWeight = f32x4.add(v128.load(dweight + at), f32x4.mul(u, d));
    const toBias = f32x4.add(v128.load(dbias + at), up);
    v128.store(dx + at, down);
    v128.store(dweight + at, toWeight);
    v128.store(dbias + at, toBias);
  }
  if (rest) {
    const up = loadTail(dy + at, rest, zero);
    const u = f32x4.mul(up, scales);
    const d = f32x4.sub(loadTail(x + at, rest, centers), centers);
    storeTail(dx + at, gradLanes(u, loadTail(weight + at, rest, zero), d, offsets, slopes), rest);
    storeTail(dweight + at, f32x4.add(loadTail(dweight + at, rest, zero), f32x4.mul(u, d)), rest);
    storeTail(dbias + at, f32x4.add(loadTail(dbias + at, rest, zero), up), rest);
  }
}

/** u = dy · inverse, d = x − mean: inverse · (g − mean(g)) − d inverse³ mean(g d). */
@inline function gradLanes(u: v128, weight: v128, d: v128, offsets: v128, slopes: v128): v128 {
  return f32x4.sub(f32x4.sub(f32x4.mul(u, weight), offsets), f32x4.mul(d, slopes));
}
