import { EDGE_TILE, multiplyBlock } from "../gemm/block";
import { NR } from "../gemm/blocking";
import { MR } from "../gemm/micro-kernel";
import { packColumns, packRows } from "../gemm/pack";
import { laneSum, loadUpTo } from "../math/lanes";
import { expNegative, expNegativeConstants } from "../norm/row";
import { EXP_WORDS } from "../math/words";
import { multiplyValues } from "./attention";
import { GRAD_QUERIES, KEYS } from "./blocking";
import {
  applyMask, headOf, K_STRIDES, multiplyScores, padRow, Q_STRIDES, rowBytes, scaleBlock, V_STRIDES, visible,
} from "./scores";

// The gradients of attention (see attention.ts for the shapes) from y, max, sum and dy, which lies as y does; dq (batch, queries,
// heads, size), dk (batch, keys, kvHeads, size), dv (batch, keys, kvHeads, valueSize). Nothing aliases. Block by block
//   p = exp(q kᵀ · scale + mask − max) / sum, ds = p (dy vᵀ − Σ dy y), dv += pᵀ dy, dk += dsᵀ q · scale, dq += ds k · scale.
// Split over the heads of k and v, each with all heads of q that read it, so that sums have one order. Error at most 2e-5 of the
// largest result. Method: Dao et al., "FlashAttention" (2022).
export function attentionGrad(
  q: usize,
  k: usize,
  v: usize,
  y: usize,
  max: usize,
  sum: usize,
  dy: usize,
  dq: usize,
  dk: usize,
  dv: usize,
  scratch: usize,
  layout: usize,
  batch: i32,
  heads: i32,
  kvHeads: i32,
  queries: i32,
  keys: i32,
  size: i32,
  valueSize: i32,
  causal: i32,
  scale: f32,
  begin: i32,
  end: i32,
): void {
  if (begin >= end) return;
  expNegativeConstants(scratch);
  const group = heads / kvHeads;
  const kvRow = <usize>(kvHeads * size) << 2;
  const valueRow = <usize>(kvHeads * valueSize) << 2;
  for (let unit = begin; unit < end; ++unit) {
    const entry = unit / kvHeads;
    const kvHead = unit - entry * kvHeads;
    const toK = dk + (<usize>((entry * keys * kvHeads + kvHead) * size) << 2);
    const toV = dv + (<usize>((entry * keys * kvHeads + kvHead) * valueSize) << 2);
    clearRows(toK, kvRow, keys, size);
    clearRows(toV, valueRow, keys, valueSize);
    for (let head = kvHead * group; head < (kvHead + 1) * group; ++head) {
      const position = <usize>(entry * queries * heads + head) << 2;
      const rows = <usize>((entry * heads + head) * queries) << 2;
      gradHead(
        headOf(q, layout + Q_STRIDES, entry, head), headOf(k, layout + K_STRIDES, entry, kvHead),
        headOf(v, layout + V_STRIDES, entry, kvHead), y + position * <usize>valueSize, max + rows, sum + rows,
        dy + position * <usize>valueSize, dq + position * <usize>size, toK, toV, scratch, layout, entry, head, heads, kvRow, valueRow,
        queries, keys, size, valueSize, causal, scale,
      );
    }
  }
}


function clearRows(x: usize, stride: usize, rows: i32, size: i32): void {
  for (; rows > 0; --rows, x += stride) memory.fill(x, 0, <usize>size << 2);
}

function gradHead(
  q: usize,
  k: usize,
  v: usize,
  y: usize,
  max: usize,
  sum: usize,
  dy: usize,
  dq: usize,
  dk: usize,
  dv: usize,
  scratch: usize,
  layout: usize,
  entry: i32,
  head: i32,
  heads: i32,
  kvRow: usize,
  valueRow: usize,
  queries: i32,
  keys: i32,
  size: i32,
  valueSize: i32,
  causal: i32,
  scale: f32,
): void {
  const qRow = rowBytes(layout + Q_STRIDES);
  const kRow = rowBytes(layout + K_STRIDES);
  const vRow = rowBytes(layout + V_STRIDES);
  const dqRow = <usize>(heads * size) << 2;
  const yRow = <usize>(heads * valueSize) << 2;
  const scores = scratch + EXP_WORDS * 4;
  const slopes = scores + GRAD_QUERIES * KEYS * 4;
  const packed = slopes + GRAD_QUERIES * KEYS * 4; // scores or slopes by rows or columns: of queries or keys
  const edge = packed + GRAD_QUERIES * (KEYS + 8) * 4;
  const rowPanels = edge + EDGE_TILE * 4; // rows of q, then of dy
  const columnPanels = rowPanels + (<usize>(GRAD_QUERIES * (size + valueSize)) << 2); // columns of q, then of dy
  const keyColumns = columnPanels + (<usize>(GRAD_QUERIES * (size + valueSize + 2 * NR)) << 2); // kᵀ
  const valueColumns = keyColumns + (<usize>(KEYS * size) << 2); // vᵀ
  const keyRows = valueColumns + (<usize>(KEYS * valueSize) << 2); // k
  const dots = keyRows + (<usize>(KEYS * (size + NR)) << 2);

  clearRows(dq, dqRow, queries, size);
  for (let i = 0; i < queries; ++i) f32.store(dots + (<usize>i << 2), dot(y + <usize>i * yRow, dy + <usize>i * yRow, valueSize));
  for (let firstKey = 0; firstKey < keys; firstKey += KEYS) {
    const width = min(KEYS, keys - firstKey);
    packColumns(keyColumns, <usize>(size * NR) << 2, k + <usize>firstKey * kRow, kRow, 4, width, size);
    packColumns(valueColumns, <usize>(valueSize * NR) << 2, v + <usize>firstKey * vRow, vRow, 4, width, valueSize);
    packColumns(keyRows, <usize>(width * NR) << 2, k + <usize>firstKey * kRow, 4, kRow, size, width);
    scaleBlock(keyRows, ((size + NR - 1) & -NR) * width, scale);
    const toK = dk + <usize>firstKey * kvRow;
    const toV = dv + <usize>firstKey * valueRow;
    for (let i = causal ? firstKey / GRAD_QUERIES * GRAD_QUERIES : 0; i < queries; i += GRAD_QUERIES) {
      const rows = min(GRAD_QUERIES, queries - i);
      const columns = visible(i + rows - 1, firstKey, width, causal);
      if (columns == 0) continue;
      const qBlock = q + <usize>i * qRow;
      const dyBlock = dy + <usize>i * yRow;
      const padded = (rows + MR - 1) / MR * MR;
      packRows(rowPanels, <usize>(size * MR) << 2, qBlock, qRow, 4, rows, size);
      scaleBlock(rowPanels, padded * size, scale);
      multiplyScores(rowPanels, keyColumns, scores, edge, rows, columns, size);
      packRows(rowPanels, <usize>(valueSize * MR) << 2, dyBlock, yRow, 4, rows, valueSize);
      multiplyScores(rowPanels, valueColumns, slopes, edge, rows, columns, valueSize);
      for (let r = 0; r < rows; ++r) {
        const query = i + r;
        const row = <usize>r * (KEYS * 4);
        const count = visible(query, firstKey, columns, causal);
        applyMask(layout, entry, head, query, firstKey, scores + row, count);
        const at = <usize>query << 2;
        gradRow(scores + row, slopes + row, count, columns, f32.load(max + at), f32.load(sum + at), f32.load(dots + at), scratch);
      }
      packRows(packed, <usize>(rows * MR) << 2, scores, 4, KEYS * 4, columns, rows);
      packColumns(columnPanels, <usize>(rows * NR) << 2, dyBlock, 4, yRow, valueSize, rows);
      multiplyBlock(packed, columnPanels, toV, edge, columns, valueSize, rows, valueRow, valueSize, 0, true);
      packRows(packed, <usize>(rows * MR) << 2, slopes, 4, KEYS * 4, columns, rows);
      packColumns(columnPanels, <usize>(rows * NR) << 2, qBlock, 4, qRow, size, rows);
      scaleBlock(columnPanels, ((size + NR - 1) & -NR) * rows, scale);
      multiplyBlock(packed, columnPanels, toK, edge, columns, size, rows, kvRow, size, 0, true);
      packRows(packed, <usize>(columns * MR) << 2, slopes, KEYS * 4, 4, rows, columns);
      multiplyValues(packed, keyRows, dq + <usize>i * dqRow, edge, rows, columns, width, size, dqRow, true);
    }
  }
}

function dot(a: usize, b: usize, size: i32): f32 {
  let acc = f32x4.splat(0);
  for (; size > 0; size -= 4, a += 16, b += 16) acc = f32x4.add(acc, f32x4.mul(loadUpTo(a, size), loadUpTo(b, size)));
  return <f32>laneSum(acc);
}

/** Scores to probabilities p, and dy vᵀ to p (dy vᵀ − dot); zeros from `count` to `columns`. */
function gradRow(scores: usize, slopes: usize, count: i32, columns: i32, max: f32, sum: f32, dot: f32, constants: usize): void {
  const end = scores + (<usize>padRow(scores, count) << 2);
  const shift = f32x4.splat(max == -Infinity ? 0 : max);
  const inverse = f32x4.splat(sum == 0 ? 0 : 1 / sum);
  const mean = f32x4.splat(dot);
  const zero = f32x4.splat(0);
  const stop = scores + (<usize>columns << 2);
  for (; scores < end; scores += 16, slopes += 16) {
    const p = f32x4.mul(expNegative(f32x4.sub(v128.load(scores), shift), constants), inverse);
    v128.store(scores, p);
    // What lies beyond the last key may be anything.
    v128.store(slopes, v128.and(f32x4.mul(p, f32x4.sub(v128.load(slopes), mean)), f32x4.ne(p, zero)));
  }
  for (; scores < stop; scores += 4, slopes += 4) {
    f32.store(scores, 0);
    f32.store(slopes, 0);
  }
}
