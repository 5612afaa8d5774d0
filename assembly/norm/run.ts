import { laneSum, loadTail, storeTail } from "../math/lanes";
import { LEAF } from "../reduce/sum";

// What all norms do with a run of neighbours that share mean, deviation, weight and bias.

/** y = (x − center) · scale + offset; y may be x. */
export function scaleRun(x: usize, y: usize, size: i32, center: f32, scale: f32, offset: f32): void {
  const centers = f32x4.splat(center);
  const scales = f32x4.splat(scale);
  const offsets = f32x4.splat(offset);
  const bytes = (<usize>size) << 2;
  const pairs = bytes & ~31;
  let at: usize = 0;
  for (; at < pairs; at += 32) {
    const y0 = f32x4.add(f32x4.mul(f32x4.sub(v128.load(x + at), centers), scales), offsets);
    const y1 = f32x4.add(f32x4.mul(f32x4.sub(v128.load(x + at, 16), centers), scales), offsets);
    v128.store(y + at, y0);
    v128.store(y + at, y1, 16);
  }
  for (; at < bytes; at += 16) {
    const count = min(4, <i32>(bytes - at) >> 2);
    const last = f32x4.sub(loadTail(x + at, count, centers), centers);
    storeTail(y + at, f32x4.add(f32x4.mul(last, scales), offsets), count);
  }
}

/** Adds Σ dy and Σ dy (x − center) to two sums in double precision. */
export function addProducts(sums: usize, x: usize, dy: usize, size: i32, center: f32): void {
  const centers = f32x4.splat(center);
  const bytes = (<usize>size) << 2;
  const fours = bytes & ~63;
  let sum: f64 = 0;
  let dot: f64 = 0;
  let at: usize = 0;
  while (at < fours) {
    let sum0 = f32x4.splat(0);
    let sum1 = sum0;
    let sum2 = sum0;
    let sum3 = sum0;
    let dot0 = sum0;
    let dot1 = sum0;
    let dot2 = sum0;
    let dot3 = sum0;
    for (const stop = min(at + 64 * LEAF, fours); at < stop; at += 64) {
      const dy0 = v128.load(dy + at);
      const dy1 = v128.load(dy + at, 16);
      const dy2 = v128.load(dy + at, 32);
      const dy3 = v128.load(dy + at, 48);
      sum0 = f32x4.add(sum0, dy0);
      sum1 = f32x4.add(sum1, dy1);
      sum2 = f32x4.add(sum2, dy2);
      sum3 = f32x4.add(sum3, dy3);
      dot0 = f32x4.add(dot0, f32x4.mul(dy0, f32x4.sub(v128.load(x + at), centers)));
      dot1 = f32x4.add(dot1, f32x4.mul(dy1, f32x4.sub(v128.load(x + at, 16), centers)));
      dot2 = f32x4.add(dot2, f32x4.mul(dy2, f32x4.sub(v128.load(x + at, 32), centers)));
      dot3 = f32x4.add(dot3, f32x4.mul(dy3, f32x4.sub(v128.load(x + at, 48), centers)));
    }
    sum += laneSum(f32x4.add(f32x4.add(sum0, sum1), f32x4.add(sum2, sum3)));
    dot += laneSum(f32x4.add(f32x4.add(dot0, dot1), f32x4.add(dot2, dot3)));
  }
  const zero = f32x4.splat(0);
  let sum0 = zero;
  let dot0 = zero;
  for (; at < bytes; at += 16) {
    const count = min(4, <i32>(bytes - at) >> 2);
    const last = loadTail(dy + at, count, zero);
    sum0 = f32x4.add(sum0, last);
    dot0 = f32x4.add(dot0, f32x4.mul(last, f32x4.sub(loadTail(x + at, count, centers), centers)));
  }
  store<f64>(sums, load<f64>(sums) + sum + laneSum(sum0));
  store<f64>(sums, load<f64>(sums, 8) + dot + laneSum(dot0), 8);
}

/** dx = dy · scale − offset − (x − center) · slope; dx may be x or dy. */
export function slopeRun(
  x: usize,
  dy: usize,
  dx: usize,
  size: i32,
  center: f32,
  scale: f32,
  offset: f32,
  slope: f32,
): void {
  const centers = f32x4.splat(center);
  const scales = f32x4.splat(scale);
  const offsets = f32x4.splat(offset);
  const slopes = f32x4.splat(slope);
  const bytes = (<usize>size) << 2;
  const pairs = bytes & ~31;
  let at: usize = 0;
  for (; at < pairs; at += 32) {
    const lean0 = f32x4.mul(f32x4.sub(v128.load(x + at), centers), slopes);
    const lean1 = f32x4.mul(f32x4.sub(v128.load(x + at, 16), centers), slopes);
    const dx0 = f32x4.sub(f32x4.sub(f32x4.mul(v128.load(dy + at), scales), offsets), lean0);
    const dx1 = f32x4.sub(f32x4.sub(f32x4.mul(v128.load(dy + at, 16), scales), offsets), lean1);
    v128.store(dx + at, dx0);
    v128.store(dx + at, dx1, 16);
  }
  for (; at < bytes; at += 16) {
    const count = min(4, <i32>(bytes - at) >> 2);
    const lean = f32x4.mul(f32x4.sub(loadTail(x + at, count, centers), centers), slopes);
    const last = f32x4.sub(f32x4.sub(f32x4.mul(loadTail(dy + at, count, offsets), scales), offsets), lean);
    storeTail(dx + at, last, count);
  }
}
