import { highHalf, joinHalves, laneSum, lowHalf } from "../math/lanes";

// y[o, i] = Σ_r x[o, r, i]: x (outer, size, inner), y (outer, inner), split over outer · inner.
// Sums of at most 64 addends are made in f32 and added up in f64, so the error of a result does not grow with the axis:
// at most 2⁻¹⁷ Σ |x|, in practice the last place.

/** Addends per lane of one f32 sum. */
export const LEAF = 64;

export function sum(x: usize, y: usize, outer: i32, size: i32, inner: i32, begin: i32, end: i32): void {
  if (inner == 1) {
    for (let row = begin; row < end; row++) {
      store<f32>(y + ((<usize>row) << 2), <f32>sumRow(x + (((<usize>row) * size) << 2), size));
    }
    return;
  }
  for (let index = begin; index < end; ) {
    const o = index / inner;
    const first = index - o * inner;
    const last = min(inner, first + end - index);
    sumColumns(x + ((<usize>o * size * inner) << 2), y + ((<usize>o * inner) << 2), size, inner, first, last);
    index += last - first;
  }
}

/** The sum of `size` neighbours. */
export function sumRow(x: usize, size: i32): f64 {
  let total: f64 = 0;
  let i = 0;
  // Eight accumulators, so one add's latency hides behind seven others.
  while (size - i >= 32) {
    const stop = min(i + 32 * LEAF, size & ~31);
    let acc0 = f32x4.splat(0);
    let acc1 = acc0;
    let acc2 = acc0;
    let acc3 = acc0;
    let acc4 = acc0;
    let acc5 = acc0;
    let acc6 = acc0;
    let acc7 = acc0;
    for (; i < stop; i += 32) {
      const at = x + ((<usize>i) << 2);
      acc0 = f32x4.add(acc0, v128.load(at));
      acc1 = f32x4.add(acc1, v128.load(at, 16));
      acc2 = f32x4.add(acc2, v128.load(at, 32));
      acc3 = f32x4.add(acc3, v128.load(at, 48));
      acc4 = f32x4.add(acc4, v128.load(at, 64));
      acc5 = f32x4.add(acc5, v128.load(at, 80));
      acc6 = f32x4.add(acc6, v128.load(at, 96));
      acc7 = f32x4.add(acc7, v128.load(at, 112));
    }
    const low = f32x4.add(f32x4.add(acc0, acc1), f32x4.add(acc2, acc3));
    const high = f32x4.add(f32x4.add(acc4, acc5), f32x4.add(acc6, acc7));
    total += laneSum(f32x4.add(low, high));
  }
  let acc = f32x4.splat(0);
  for (; i + 4 <= size; i += 4) acc = f32x4.add(acc, v128.load(x + ((<usize>i) << 2)));
  total += laneSum(acc);
  for (; i < size; i++) total += <f64>load<f32>(x + ((<usize>i) << 2));
  return total;
}

/** Columns [first, last). Every column is added in the same order whatever tile it falls in. */
function sumColumns(x: usize, y: usize, size: i32, inner: i32, first: i32, last: i32): void {
  const stride = (<usize>inner) << 2;
  let i = first;
  for (; i + 32 <= last; i += 32) sumTile(x + ((<usize>i) << 2), y + ((<usize>i) << 2), size, stride);
  for (; i + 4 <= last; i += 4) {
    let low = f64x2.splat(0);
    let high = low;
    let at = x + ((<usize>i) << 2);
    for (let row = 0; row < size; ) {
      let acc = f32x4.splat(0);
      for (const stop = min(row + LEAF, size); row < stop; row++, at += stride) acc = f32x4.add(acc, v128.load(at));
      low = f64x2.add(low, lowHalf(acc));
      high = f64x2.add(high, highHalf(acc));
    }
    v128.store(y + ((<usize>i) << 2), joinHalves(low, high));
  }
  for (; i < last; i++) {
    let total: f64 = 0;
    let at = x + ((<usize>i) << 2);
    for (let row = 0; row < size; ) {
      let acc: f32 = 0;
      for (const stop = min(row + LEAF, size); row < stop; row++, at += stride) acc += load<f32>(at);
      total += <f64>acc;
    }
    store<f32>(y + ((<usize>i) << 2), <f32>total);
  }
}

/** Thirty-two columns, two cache lines of each row. */
function sumTile(x: usize, y: usize, size: i32, stride: usize): void {
  let low0 = f64x2.splat(0);
  let low1 = low0;
  let low2 = low0;
  let low3 = low0;
  let low4 = low0;
  let low5 = low0;
  let low6 = low0;
  let low7 = low0;
  let high0 = low0;
  let high1 = low0;
  let high2 = low0;
  let high3 = low0;
  let high4 = low0;
  let high5 = low0;
  let high6 = low0;
  let high7 = low0;
  for (let row = 0; row < size; ) {
    let acc0 = f32x4.splat(0);
    let acc1 = acc0;
    let acc2 = acc0;
    let acc3 = acc0;
    let acc4 = acc0;
    let acc5 = acc0;
    let acc6 = acc0;
    let acc7 = acc0;
    for (const stop = min(row + LEAF, size); row < stop; row++, x += stride) {
      acc0 = f32x4.add(acc0, v128.load(x));
      acc1 = f32x4.add(acc1, v128.load(x, 16));
      acc2 = f32x4.add(acc2, v128.load(x, 32));
      acc3 = f32x4.add(acc3, v128.load(x, 48));
      acc4 = f32x4.add(acc4, v128.load(x, 64));
      acc5 = f32x4.add(acc5, v128.load(x, 80));
      acc6 = f32x4.add(acc6, v128.load(x, 96));
      acc7 = f32x4.add(acc7, v128.load(x, 112));
    }
    low0 = f64x2.add(low0, lowHalf(acc0));
    low1 = f64x2.add(low1, lowHalf(acc1));
    low2 = f64x2.add(low2, lowHalf(acc2));
    low3 = f64x2.add(low3, lowHalf(acc3));
    low4 = f64x2.add(low4, lowHalf(acc4));
    low5 = f64x2.add(low5, lowHalf(acc5));
    low6 = f64x2.add(low6, lowHalf(acc6));
    low7 = f64x2.add(low7, lowHalf(acc7));
    high0 = f64x2.add(high0, highHalf(acc0));
    high1 = f64x2.add(high1, highHalf(acc1));
    high2 = f64x2.add(high2, highHalf(acc2));
    high3 = f64x2.add(high3, highHalf(acc3));
    high4 = f64x2.add(high4, highHalf(acc4));
    high5 = f64x2.add(high5, highHalf(acc5));
    high6 = f64x2.add(high6, highHalf(acc6));
    high7 = f64x2.add(high7, highHalf(acc7));
  }
  v128.store(y, joinHalves(low0, high0));
  v128.store(y, joinHalves(low1, high1), 16);
  v128.store(y, joinHalves(low2, high2), 32);
  v128.store(y, joinHalves(low3, high3), 48);
  v128.store(y, joinHalves(low4, high4), 64);
  v128.store(y, joinHalves(low5, high5), 80);
  v128.store(y, joinHalves(low6, high6), 96);
  v128.store(y, joinHalves(low7, high7), 112);
}
