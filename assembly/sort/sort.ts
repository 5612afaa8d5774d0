// Sorting by least-significant-digit radix: no comparisons, stable, four passes over the row.
//
// scratch, in words: keys [cols], keys [cols], positions [cols], counts [RADIX_PASSES][RADIX]

import { RADIX, RADIX_PASSES } from "./radix";

const DIGIT: u32 = RADIX - 1;
const DIGIT_BITS: u32 = 8;

// Rows so short are sorted by insertion: the counts alone would cost more.
const SHORT: i32 = 48;

/** Unsigned numbers in the order of floats: ±0 are one, NaN of any kind is the largest. */
@inline function keyOfFloat(bits: u32): u32 {
  if ((bits & 0x7fffffff) > 0x7f800000) return u32.MAX_VALUE;
  if (bits << 1 == 0) return 0x80000000;
  return <i32>bits < 0 ? ~bits : bits | 0x80000000;
}

@inline function keyOfInteger(bits: u32): u32 {
  return bits ^ 0x80000000;
}

function insertionSort(keys: usize, positions: usize, cols: i32): void {
  for (let i = 1; i < cols; ++i) {
    const key = load<u32>(keys + (i << 2));
    let to = i << 2;
    for (; to > 0 && load<u32>(keys + to - 4) > key; to -= 4) {
      store<u32>(keys + to, load<u32>(keys + to - 4));
      store<i32>(positions + to, load<i32>(positions + to - 4));
    }
    store<u32>(keys + to, key);
    store<i32>(positions + to, i);
  }
}

// Sorts positions 0 … cols − 1 by their keys; `otherKeys` and `otherPositions` are room for every second pass.
function radixSort(
  keys: usize,
  positions: usize,
  otherKeys: usize,
  otherPositions: usize,
  counts: usize,
  cols: i32,
): void {
  memory.fill(counts, 0, (RADIX_PASSES * RADIX) << 2);
  for (let i = 0; i < cols; ++i) {
    let key = load<u32>(keys + (i << 2));
    for (let pass = 0; pass < RADIX_PASSES; ++pass) {
      const count = counts + ((pass * RADIX + <i32>(key & DIGIT)) << 2);
      store<i32>(count, load<i32>(count) + 1);
      key >>= DIGIT_BITS;
    }
  }
  for (let pass = 0; pass < RADIX_PASSES; ++pass) {
    // Counts become the places where each digit's elements begin.
    const starts = counts + ((pass * RADIX) << 2);
    let total = 0;
    for (let digit = 0; digit < RADIX; ++digit) {
      const count = load<i32>(starts + (digit << 2));
      store<i32>(starts + (digit << 2), total);
      total += count;
    }
    for (let i = 0; i < cols; ++i) {
      const key = load<u32>(keys + (i << 2));
      const start = starts + (((key >> (<u32>pass * DIGIT_BITS)) & DIGIT) << 2);
      const to = load<i32>(start);
      store<i32>(start, to + 1);
      store<u32>(otherKeys + (to << 2), key);
      store<i32>(otherPositions + (to << 2), load<i32>(positions + (i << 2)));
    }
    const swapped = keys;
    keys = otherKeys;
    otherKeys = swapped;
    const swappedPositions = positions;
    positions = otherPositions;
    otherPositions = swappedPositions;
  }
}

@inline function sortRows(
  isFloat: bool,
  x: usize,
  y: usize,
  indices: usize,
  scratch: usize,
  cols: i32,
  descending: i32,
  begin: i32,
  end: i32,
): void {
  const keys = scratch;
  const otherKeys = keys + (cols << 2);
  const otherPositions = otherKeys + (cols << 2);
  const counts = otherPositions + (cols << 2);
  // The complement turns the order round, and equal elements still keep theirs.
  const flip: u32 = -descending;
  for (let row = begin; row < end; ++row) {
    const from = x + ((row * cols) << 2);
    const positions = indices + ((row * cols) << 2);
    for (let i = 0; i < cols; ++i) {
      const bits = load<u32>(from + (i << 2));
      store<u32>(keys + (i << 2), flip ^ (isFloat ? keyOfFloat(bits) : keyOfInteger(bits)));
      store<i32>(positions + (i << 2), i);
    }
    if (cols <= SHORT) insertionSort(keys, positions, cols);
    else radixSort(keys, positions, otherKeys, otherPositions, counts, cols);
    const to = y + ((row * cols) << 2);
    for (let i = 0; i < cols; ++i) {
      store<u32>(to + (i << 2), load<u32>(from + (load<i32>(positions + (i << 2)) << 2)));
    }
  }
}

// y[r] = x[r] in order, x[r, indices[r, i]] = y[r, i]: x, y and indices (rows, cols). Equal elements keep their order, ±0 are equal, NaN is
// the largest; descending 1 turns the order round. y must not be x.
export function sort(
  x: usize,
  y: usize,
  indices: usize,
  scratch: usize,
  rows: i32,
  cols: i32,
  descending: i32,
  begin: i32,
  end: i32,
): void {
  sortRows(true, x, y, indices, scratch, cols, descending, begin, end);
}

// The same for whole numbers.
export function sortI32(
  x: usize,
  y: usize,
  indices: usize,
  scratch: usize,
  rows: i32,
  cols: i32,
  descending: i32,
  begin: i32,
  end: i32,
): void {
  sortRows(false, x, y, indices, scratch, cols, descending, begin, end);
}
