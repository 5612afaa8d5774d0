import { laneMax, loadTail, storeTail } from "../math/lanes";
import { ROW_WORDS } from "../math/words";
import { expNegative, largest, rowConstants } from "../norm/row";
import { layOut, logAdd, NEVER, PAD, scoreOf, statesWidth } from "./ctc-states";

// dx[t, n, c] = dlosses[n] (softmax(logits[t, n])[c] − the share of the alignments that are at class c at step t), dx (T, N, C), split
// over N; 0 beyond the input. Alphas and logSums as the kernel ctc leaves them. Backwards through the steps: betas are to the end what
// alphas are from the beginning, and the share of a state is eᵅ⁺ᵝ over its sum, so offsets of whole rows do not matter. Where no
// alignment is possible NaN, or 0 with zeroInfinity. Error at most 1e-5 of the largest dlosses.
export function ctcGrad(
  logits: usize,
  labels: usize,
  inputLengths: usize,
  labelLengths: usize,
  logSums: usize,
  alphas: usize,
  dlosses: usize,
  dx: usize,
  scratch: usize,
  steps: i32,
  batch: i32,
  classes: i32,
  maxLabels: i32,
  blank: i32,
  zeroInfinity: i32,
  begin: i32,
  end: i32,
): void {
  const width = statesWidth(maxLabels);
  const rowBytes = (PAD + width) << 2;
  const skips = scratch + (ROW_WORDS << 2);
  const offsets = skips + rowBytes;
  const lives = offsets + (width << 1);
  const betas = lives + (width << 2);
  const shares = betas + rowBytes;
  rowConstants(scratch);
  for (let n = begin; n < end; ++n) {
    const length = load<i32>(inputLengths + (n << 2));
    const count = load<i32>(labelLengths + (n << 2));
    const dloss = load<f32>(dlosses + (n << 2));
    layOut(labels + ((n * maxLabels) << 2), count, blank, width, skips, offsets, lives);
    for (let t = length; t < steps; ++t) memory.fill(dx + (((t * batch + n) * classes) << 2), 0, classes << 2);
    // After the last step: all is in the last state, to which the two last lead.
    for (let at = 0; at < rowBytes; at += 16) v128.store(betas + at, f32x4.splat(NEVER));
    store<f32>(betas + (count << 3), 0);
    let shift: f32 = 0;
    for (let t = length - 1; t >= 0; --t) {
      const x = logits + (((t * batch + n) * classes) << 2);
      const to = dx + (((t * batch + n) * classes) << 2);
      const max = largest(x, classes);
      const logSum = load<f32>(logSums + ((t * batch + n) << 2));
      const alpha = alphas + (n * steps + t) * rowBytes + (PAD << 2);
      const best = retreat(betas, shares, alpha, x, blank, skips, offsets, width, max, logSum + shift, scratch);
      shift = best > 0.5 * NEVER ? best : 0;
      const top = largest(shares, width);
      if (top > 0.5 * NEVER) {
        probabilities(x, to, classes, max, logSum, dloss, scratch);
        subtractShares(shares, to, count, blank, offsets, width, top, dloss, scratch);
      } else {
        const value: f32 = zeroInfinity && !isNaN(load<f32>(shares)) ? 0 : NaN;
        for (let c = 0; c < classes; ++c) store<f32>(to + (c << 2), value);
      }
    }
  }
}

// One step back: betas become those of this step with its scores, shares the logarithms alpha + beta. Returns the largest beta.
function retreat(
  betas: usize,
  shares: usize,
  alpha: usize,
  x: usize,
  blank: i32,
  skips: usize,
  offsets: usize,
  width: i32,
  max: f32,
  logSum: f32,
  k: usize,
): f32 {
  const never = f32x4.splat(NEVER);
  const maxs = f32x4.splat(max);
  const logSums = f32x4.splat(logSum);
  const blanks = v128.load32_splat(x + (blank << 2));
  let best = never;
  for (let at = 0; at < width << 2; at += 32) {
    const from = betas + at;
    const beta0 = ways(from, skips + at, k);
    const beta1 = ways(from + 16, skips + at + 16, k);
    v128.store(shares + at, f32x4.add(v128.load(alpha + at), beta0));
    v128.store(shares + at, f32x4.add(v128.load(alpha + at, 16), beta1), 16);
    const kept0 = f32x4.pmax(f32x4.add(beta0, scoreOf(x, blanks, offsets + (at >> 1), maxs, logSums)), never);
    const kept1 = f32x4.pmax(f32x4.add(beta1, scoreOf(x, blanks, offsets + (at >> 1) + 8, maxs, logSums)), never);
    v128.store(from, kept0);
    v128.store(from, kept1, 16);
    best = f32x4.pmax(best, f32x4.pmax(kept0, kept1));
  }
  return laneMax(best);
}

// What four states lead to.
@inline function ways(from: usize, skips: usize, k: usize): v128 {
  return logAdd(v128.load(from), v128.load(from, 4), f32x4.add(v128.load(from, 8), v128.load(skips, 8)), k);
}

// dloss · softmax(x)
function probabilities(x: usize, to: usize, classes: i32, max: f32, logSum: f32, dloss: f32, k: usize): void {
  const maxs = f32x4.splat(max);
  const logSums = f32x4.splat(logSum);
  const factor = f32x4.splat(dloss);
  for (; classes >= 8; classes -= 8) {
    const score0 = f32x4.sub(f32x4.sub(v128.load(x), maxs), logSums);
    const score1 = f32x4.sub(f32x4.sub(v128.load(x, 16), maxs), logSums);
    v128.store(to, f32x4.mul(factor, expNegative(score0, k)));
    v128.store(to, f32x4.mul(factor, expNegative(score1, k)), 16);
    x += 32;
    to += 32;
  }
  for (; classes > 0; classes -= 4) {
    const rest = min(4, classes);
    const score = f32x4.sub(f32x4.sub(loadTail(x, rest, maxs), maxs), logSums);
    storeTail(to, f32x4.mul(factor, expNegative(score, k)), rest);
    x += 16;
    to += 16;
  }
}

// Takes each state's share from its class.
function subtractShares(
  shares: usize,
  to: usize,
  count: i32,
  blank: i32,
  offsets: usize,
  width: i32,
  top: f32,
  dloss: f32,
  k: usize,
): void {
  const tops = f32x4.splat(top);
  let sums = f32x4.splat(0);
  for (let at = 0; at < width << 2; at += 32) {
    const power0 = expNegative(f32x4.sub(v128.load(shares + at), tops), k);
    const power1 = expNegative(f32x4.sub(v128.load(shares + at, 16), tops), k);
    v128.store(shares + at, power0);
    v128.store(shares + at, power1, 16);
    sums = f32x4.add(sums, f32x4.add(power0, power1));
  }
  const blanks = f32x4.extract_lane(sums, 0) + f32x4.extract_lane(sums, 2);
  const scale = dloss / (blanks + f32x4.extract_lane(sums, 1) + f32x4.extract_lane(sums, 3));
  const blankTo = to + (blank << 2);
  store<f32>(blankTo, load<f32>(blankTo) - scale * blanks);
  for (let k = 0; k < count; ++k) {
    const labelTo = to + load<i32>(offsets + (k << 2));
    store<f32>(labelTo, load<f32>(labelTo) - scale * load<f32>(shares + (k << 3), 4));
  }
}
