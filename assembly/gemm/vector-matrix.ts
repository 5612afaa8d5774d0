import { madd } from "../simd";

// Products with so few rows or columns that packing would cost more than it saves: memory sets the pace, so the matrix is walked
// in the order in which it lies. Each element is one chain over the depth (or four, added at the end, where the depth is
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
  const vectors = <usize>(n & ~3) << 2;
  const size = <usize>n << 2;
  let j: usize = 0;
  for (; j < vectors; j += 16) {
    let sum = madd(v0, v128.load(row0 + j), v128.load(y + j));
    sum = madd(v1, v128.load(row1 + j), sum);
    sum = madd(v2, v128.load(row2 + j), sum);
    v128.store(y + j, madd(v3, v128.load(row3 + j), sum));
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
  const vectors = <usize>(k & ~3) << 2;
  let j = 0;
  // Four columns share each load of v and hide each other's latency.
  for (; j + 4 <= n; j += 4) {
    const column1 = matrix + column;
    const column2 = column1 + column;
    const column3 = column2 + column;
    let sum0 = f32x4.splat(0);
    let sum1 = f32x4.splat(0);
    let sum2 = f32x4.splat(0);
    let sum3 = f32x4.splat(0);
    for (let p: usize = 0; p < vectors; p += 16) {
      const factor = v128.load(v + p);
      sum0 = madd(factor, v128.load(matrix + p), sum0);
      sum1 = madd(factor, v128.load(column1 + p), sum1);
      sum2 = madd(factor, v128.load(column2 + p), sum2);
      sum3 = madd(factor, v128.load(column3 + p), sum3);
    }
    finishDot(v, matrix, y, sum0, vectors, k);
    finishDot(v, column1, y + 4, sum1, vectors, k);
    finishDot(v, column2, y + 8, sum2, vectors, k);
    finishDot(v, column3, y + 12, sum3, vectors, k);
    matrix = column3 + column;
    y += 16;
  }
  for (; j < n; ++j) {
    let sum = f32x4.splat(0);
    for (let p: usize = 0; p < vectors; p += 16) sum = madd(v128.load(v + p), v128.load(matrix + p), sum);
    finishDot(v, matrix, y, sum, vectors, k);
    matrix += column;
    y += 4;
  }
}

/** y = the sum of four partial sums and of the products that fill no vector */
function finishDot(v: usize, matrix: usize, y: usize, sum: v128, from: usize, k: i32): void {
  const pairs = f32x4.add(sum, i8x16.shuffle(sum, sum, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7));
  let total = f32x4.add(pairs, i8x16.shuffle(pairs, pairs, 4, 5, 6, 7, 0, 1, 2, 3, 12, 13, 14, 15, 8, 9, 10, 11));
  const size = <usize>k << 2;
  for (let p = from; p < size; p += 4) total = madd(v128.load32_splat(v + p), v128.load32_splat(matrix + p), total);
  v128.store32_lane(y, total, 0);
}
