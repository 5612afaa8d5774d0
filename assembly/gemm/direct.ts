import { loadUpTo, storeUpTo } from "../math/lanes";
import { madd } from "../simd";
import { partLength } from "./block";
import { KC, NR } from "./blocking";
import { packColumns } from "./pack";

// Products of few columns: an element of A serves only that many, too few to pay for packing it. A is broadcast from where it lies, one
// address for each of four rows; B is read where it lies if its rows are contiguous, and packed by panels of eight columns otherwise.

// Rows of a tile.
@inline const ROWS: i32 = 4;

/** c (rows, n) = a (rows, k) · b (k, n), n ≤ 2 · NR. Strides in bytes; rows of c are contiguous. `packing` holds a block of B. */
export function multiplyDirect(
  a: usize,
  b: usize,
  c: usize,
  packing: usize,
  rows: i32,
  n: i32,
  k: i32,
  aRow: usize,
  aCol: usize,
  bRow: usize,
  bCol: usize,
): void {
  const depthStep = partLength(k, KC, 1);
  const cRow = <usize>n << 2;
  // Whole panels need no packing; a last one that is not whole would be read beyond its end.
  const whole = bCol == 4 ? n & ~(NR - 1) : 0;
  for (let p = 0; p < k; p += depthStep) {
    const depth = min(depthStep, k - p);
    const panel = <usize>(depth * NR) << 2;
    const bBlock = b + <usize>p * bRow;
    packColumns(packing, panel, bBlock + <usize>whole * bCol, bCol, bRow, n - whole, depth);
    let aBlock = a + <usize>p * aCol;
    let to = c;
    for (let i = 0; i < rows; i += ROWS) {
      const height = min(ROWS, rows - i);
      let j = 0;
      for (; j < whole; j += NR) {
        tile(aBlock, aRow, aCol, bBlock + (<usize>j << 2), bRow, to + (<usize>j << 2), cRow, height, NR, depth, p > 0);
      }
      let packed = packing;
      for (; j < n; j += NR) {
        tile(aBlock, aRow, aCol, packed, NR * 4, to + (<usize>j << 2), cRow, height, min(NR, n - j), depth, p > 0);
        packed += panel;
      }
      aBlock += aRow * ROWS;
      to += cRow * ROWS;
    }
  }
}

/** c (rows, columns) = a · b, or + where `accumulate`, of at most 4 × 8. Eight chains hide the latency of a fused multiply-add. */
function tile(
  a: usize,
  aRow: usize,
  aCol: usize,
  b: usize,
  bRow: usize,
  c: usize,
  cRow: usize,
  rows: i32,
  columns: i32,
  depth: i32,
  accumulate: bool,
): void {
  // Rows there are not repeat the last one.
  let row0 = a;
  let row1 = rows > 1 ? row0 + aRow : row0;
  let row2 = rows > 2 ? row1 + aRow : row1;
  let row3 = rows > 3 ? row2 + aRow : row2;
  let acc00 = f32x4.splat(0);
  let acc01 = acc00;
  let acc10 = acc00;
  let acc11 = acc00;
  let acc20 = acc00;
  let acc21 = acc00;
  let acc30 = acc00;
  let acc31 = acc00;
  for (; depth > 0; --depth) {
    const b0 = v128.load(b);
    const b1 = v128.load(b, 16);
    b += bRow;
    const a0 = v128.load32_splat(row0);
    row0 += aCol;
    acc00 = madd(a0, b0, acc00);
    acc01 = madd(a0, b1, acc01);
    const a1 = v128.load32_splat(row1);
    row1 += aCol;
    acc10 = madd(a1, b0, acc10);
    acc11 = madd(a1, b1, acc11);
    const a2 = v128.load32_splat(row2);
    row2 += aCol;
    acc20 = madd(a2, b0, acc20);
    acc21 = madd(a2, b1, acc21);
    const a3 = v128.load32_splat(row3);
    row3 += aCol;
    acc30 = madd(a3, b0, acc30);
    acc31 = madd(a3, b1, acc31);
  }
  if (rows == ROWS && columns == NR && !accumulate) {
    v128.store(c, acc00);
    v128.store(c, acc01, 16);
    v128.store(c + cRow, acc10);
    v128.store(c + cRow, acc11, 16);
    v128.store(c + 2 * cRow, acc20);
    v128.store(c + 2 * cRow, acc21, 16);
    v128.store(c + 3 * cRow, acc30);
    v128.store(c + 3 * cRow, acc31, 16);
    return;
  }
  storeRow(c, acc00, acc01, columns, accumulate);
  if (rows > 1) storeRow(c + cRow, acc10, acc11, columns, accumulate);
  if (rows > 2) storeRow(c + 2 * cRow, acc20, acc21, columns, accumulate);
  if (rows > 3) storeRow(c + 3 * cRow, acc30, acc31, columns, accumulate);
}

function storeRow(c: usize, lo: v128, hi: v128, columns: i32, accumulate: bool): void {
  if (accumulate) {
    lo = f32x4.add(loadUpTo(c, columns), lo);
    hi = f32x4.add(loadUpTo(c + 16, columns - 4), hi);
  }
  storeUpTo(c, lo, columns);
  storeUpTo(c + 16, hi, columns - 4);
}
