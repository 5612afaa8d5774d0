import { loadTail, storeTail } from "../math/lanes";
import { addDeviations, addRuns, clearMoments, meanOf, varianceOf } from "./moments";
import { scaleRun } from "./run";

// x, y (n, groups, channels, inner), weight and bias (groups, channels), mean and inverse (n, groups), split over n · groups. Each group
// is a row of channels · inner neighbours: mean, inverse = 1 / √(biased variance + eps), y = (x − mean) · inverse · weight + bias; where
// `centered` is 0 the mean is 0 and the variance the mean square. y may be x. Layer norm: one group, inner 1; instance norm: one channel
// in each group; RMS norm: not centered. Relative error of the inverse below 1e-5 and of y below 1e-5 of its largest, also where the
// mean is 1e5 times the deviation. A row is read twice, the second time from the first-level cache if it fits there.
export function groupNorm(
  x: usize,
  weight: usize,
  bias: usize,
  y: usize,
  mean: usize,
  inverse: usize,
  scratch: usize,
  n: i32,
  groups: i32,
  channels: i32,
  inner: i32,
  centered: i32,
  eps: f32,
  begin: i32,
  end: i32,
): void {
  const size = channels * inner;
  const step = (<usize>inner) << 2;
  for (let row = begin; row < end; row++) {
    const at = ((<usize>row * size) << 2);
    const from = x + at;
    let average: f64 = 0;
    let spread: f64;
    clearMoments(scratch);
    if (centered) {
      addRuns(scratch, from, 1, size, 0);
      average = meanOf(scratch);
      spread = varianceOf(scratch);
    } else {
      addDeviations(scratch, from, size, 0);
      spread = load<f64>(scratch, 8) / <f64>size;
    }
    const scale = 1 / sqrt<f64>(spread + <f64>eps);
    const center = <f32>average;
    // What the rounded mean is short of the mean.
    const shift = (average - <f64>center) * scale;
    store<f32>(mean + ((<usize>row) << 2), center);
    store<f32>(inverse + ((<usize>row) << 2), <f32>scale);

    let channel = (<usize>(row % groups * channels)) << 2;
    if (inner == 1) {
      scaleChannels(from, weight + channel, bias + channel, y + at, channels, center, <f32>scale, <f32>shift);
      continue;
    }
    let to = y + at;
    for (let run = from; run < from + ((<usize>size) << 2); run += step, to += step, channel += 4) {
      const factor = <f64>load<f32>(weight + channel);
      const offset = <f32>(<f64>load<f32>(bias + channel) - shift * factor);
      scaleRun(run, to, inner, center, <f32>(scale * factor), offset);
    }
  }
}

/** y = ((x − center) · scale − shift) · weight + bias, a channel in each lane. */
function scaleChannels(
  x: usize,
  weight: usize,
  bias: usize,
  y: usize,
  size: i32,
  center: f32,
  scale: f32,
  shift: f32,
): void {
  const centers = f32x4.splat(center);
  const scales = f32x4.splat(scale);
  const shifts = f32x4.splat(shift);
  const bytes = (<usize>size) << 2;
  const pairs = bytes & ~31;
  let at: usize = 0;
  for (; at < pairs; at += 32) {
    const x0 = f32x4.sub(f32x4.mul(f32x4.sub(v128.load(x + at), centers), scales), shifts);
    const x1 = f32x4.sub(f32x4.mul(f32x4.sub(v128.load(x + at, 16), centers), scales), shifts);
    const y0 = f32x4.add(f32x4.mul(x0, v128.load(weight + at)), v128.load(bias + at));
    const y1 = f32x4.add(f32x4.mul(x1, v128.load(weight + at, 16)), v128.load(bias + at, 16));
    v128.store(y + at, y0);
    v128.store(y + at, y1, 16);
  }
  for (; at < bytes; at += 16) {
    const count = min(4, <i32>(bytes - at) >> 2);
    const last = f32x4.sub(f32x4.mul(f32x4.sub(loadTail(x + at, count, centers), centers), scales), shifts);
    const weights = loadTail(weight + at, count, scales);
    storeTail(y + at, f32x4.add(f32x4.mul(last, weights), loadTail(bias + at, count, scales)), count);
  }
}
