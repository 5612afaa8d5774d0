import { EDGE_TILE, multiplyBlock } from "../gemm/block";
import { NR } from "../gemm/blocking";
import { MR } from "../gemm/micro-kernel";
import { packColumns, packRows } from "../gemm/pack";
import { laneSum } from "../math/lanes";
import { expNegative, expNegativeConstants, largest } from "../norm/row";
import { EXP_WORDS } from "../math/words";
import { KEYS, QUERIES } from "./blocking";
import {
  applyMask, headOf, K_STRIDES, multiplyScores, padRow, Q_STRIDES, rowBytes, scaleBlock, V_STRIDES, visible,
} from "./scores";

// y = softmax(q kᵀ · scale + mask) v by heads, and each row's largest score and the sum of its exponentials exp(score − max); scores are never stored
// beyond a block. q (batch, heads, queries, size), k (batch, kvHeads, keys, size), v (batch, kvHeads, keys, valueSize) by strides, y
// (batch, queries, heads, valueSize), max and sum (batch, heads, queries). Head h reads k and v of ⌊h · kvHeads / heads⌋. Causal: key j is
// seen by query i ≥ j. A query that sees nothing gives zeros, max −∞ and sum 0. Nothing aliases. Split over blocks of queries of all heads.
//
// Blocks of keys pass by in order, each is packed once for all queries; what a row has summed so far is scaled when a larger
// maximum comes. Method: Milakov & Gimelshein, "Online normalizer calculation for softmax" (2018),
// in the blocks of Dao et al., "FlashAttention" (2022). Error at most 1e-5 of the largest result.
export function attention(
  q: usize,
  k: usize,
  v: usize,
  y: usize,
  max: usize,
  sum: usize,
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
  const blocks = (queries + QUERIES - 1) / QUERIES;
  expNegativeConstants(scratch);
  for (let block = begin; block < end; ) {
    const row = block / blocks;
    const first = block - row * blocks;
    const last = min(blocks, first + end - block);
    block += last - first;
    const entry = row / heads;
    const head = row - entry * heads;
    const kvHead = head / (heads / kvHeads);
    attendHead(
      headOf(q, layout + Q_STRIDES, entry, head), headOf(k, layout + K_STRIDES, entry, kvHead),
      headOf(v, layout + V_STRIDES, entry, kvHead),
      y + (<usize>(entry * queries * heads + head) * <usize>valueSize << 2), max + (<usize>(row * queries) << 2),
      sum + (<usize>(row * queries) << 2), scratch, layout, entry, head, <usize>(heads * valueSize) << 2, first * QUERIES, min(queries, last * QUERIES), keys, size, valueSize, causal, scale,
    );
  }
}

function attendHead(
  q: usize,
  k: usize,
  v: usize,
  y: usize,
  max: usize,
  sum: usize,
  scratch: usize,
  layout: usize,
  entry: i32,
  head: i32,
  yRow: usize,
  firstQuery: i32,
  lastQuery: i32,
  keys: i32,
  size: i32,
  valueSize: i32,
  causal: i32,
  scale: f32,
): void {
  const qRow = rowBytes(layout + Q_STRIDES);
  const kRow = rowBytes(layout + K_STRIDES);
  const vRow = rowBytes(layout + V_STRIDES);
  const scores = scratch + EXP_WORDS * 4;
  const packedScores = scores + QUERIES * KEYS * 4;
  const edge = packedScores + QUERIES * KEYS * 4;
  const packedQ = edge + EDGE_TILE * 4;
  const packedK = packedQ + (<usize>(QUERIES * size) << 2);
  const packedV = packedK + (<usize>(KEYS * size) << 2);

  for (let i = firstQuery; i < lastQuery; ++i) {
    f32.store(max + (<usize>i << 2), -Infinity);
    f32.store(sum + (<usize>i << 2), 0);
    if (keys == 0) memory.fill(y + <usize>i * yRow, 0, <usize>valueSize << 2);
  }
  for (let firstKey = 0; firstKey < keys; firstKey += KEYS) {
    if (causal && firstKey >= lastQuery) break;
    const width = min(KEYS, keys - firstKey);
    packColumns(packedK, <usize>(size * NR) << 2, k + <usize>firstKey * kRow, kRow, 4, width, size);
    packColumns(packedV, <usize>(width * NR) << 2, v + <usize>firstKey * vRow, 4, vRow, valueSize, width);
    for (let i = firstQuery; i < lastQuery; i += QUERIES) {
      const rows = min(QUERIES, lastQuery - i);
      const columns = visible(i + rows - 1, firstKey, width, causal);
      if (columns == 0) continue;
      packRows(packedQ, <usize>(size * MR) << 2, q + <usize>i * qRow, qRow, 4, rows, size);
      scaleBlock(packedQ, (rows + MR - 1) / MR * MR * size, scale);
      multiplyScores(packedQ, packedK, scores, edge, rows, columns, size);
      for (let r = 0; r < rows; ++r) {
        const query = i + r;
        const row = scores + <usize>r * (KEYS * 4);
        const count = visible(query, firstKey, columns, causal);
        applyMask(layout, entry, head, query, firstKey, row, count);
        accumulateRow(
          row, count, columns, max + (<usize>query << 2), sum + (<usize>query << 2), y + <usize>query * yRow, valueSize, scratch,
        );
      }
      packRows(packedScores, <usize>(columns * MR) << 2, scores, KEYS * 4, 4, rows, columns);
      // Every query sees the first block of keys, if any.
      const accumulate = firstKey > 0;
      multiplyValues(packedScores, packedV, y + <usize>i * yRow, edge, rows, columns, width, valueSize, yRow, accumulate);
    }
  }
  for (let i = firstQuery; i < lastQuery; ++i) {
    const total = f32.load(sum + (<usize>i << 2));
    if (total != 0) scaleRow(y + <usize>i * yRow, valueSize, 1 / total);
  }
}

/** y = exponentials · v, or + where `accumulate`. Panels of v are `width` deep, of which the first `depth` steps are multiplied. */
export function multiplyValues(
  a: usize,
  b: usize,
  y: usize,
  edge: usize,
  rows: i32,
  depth: i32,
  width: i32,
  columns: i32,
  yRow: usize,
  accumulate: bool,
): void {
  if (depth == width) {
    multiplyBlock(a, b, y, edge, rows, columns, depth, yRow, columns, 0, accumulate);
    return;
  }
  for (let j = 0; j < columns; j += NR) {
    const wide = min(NR, columns - j);
    multiplyBlock(a, b, y + (<usize>j << 2), edge, rows, wide, depth, yRow, wide, 0, accumulate);
    b += <usize>(width * NR) << 2;
  }
}

/** Turns `count` scores into exponentials, zeros up to `columns`, and scales what the row has summed to its new maximum. */
function accumulateRow(row: usize, count: i32, columns: i32, max: usize, sum: usize, y: usize, valueSize: i32, constants: usize): void {
  const padded = padRow(row, count);
  const before = f32.load(max);
  const found = largest(row, padded);
  const now = before > found ? before : found;
  // Of nothing but −∞ all exponentials are 0, and NaN stays.
  const shift = f32x4.splat(now == -Infinity ? 0 : now);
  let acc0 = f32x4.splat(0);
  let acc1 = acc0;
  const stop = row + (<usize>padded << 2);
  let at = row;
  for (; at < stop; at += 32) {
    const power0 = expNegative(f32x4.sub(v128.load(at), shift), constants);
    const power1 = expNegative(f32x4.sub(v128.load(at, 16), shift), constants);
    v128.store(at, power0);
    v128.store(at, power1, 16);
    acc0 = f32x4.add(acc0, power0);
    acc1 = f32x4.add(acc1, power1);
  }
  for (const end = row + (<usize>columns << 2); at < end; at += 4) f32.store(at, 0);
  let total = f32.load(sum);
  if (now > before && before > -Infinity) {
    const factor = f32x4.extract_lane(expNegative(f32x4.sub(f32x4.splat(before), shift), constants), 0);
    total *= factor;
    scaleRow(y, valueSize, factor);
  }
  f32.store(max, now);
  f32.store(sum, <f32>(total + laneSum(f32x4.add(acc0, acc1))));
}

function scaleRow(y: usize, size: i32, factor: f32): void {
  const end = y + (<usize>size << 2);
  const scale = f32x4.splat(factor);
  for (; y + 16 <= end; y += 16) v128.store(y, f32x4.mul(v128.load(y), scale));
  for (; y < end; y += 4) f32.store(y, f32.load(y) * factor);
}
