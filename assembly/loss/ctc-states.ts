import { logNormal } from "../math/log";
import { EXP_WORDS } from "../math/words";
import { expNegative } from "../norm/row";

// The states of a sequence in the CTC kernels: its U labels with blanks around them, 2U + 1. Even states are blank, state 2k + 1 is label
// k. Rows have `width` states, enough for the longest target, and PAD more on the side where neighbours are loaded.

export const PAD: i32 = 4;

// Stands for ln 0: rows stay finite, and no difference of them is NaN.
export const NEVER: f32 = -1e30;

// 2S + 1 in pairs of vectors: two at a time share the loads of constants and hide each other's latencies.
export function statesWidth(maxLabels: i32): i32 {
  return (2 * maxLabels + 8) & ~7;
}

// skips[s] is 0 where state s follows state s − 2, being a label other than the one before, else NEVER; width + PAD of them. offsets[k] is
// the class of label k in bytes, blank beyond the last. lives[s] has all bits set for the states there are, else none.
export function layOut(
  labels: usize,
  count: i32,
  blank: i32,
  width: i32,
  skips: usize,
  offsets: usize,
  lives: usize,
): void {
  for (let s = 0; s < width + PAD; ++s) {
    const label = labels + ((s >> 1) << 2);
    const follows = s & 1 && s > 1 && s < 2 * count && load<i32>(label) != load<i32>(label - 4);
    store<f32>(skips + (s << 2), follows ? 0 : NEVER);
    if (s < width) store<i32>(lives + (s << 2), s <= 2 * count ? -1 : 0);
  }
  for (let k = 0; k < width >> 1; ++k) {
    store<i32>(offsets + (k << 2), (k < count ? load<i32>(labels + (k << 2)) : blank) << 2);
  }
}

// ln softmax of the classes of four states from an even one on: blank, label, blank, label.
@inline export function scoreOf(x: usize, blanks: v128, offsets: usize, maxs: v128, logSums: v128): v128 {
  const first = v128.load32_lane(x + load<i32>(offsets), blanks, 1);
  const both = v128.load32_lane(x + load<i32>(offsets, 4), first, 3);
  return f32x4.sub(f32x4.sub(both, maxs), logSums);
}

// ln(eᵃ + eᵇ + eᶜ), the constants of both functions at k. The power of the largest is 1. pmax and pmin in this order keep NaN of a.
@inline export function logAdd(a: v128, b: v128, c: v128, k: usize): v128 {
  const high = f32x4.pmax(a, b);
  const max = f32x4.pmax(high, c);
  const low = expNegative(f32x4.sub(f32x4.pmin(a, b), max), k);
  const middle = expNegative(f32x4.sub(f32x4.pmin(high, c), max), k);
  return f32x4.add(max, logNormal(f32x4.add(f32x4.splat(1), f32x4.add(low, middle)), k + (EXP_WORDS << 2)));
}
