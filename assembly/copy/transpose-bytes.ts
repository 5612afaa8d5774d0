// The case of a copy of bytes where the last dimension but one is contiguous in x: planes y[r, c] = x[r + c · stride], by squares of
// 8 × 8 bytes, the rest one by one.

// Eight rows of y, written at eight columns, from eight columns of x: pairs, then fours, then eights of neighbouring columns of x are
// interleaved.
function transpose8(x: usize, y: usize, xBytes: i32, yBytes: i32): void {
  const c01 = pairs(v128.load64_zero(x), v128.load64_zero(x + xBytes));
  const c23 = pairs(v128.load64_zero(x + 2 * xBytes), v128.load64_zero(x + 3 * xBytes));
  const c45 = pairs(v128.load64_zero(x + 4 * xBytes), v128.load64_zero(x + 5 * xBytes));
  const c67 = pairs(v128.load64_zero(x + 6 * xBytes), v128.load64_zero(x + 7 * xBytes));
  const low0 = v128.shuffle<i16>(c01, c23, 0, 8, 1, 9, 2, 10, 3, 11);
  const low4 = v128.shuffle<i16>(c01, c23, 4, 12, 5, 13, 6, 14, 7, 15);
  const high0 = v128.shuffle<i16>(c45, c67, 0, 8, 1, 9, 2, 10, 3, 11);
  const high4 = v128.shuffle<i16>(c45, c67, 4, 12, 5, 13, 6, 14, 7, 15);
  storeRows(y, yBytes, v128.shuffle<i32>(low0, high0, 0, 4, 1, 5));
  storeRows(y + 2 * yBytes, yBytes, v128.shuffle<i32>(low0, high0, 2, 6, 3, 7));
  storeRows(y + 4 * yBytes, yBytes, v128.shuffle<i32>(low4, high4, 0, 4, 1, 5));
  storeRows(y + 6 * yBytes, yBytes, v128.shuffle<i32>(low4, high4, 2, 6, 3, 7));
}

@inline function pairs(a: v128, b: v128): v128 {
  return v128.shuffle<i8>(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
}

@inline function storeRows(y: usize, yBytes: i32, rows: v128): void {
  v128.store64_lane(y, rows, 0);
  v128.store64_lane(y + yBytes, rows, 1);
}

/** y (rows, cols) from x (cols, rows), rows of x `xBytes` apart. */
export function transposePlane(x: usize, y: usize, rows: i32, cols: i32, xBytes: i32): void {
  const wholeRows = rows & -8;
  const wholeCols = cols & -8;
  for (let r = 0; r < wholeRows; r += 8) {
    for (let c = 0; c < wholeCols; c += 8) transpose8(x + r + c * xBytes, y + r * cols + c, xBytes, cols);
  }
  for (let r = 0; r < rows; ++r) {
    for (let c = r < wholeRows ? wholeCols : 0; c < cols; ++c) store<u8>(y + r * cols + c, load<u8>(x + r + c * xBytes));
  }
}
