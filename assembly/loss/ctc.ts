import { laneMax } from "../math/lanes";
import { ROW_WORDS } from "../math/words";
import { largest, logOfSum, rowConstants, sumExp } from "../norm/row";
import { layOut, logAdd, NEVER, PAD, scoreOf, statesWidth } from "./ctc-states";

// Connectionist temporal classification (Graves et al. 2006): losses[n] = −ln Σ over all alignments of the labels with the steps of
// Π softmax(logits[t, n])[class]. logits (T, N, C), labels i32 (N, S), lengths i32 (N), losses (N), logSums (T, N), alphas
// (N, T, PAD + width), split over N. Lengths and labels are checked before. alphas[n, t, PAD + s] is the logarithm of what all ways to
// state s at step t sum up to, relative to the largest of the step before, so that long sequences cost no digits.
// An impossible alignment has the loss ∞, or 0 with zeroInfinity. Error at most 1e-5 of the largest loss.
export function ctc(
  logits: usize,
  labels: usize,
  inputLengths: usize,
  labelLengths: usize,
  losses: usize,
  logSums: usize,
  alphas: usize,
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
  const start = lives + (width << 2);
  rowConstants(scratch);
  for (let n = begin; n < end; ++n) {
    const length = load<i32>(inputLengths + (n << 2));
    const count = load<i32>(labelLengths + (n << 2));
    layOut(labels + ((n * maxLabels) << 2), count, blank, width, skips, offsets, lives);
    // Before the first step: all is in state 0, which leads to the states 0 and 1.
    for (let at = 0; at < rowBytes; at += 16) v128.store(start + at, f32x4.splat(NEVER));
    store<f32>(start + (PAD << 2), 0);
    let previous = start;
    let shift: f32 = 0;
    let total: f64 = 0;
    for (let t = 0; t < length; ++t) {
      const x = logits + (((t * batch + n) * classes) << 2);
      const max = largest(x, classes);
      const logSum = logOfSum(sumExp(x, classes, max, scratch), scratch);
      store<f32>(logSums + ((t * batch + n) << 2), logSum);
      const row = alphas + (n * steps + t) * rowBytes;
      total += shift;
      const best = advance(previous, row, x, blank, skips, offsets, lives, width, max, logSum + shift, scratch);
      shift = best > 0.5 * NEVER ? best : 0;
      previous = row;
    }
    // The last label or the blank after it.
    const last = previous + ((PAD + 2 * count) << 2);
    const never = f32x4.splat(NEVER);
    const found = f32x4.extract_lane(logAdd(v128.load32_splat(last), v128.load32_splat(last - 4), never, scratch), 0);
    const impossible = found <= 0.5 * NEVER;
    store<f32>(losses + (n << 2), impossible ? (zeroInfinity ? 0 : f32(Infinity)) : <f32>-(total + found));
    // Steps beyond the input are read by nobody; they are finite for those who look.
    memory.fill(alphas + (n * steps + length) * rowBytes, 0, (steps - length) * rowBytes);
    for (let t = length; t < steps; ++t) store<f32>(logSums + ((t * batch + n) << 2), 0);
  }
}

// One step: each state from itself, the one before, and where labels differ the one before that. Returns the largest.
function advance(
  from: usize,
  to: usize,
  x: usize,
  blank: i32,
  skips: usize,
  offsets: usize,
  lives: usize,
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
  v128.store(to, never);
  from += PAD << 2;
  to += PAD << 2;
  for (let at = 0; at < width << 2; at += 32) {
    const alpha0 = f32x4.add(ways(from + at, skips + at, k), scoreOf(x, blanks, offsets + (at >> 1), maxs, logSums));
    const alpha1 = f32x4.add(ways(from + at + 16, skips + at + 16, k), scoreOf(x, blanks, offsets + (at >> 1) + 8, maxs, logSums));
    const kept0 = v128.bitselect(f32x4.pmax(alpha0, never), never, v128.load(lives + at));
    const kept1 = v128.bitselect(f32x4.pmax(alpha1, never), never, v128.load(lives + at, 16));
    v128.store(to + at, kept0);
    v128.store(to + at, kept1, 16);
    best = f32x4.pmax(best, f32x4.pmax(kept0, kept1));
  }
  return laneMax(best);
}

// What leads to four states.
@inline function ways(from: usize, skips: usize, k: usize): v128 {
  return logAdd(v128.load(from), v128.load(from - 4), f32x4.add(v128.load(from - 8), v128.load(skips)), k);
}
