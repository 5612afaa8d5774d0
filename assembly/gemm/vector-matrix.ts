import { madd } from "../simd";

// Products with so few rows or columns that packing would cost more than it saves: memory sets the pace, so the matrix is walked
// in the order in which it lies. Each element is one chain over the depth (or eight, added at the end, where the depth is
// contiguous), whichever vector or scalar loop computes it: a cut changes no bit.

/** c (rows, n) = a (rows, k) · b (k, n) for few rows, or a single column. Strides in bytes; c is contiguous. */
export function vectorMatrix(
  a: usize,
  b: usize,
  c: usize,
  rows: i32,
  n: i32,
  k: i32,
  aRow: usize,
  aCol: usize,
  bRow: usize,
  bCol: usize,
): void {
  if (n == 1) {
    // A column is the row of the transposed product.
    rowTimesMatrix(b, a, c, rows, k, bRow, aCol, aRow);
    return;
  }
  for (; rows > 0; --rows) {
    rowTimesMatrix(a, b, c, n, k, aCol, bRow, bCol);
    a += aRow;
    c += <usize>n << 2;
  }
}

/** y[j] = Σₚ v[p] · matrix[p, j] */
function rowTimesMatrix(v: usize, matrix: usize, y: usize, n: i32, k: i32, vStep: usize, row: usize, column: usize): void {
  if (row == 4 && vStep == 4 && column != 4) {
    dots(v, matrix, y, n, k, column);
    return;
  }
  memory.fill(y, 0, <usize>n << 2);
  let p = 0;
  if (column == 4) {
    for (; p + 4 <= k; p += 4) {
      addFourRows(v, matrix, y, n, vStep, row);
      v += vStep << 2;
      matrix += row << 2;
    }
  }
  for (; p < k; ++p) {
    addRow(v, matrix, y, n, column);
    v += vStep;
    matrix += row;
  }
}

/** y[j] += Σ over four rows of v[p] · matrix[p, j], rows contiguous */
function addFourRows(v: usize, row0: usize, y: usize, n: i32, vStep: usize, row: usize): void {
  const v0 = v128.load32_splat(v);
  const v1 = v128.load32_splat(v + vStep);
  const v2 = v128.load32_splat(v + 2 * vStep);
  const v3 = v128.load32_splat(v + 3 * vStep);
  const row1 = row0 + row;
  const row2 = row1 + row;
  const row3 = row2 + row;
  const pairs = <usize>(n & ~7) << 2;
  const size = <usize>n << 2;
  let j: usize = 0;
  // Two vectors share the additions of addresses.
  for (; j < pairs; j += 32) {
    let sum0 = madd(v0, v128.load(row0 + j), v128.load(y + j));
    let sum1 = madd(v0, v128.load(row0 + j, 16), v128.load(y + j, 16));
    sum0 = madd(v1, v128.load(row1 + j), sum0);
    sum1 = madd(v1, v128.load(row1 + j, 16), sum1);
    sum0 = madd(v2, v128.load(row2 + j), sum0);
    sum1 = madd(v2, v128.load(row2 + j, 16), sum1);
    sum0 = madd(v3, v128.load(row3 + j), sum0);
    sum1 = madd(v3, v128.load(row3 + j, 16), sum1);
    v128.store(y + j, sum0);
    v128.store(y + j, sum1, 16);
  }
  for (; j < size; j += 4) {
    let sum = madd(v0, v128.load32_splat(row0 + j), v128.load32_splat(y + j));
    sum = madd(v1, v128.load32_splat(row1 + j), sum);
    sum = madd(v2, v128.load32_splat(row2 + j), sum);
    v128.store32_lane(y + j, madd(v3, v128.load32_splat(row3 + j), sum), 0);
  }
}

/** y[j] += v · matrix[j], of any stride */
function addRow(v: usize, matrix: usize, y: usize, n: i32, column: usize): void {
  const factor = v128.load32_splat(v);
  for (; n > 0; --n) {
    v128.store32_lane(y, madd(factor, v128.load32_splat(matrix), v128.load32_splat(y)), 0);
    matrix += column;
    y += 4;
  }
}

/** y[j] = Σₚ v[p] · matrix[p, j], depth contiguous */
function dots(v: usize, matrix: usize, y: usize, n: i32, k: i32, column: usize): void {
  const pairs = <usize>(k & ~7) << 2;
  let j = 0;
  // Four columns share each load of v; with two chains each they hide the latency of a fused multiply-add, which four alone do not.
  for (; j + 4 <= n; j += 4) {
    const column1 = matrix + column;
    const column2 = column1 + column;
    const column3 = column2 + column;
    let sum00 = f32x4.splat(0);
    let sum01 = sum00;
    let sum10 = sum00;
    let sum11 = sum00;
    let sum20 = sum00;
    let sum21 = sum00;
    let sum30 = sum00;
    let sum31 = sum00;
    for (let p: usize = 0; p < pairs; p += 32) {
      const factor0 = v128.load(v + p);
      const factor1 = v128.load(v + p, 16);
      sum00 = madd(factor0, v128.load(matrix + p), sum00);
      sum01 = madd(factor1, v128.load(matrix + p, 16), sum01);
      sum10 = madd(factor0, v128.load(column1 + p), sum10);
      sum11 = madd(factor1, v128.load(column1 + p, 16), sum11);
      sum20 = madd(factor0, v128.load(column2 + p), sum20);
      sum21 = madd(factor1, v128.load(column2 + p, 16), sum21);
      sum30 = madd(factor0, v128.load(column3 + p), sum30);
      sum31 = madd(factor1, v128.load(column3 + p, 16), sum31);
    }
    finishDot(v, matrix, y, sum00, sum01, pairs, k);
    finishDot(v, column1, y + 4, sum10, sum11, pairs, k);
    finishDot(v, column2, y + 8, sum20, sum21, pairs, k);
    finishDot(v, column3, y + 12, sum30, sum31, pairs, k);
    matrix = column3 + column;
    y += 16;
  }
  for (; j < n; ++j) {
    let sum0 = f32x4.splat(0);
    let sum1 = sum0;
    for (let p: usize = 0; p < pairs; p += 32) {
      sum0 = madd(v128.load(v + p), v128.load(matrix + p), sum0);
      sum1 = madd(v128.load(v + p, 16), v128.load(matrix + p, 16), sum1);
    }
    finishDot(v, matrix, y, sum0, sum1, pairs, k);
    matrix += column;
    y += 4;
  }
}

/** y = the sum of eight partial sums and of the products that are left */
function finishDot(v: usize, matrix: usize, y: usize, sum0: v128, sum1: v128, from: usize, k: i32): void {
  const sum = f32x4.add(sum0, sum1);
  const pairs = f32x4.add(sum, i8x16.shuffle(sum, sum, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7));
  let total = f32x4.add(pairs, i8x16.shuffle(pairs, pairs, 4, 5, 6, 7, 0, 1, 2, 3, 12, 13, 14, 15, 8, 9, 10, 11));
  const size = <usize>k << 2;
  for (let p = from; p < size; p += 4) total = madd(v128.load32_splat(v + p), v128.load32_splat(matrix + p), total);
  v128.store32_lane(y, total, 0);
}
