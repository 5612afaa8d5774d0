import { loadTail } from "../math/lanes";
import { madd } from "../simd";
import { partLength } from "./block";
import { KC } from "./blocking";

// Products of few columns over a long depth that is contiguous in A, as of the last layer of a classifier: every element of c is a dot
// product along the depth, so no column of a vector is wasted and A needs no packing. A tile of 4 × 2 has eight chains, which hide the
// latency of a fused multiply-add, and takes six loads for eight of them. Columns of B are copied unless they are contiguous.

/** c (rows, n) = a (rows, k) · b (k, n). Strides in bytes; rows of a and of c are contiguous. `packing` holds a block of Bᵀ. */
export function multiplyFewColumns(
  a: usize,
  b: usize,
  c: usize,
  packing: usize,
  rows: i32,
  n: i32,
  k: i32,
  aRow: usize,
  bRow: usize,
  bCol: usize,
): void {
  const depthStep = partLength(k, KC, 1);
  const cRow = <usize>n << 2;
  for (let p = 0; p < k; p += depthStep) {
    const depth = min(depthStep, k - p);
    let column = bCol;
    let from = b + <usize>p * bRow;
    if (bRow != 4) {
      copyColumns(packing, from, n, depth, bRow, bCol);
      from = packing;
      column = <usize>depth << 2;
    }
    let aBlock = a + (<usize>p << 2);
    let to = c;
    for (let i = 0; i < rows; i += 4) {
      const height = min(4, rows - i);
      for (let j = 0; j < n; j += 2) {
        const second = j + 1 < n;
        dots(aBlock, aRow, from + <usize>j * column, second ? column : 0, to + (<usize>j << 2), cRow, height, second, depth, p > 0);
      }
      aBlock += aRow << 2;
      to += cRow << 2;
    }
  }
}

/** Bᵀ: columns one after the other. */
function copyColumns(to: usize, b: usize, n: i32, depth: i32, bRow: usize, bCol: usize): void {
  for (let j = 0; j < n; ++j) {
    let from = b;
    for (let p = 0; p < depth; ++p) {
      f32.store(to, f32.load(from));
      from += bRow;
      to += 4;
    }
    b += bCol;
  }
}

/** c (rows, 1 or 2) = the dot products of rows of a and of b, or + where `accumulate`. */
function dots(
  a: usize,
  aRow: usize,
  b0: usize,
  column: usize,
  c: usize,
  cRow: usize,
  rows: i32,
  second: bool,
  depth: i32,
  accumulate: bool,
): void {
  // Rows there are not repeat the last one.
  const row0 = a;
  const row1 = rows > 1 ? row0 + aRow : row0;
  const row2 = rows > 2 ? row1 + aRow : row1;
  const row3 = rows > 3 ? row2 + aRow : row2;
  const b1 = b0 + column;
  const vectors = <usize>(depth & ~3) << 2;
  let acc00 = f32x4.splat(0);
  let acc01 = acc00;
  let acc10 = acc00;
  let acc11 = acc00;
  let acc20 = acc00;
  let acc21 = acc00;
  let acc30 = acc00;
  let acc31 = acc00;
  for (let p: usize = 0; p < vectors; p += 16) {
    const x0 = v128.load(b0 + p);
    const x1 = v128.load(b1 + p);
    const y0 = v128.load(row0 + p);
    acc00 = madd(y0, x0, acc00);
    acc01 = madd(y0, x1, acc01);
    const y1 = v128.load(row1 + p);
    acc10 = madd(y1, x0, acc10);
    acc11 = madd(y1, x1, acc11);
    const y2 = v128.load(row2 + p);
    acc20 = madd(y2, x0, acc20);
    acc21 = madd(y2, x1, acc21);
    const y3 = v128.load(row3 + p);
    acc30 = madd(y3, x0, acc30);
    acc31 = madd(y3, x1, acc31);
  }
  const rest = depth & 3;
  if (rest) {
    const zero = f32x4.splat(0);
    const x0 = loadTail(b0 + vectors, rest, zero);
    const x1 = loadTail(b1 + vectors, rest, zero);
    const y0 = loadTail(row0 + vectors, rest, zero);
    acc00 = madd(y0, x0, acc00);
    acc01 = madd(y0, x1, acc01);
    const y1 = loadTail(row1 + vectors, rest, zero);
    acc10 = madd(y1, x0, acc10);
    acc11 = madd(y1, x1, acc11);
    const y2 = loadTail(row2 + vectors, rest, zero);
    acc20 = madd(y2, x0, acc20);
    acc21 = madd(y2, x1, acc21);
    const y3 = loadTail(row3 + vectors, rest, zero);
    acc30 = madd(y3, x0, acc30);
    acc31 = madd(y3, x1, acc31);
  }
  storePair(c, acc00, acc01, second, accumulate);
  if (rows > 1) storePair(c + cRow, acc10, acc11, second, accumulate);
  if (rows > 2) storePair(c + 2 * cRow, acc20, acc21, second, accumulate);
  if (rows > 3) storePair(c + 3 * cRow, acc30, acc31, second, accumulate);
}

/** The sums of the lanes of two vectors, side by side. */
@inline function storePair(c: usize, x: v128, y: v128, second: bool, accumulate: bool): void {
  const pairs = f32x4.add(v128.shuffle<i32>(x, y, 0, 1, 4, 5), v128.shuffle<i32>(x, y, 2, 3, 6, 7));
  const sums = f32x4.add(pairs, v128.shuffle<i32>(pairs, pairs, 1, 0, 3, 2));
  const first = f32x4.extract_lane(sums, 0);
  f32.store(c, accumulate ? f32.load(c) + first : first);
  if (second) {
    const other = f32x4.extract_lane(sums, 2);
    f32.store(c, accumulate ? f32.load(c, 4) + other : other, 4);
  }
}
