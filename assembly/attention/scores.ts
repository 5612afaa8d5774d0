import { multiplyBlock } from "../gemm/block";
import { KEYS } from "./blocking";

// What the passes of attention share. Scores are rows of KEYS elements, one per query of a block.

// Words of `layout`: strides in elements of q, k and v over (batch, head, row), the kind of the mask, its address, and its strides
// over (batch, head, query, key). Columns of q, k and v are contiguous.
@inline export const Q_STRIDES: usize = 0;
@inline export const K_STRIDES: usize = 12;
@inline export const V_STRIDES: usize = 24;
const MASK_KIND: usize = 36;
const MASK: usize = 40;
const MASK_STRIDES: usize = 44;
const BOOL_MASK: i32 = 1;

/** The matrix of a head. */
@inline export function headOf(x: usize, strides: usize, batch: i32, head: i32): usize {
  return x + (<usize>(batch * i32.load(strides) + head * i32.load(strides, 4)) << 2);
}

/** Bytes from row to row. */
@inline export function rowBytes(strides: usize): usize {
  return <usize>i32.load(strides, 8) << 2;
}

/** Multiplies `size` elements, of which whole vectors may be changed. */
export function scaleBlock(x: usize, size: i32, factor: f32): void {
  const scale = f32x4.splat(factor);
  for (const end = x + (<usize>size << 2); x < end; x += 16) v128.store(x, f32x4.mul(v128.load(x), scale));
}

/** Keys of a block from `firstKey` that a query sees, at most `columns`. */
@inline export function visible(query: i32, firstKey: i32, columns: i32, causal: i32): i32 {
  return causal ? max(0, min(columns, query - firstKey + 1)) : columns;
}

/** The vectors of a row are whole: eight elements at a time. Keys beyond the last become −∞, of which the exponential is 0. */
@inline export function padRow(row: usize, count: i32): i32 {
  const padded = (count + 7) & ~7;
  for (let j = count; j < padded; ++j) f32.store(row + (<usize>j << 2), -Infinity);
  return padded;
}

/** The product of a packed block of queries with a packed block of keys: rows of scores. */
@inline export function multiplyScores(a: usize, b: usize, scores: usize, edge: usize, rows: i32, keys: i32, depth: i32): void {
  multiplyBlock(a, b, scores, edge, rows, keys, depth, KEYS << 2, keys, 0, false);
}

/** Adds a float mask to the scores of a row, or makes −∞ what a boolean mask hides. */
export function applyMask(layout: usize, batch: i32, head: i32, query: i32, firstKey: i32, row: usize, count: i32): void {
  const kind = i32.load(layout, MASK_KIND);
  if (kind == 0) return;
  const step = i32.load(layout, MASK_STRIDES + 12);
  const index =
    batch * i32.load(layout, MASK_STRIDES) +
    head * i32.load(layout, MASK_STRIDES + 4) +
    query * i32.load(layout, MASK_STRIDES + 8) +
    firstKey * step;
  let mask = <usize>i32.load(layout, MASK);
  const end = row + (<usize>count << 2);
  const whole = step == 1 ? row + (<usize>(count & ~3) << 2) : row;
  if (kind == BOOL_MASK) {
    mask += <usize>index;
    for (; row < whole; row += 16, mask += 4) {
      const bytes = i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(v128.load32_zero(mask)));
      const hidden = i32x4.eq(bytes, i32x4.splat(0));
      v128.store(row, v128.bitselect(f32x4.splat(-Infinity), v128.load(row), hidden));
    }
    for (; row < end; row += 4, mask += <usize>step) if (!load<u8>(mask)) f32.store(row, -Infinity);
  } else {
    mask += <usize>index << 2;
    for (; row < whole; row += 16, mask += 16) v128.store(row, f32x4.add(v128.load(row), v128.load(mask)));
    for (; row < end; row += 4, mask += <usize>step << 2) f32.store(row, f32.load(row) + f32.load(mask));
  }
}
