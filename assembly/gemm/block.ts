import { NR } from "./blocking";
import { MR, microKernel, microKernel4, panelRows } from "./micro-kernel";

// Elements of the tile that `multiplyBlock` keeps in scratch for the edges of C.
@inline export const EDGE_TILE: i32 = MR * NR;

/** Number of equal parts of at most `limit` that `size` is cut into: no part is much smaller than the others. */
@inline export function parts(size: i32, limit: i32): i32 {
  return (size + limit - 1) / limit;
}

/** Length of those parts, a multiple of `unit`. */
@inline export function partLength(size: i32, limit: i32, unit: i32): i32 {
  const count = parts(size, limit);
  return count == 0 ? 0 : (((size + count - 1) / count + unit - 1) / unit) * unit;
}

/**
 * c = a · b, or + where `accumulate`, for one packed block of each. Columns of c come in runs of `span` contiguous elements,
 * `spanStride` bytes apart (the pixels of one image); rows are `cRow` bytes apart. Tiles that cross an edge go through `edge`.
 */
export function multiplyBlock(
  a: usize,
  b: usize,
  c: usize,
  edge: usize,
  rows: i32,
  columns: i32,
  depth: i32,
  cRow: usize,
  span: i32,
  spanStride: usize,
  accumulate: bool,
): void {
  const aPanel = <usize>(depth * MR) << 2;
  let within = 0;
  for (let j = 0; j < columns; j += NR) {
    let panel = a;
    const whole = j + NR <= columns && within + NR <= span;
    let to = c + (<usize>within << 2);
    let height = MR;
    for (let i = 0; i < rows; i += height) {
      height = panelRows(rows - i);
      const fits = whole && rows - i >= height;
      const tile = fits ? to : edge;
      const tileRow = fits ? cRow : NR * 4;
      if (height < MR) microKernel4(panel, b, tile, tileRow, depth, fits && accumulate);
      else microKernel(panel, b, tile, tileRow, depth, fits && accumulate);
      if (!fits) storeEdge(edge, to, min(height, rows - i), min(NR, columns - j), cRow, within, span, spanStride, accumulate);
      panel += aPanel;
      to += cRow * height;
    }
    b += <usize>depth * (NR * 4);
    within += NR;
    while (within >= span) {
      within -= span;
      c += spanStride;
    }
  }
}

function storeEdge(
  edge: usize,
  c: usize,
  rows: i32,
  columns: i32,
  cRow: usize,
  within: i32,
  span: i32,
  spanStride: usize,
  accumulate: bool,
): void {
  // Whole rows of a tile of which some are missing.
  if (columns == NR && span - within >= NR) {
    for (; rows > 0; --rows) {
      const low = v128.load(edge);
      const high = v128.load(edge, 16);
      v128.store(c, accumulate ? f32x4.add(v128.load(c), low) : low);
      v128.store(c, accumulate ? f32x4.add(v128.load(c, 16), high) : high, 16);
      edge += NR * 4;
      c += cRow;
    }
    return;
  }
  for (let i = 0; i < rows; ++i) {
    let to = c;
    let left = span - within;
    for (let j = 0; j < columns; ++j) {
      if (left == 0) {
        to += spanStride - (<usize>span << 2);
        left = span;
      }
      const value = f32.load(edge + (<usize>j << 2));
      f32.store(to, accumulate ? f32.load(to) + value : value);
      to += 4;
      --left;
    }
    edge += NR * 4;
    c += cRow;
  }
}
