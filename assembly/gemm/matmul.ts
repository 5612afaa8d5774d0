import { MAX_REGISTERS, TILE } from "../elementwise/opcode";
import { runEpilogue } from "../elementwise/epilogue";
import { KC, MC, NC, NR } from "./blocking";
import { multiplyBlock, partLength } from "./block";
import { multiplyDirect } from "./direct";
import { multiplyFewColumns } from "./few-columns";
import { MR } from "./micro-kernel";
import { packColumns, packRows } from "./pack";
import { vectorMatrix } from "./vector-matrix";

// Elements of a matrix that any walk finds in the first-level cache.
const NEAR: i32 = 4096;

// c[t] = epilogue(a[t] · b[t]), a (batch, m, k) and b (batch, k, n) walked by strides, c (batch, m, n) contiguous.
// c may alias neither a nor b. Every element is summed over blocks of the depth that depend on k alone, so that no cut of the
// rows changes a bit. Error: at most k roundings of the partial sums.
// Method: Goto & van de Geijn, "Anatomy of High-Performance Matrix Multiplication" (2008).
// Scratch: the registers of the epilogue, then packed A, packed B, the edge tile (see src/kernels/blocking.ts).
export function matmul(
  a: usize,
  b: usize,
  c: usize,
  scratch: usize,
  epilogue: usize,
  batch: i32,
  m: i32,
  n: i32,
  k: i32,
  aBatch: i32,
  aRow: i32,
  aCol: i32,
  bBatch: i32,
  bRow: i32,
  bCol: i32,
  begin: i32,
  end: i32,
): void {
  if (n == 0 || begin >= end) return;
  // A batch that shares b and continues a row by row is one tall product.
  if (m == 1) aRow = aBatch;
  if (bBatch == 0 && aBatch == m * aRow) m *= batch;

  const aRowBytes = <usize>aRow << 2;
  const aColBytes = <usize>aCol << 2;
  const bRowBytes = <usize>bRow << 2;
  const bColBytes = <usize>bCol << 2;
  const packing = scratch + MAX_REGISTERS * (TILE + 1) * 4;
  const unpacked = m <= 4 || n == 1 || k == 0;
  // An element of A that serves few columns is not worth packing, if rows of A are contiguous or all of it lies in the first-level cache.
  const direct = n <= 2 * NR && (aCol == 1 || m * k <= NEAR);
  // Where whole vectors of columns would waste more lanes than the sums along the depth cost.
  const fewColumns = direct && aCol == 1 && k >= 64 && n % NR != 0;
  // Small products share one run of the epilogue.
  const late = unpacked || direct || m * n <= TILE;
  let finished = begin * n;
  for (let row = begin; row < end; ) {
    const entry = row / m;
    const first = row - entry * m;
    const rows = min(m - first, end - row);
    const aEntry = a + (<usize>(entry * aBatch + first * aRow) << 2);
    const bEntry = b + (<usize>(entry * bBatch) << 2);
    const cEntry = <usize>row * <usize>n;
    if (unpacked) {
      vectorMatrix(aEntry, bEntry, c + (cEntry << 2), rows, n, k, aRowBytes, aColBytes, bRowBytes, bColBytes);
    } else if (fewColumns) {
      multiplyFewColumns(aEntry, bEntry, c + (cEntry << 2), packing, rows, n, k, aRowBytes, bRowBytes, bColBytes);
    } else if (direct) {
      multiplyDirect(
        aEntry, bEntry, c + (cEntry << 2), packing, rows, n, k, aRowBytes, aColBytes, bRowBytes, bColBytes,
      );
    } else {
      multiply(
        aEntry, bEntry, c, cEntry, scratch, packing, late ? 0 : epilogue, rows, n, k,
        aRowBytes, aColBytes, bRowBytes, bColBytes,
      );
    }
    row += rows;
    const ready = row * n;
    if (late && epilogue && (row == end || ready - finished >= 4 * TILE)) {
      runEpilogue(epilogue, scratch, finished, ready);
      finished = ready;
    }
  }
}

function multiply(
  a: usize,
  b: usize,
  c: usize,
  cFirst: usize,
  scratch: usize,
  packing: usize,
  epilogue: usize,
  rows: i32,
  n: i32,
  k: i32,
  aRow: usize,
  aCol: usize,
  bRow: usize,
  bCol: usize,
): void {
  const columnStep = partLength(n, NC, NR);
  const depthStep = partLength(k, KC, 1);
  const rowStep = partLength(rows, MC, MR);
  const packedA = packing;
  const packedB = packedA + (<usize>(rowStep * depthStep) << 2);
  const edge = packedB + (<usize>(columnStep * depthStep) << 2);

  for (let j = 0; j < n; j += columnStep) {
    const columns = min(columnStep, n - j);
    for (let p = 0; p < k; p += depthStep) {
      const depth = min(depthStep, k - p);
      const bBlock = b + <usize>p * bRow + <usize>j * bCol;
      packColumns(packedB, <usize>(depth * NR) << 2, bBlock, bCol, bRow, columns, depth);
      for (let i = 0; i < rows; i += rowStep) {
        const height = min(rowStep, rows - i);
        packRows(packedA, <usize>(depth * MR) << 2, a + <usize>i * aRow + <usize>p * aCol, aRow, aCol, height, depth);
        const first = cFirst + <usize>i * <usize>n + <usize>j;
        multiplyBlock(packedA, packedB, c + (first << 2), edge, height, columns, depth, <usize>n << 2, columns, 0, p > 0);
        if (epilogue && p + depth == k) finishRows(epilogue, scratch, <i32>first, height, columns, n);
      }
    }
  }
}

/** Runs the epilogue on a finished block while it is in cache: at once where its rows are whole, else row by row. */
export function finishRows(epilogue: usize, scratch: usize, first: i32, rows: i32, columns: i32, rowStride: i32): void {
  if (columns == rowStride) {
    runEpilogue(epilogue, scratch, first, first + rows * columns);
    return;
  }
  for (; rows > 0; --rows) {
    runEpilogue(epilogue, scratch, first, first + columns);
    first += rowStride;
  }
}
