// The case of a copy where the last dimension but one is contiguous in x: planes y[r, c] = x[r + c · stride], row by row where the
// range begins or ends within a row, in between by squares of 4 × 4 elements, or 8 × 8 bytes.

import { BYTE, loadStrided, offsetOf } from "../elementwise/strided";
import { Lane } from "../elementwise/opcode";
import { transposePlane } from "./transpose-bytes";

// Rows and columns that are finished together: lines of the cache, of x and of y, are read and written whole even where strides
// of a power of two leave them only a few places.
const BLOCK: i32 = 16;

// Four rows of y, written at columns [c, c + 4), from four columns of x.
@inline function transpose4(x: usize, y: usize, xBytes: i32, yBytes: i32): void {
  const a = v128.load(x);
  const b = v128.load(x + xBytes);
  const c = v128.load(x + 2 * xBytes);
  const d = v128.load(x + 3 * xBytes);
  const abLow = v128.shuffle<i32>(a, b, 0, 4, 1, 5);
  const abHigh = v128.shuffle<i32>(a, b, 2, 6, 3, 7);
  const cdLow = v128.shuffle<i32>(c, d, 0, 4, 1, 5);
  const cdHigh = v128.shuffle<i32>(c, d, 2, 6, 3, 7);
  v128.store(y, v128.shuffle<i64>(abLow, cdLow, 0, 2));
  v128.store(y + yBytes, v128.shuffle<i64>(abLow, cdLow, 1, 3));
  v128.store(y + 2 * yBytes, v128.shuffle<i64>(abHigh, cdHigh, 0, 2));
  v128.store(y + 3 * yBytes, v128.shuffle<i64>(abHigh, cdHigh, 1, 3));
}

// y (rows, cols) with rows of yBytes, x (cols, rows) with rows of xBytes
function transposeBlock(x: usize, y: usize, rows: i32, cols: i32, xBytes: i32, yBytes: i32): void {
  const wholeRows = rows & -4;
  const wholeCols = cols & -4;
  for (let r0 = 0; r0 < wholeRows; r0 += BLOCK) {
    const r1 = min(r0 + BLOCK, wholeRows);
    for (let c0 = 0; c0 < wholeCols; c0 += BLOCK) {
      const c1 = min(c0 + BLOCK, wholeCols);
      for (let r = r0; r < r1; r += 4) {
        for (let c = c0; c < c1; c += 4) transpose4(x + (r << 2) + c * xBytes, y + r * yBytes + (c << 2), xBytes, yBytes);
      }
    }
    for (let r = r0; r < r1; ++r) {
      column(x + (r << 2) + wholeCols * xBytes, y + r * yBytes + (wholeCols << 2), xBytes, cols - wholeCols);
    }
  }
  for (let r = wholeRows; r < rows; ++r) column(x + (r << 2), y + r * yBytes, xBytes, cols);
}

@inline function column(x: usize, y: usize, xBytes: i32, count: i32): void {
  for (; count > 0; --count) {
    store<i32>(y, load<i32>(x));
    x += xBytes;
    y += 4;
  }
}

/** Elements of four bytes where `shift` is 2, of one where it is 0. */
export function transpose(
  x: usize,
  y: usize,
  shift: i32,
  rank: i32,
  dims: usize,
  strides: usize,
  begin: i32,
  end: i32,
): void {
  const rows = load<i32>(dims + ((rank - 2) << 2));
  const cols = load<i32>(dims + ((rank - 1) << 2));
  const stride = load<i32>(strides + ((rank - 1) << 2));
  let index = begin;
  while (index < end) {
    const row = i32(u32(index) / u32(cols));
    const inPlane = row % rows;
    const whole = index == row * cols ? min(rows - inPlane, (end - index) / cols) : 0;
    if (whole > 0) {
      const base = offsetOf(row / rows, rank - 2, dims, strides) + inPlane;
      const from = x + (base << shift);
      if (shift == 0) transposePlane(from, y + index, whole, cols, stride);
      else transposeBlock(from, y + (index << 2), whole, cols, stride << 2, cols << 2);
      index += whole * cols;
    } else {
      const count = min(end, (row + 1) * cols) - index;
      loadStrided(y + (index << shift), x, shift == 0 ? BYTE : Lane.f32, rank, dims, strides, index, count, true, false);
      index += count;
    }
  }
}
