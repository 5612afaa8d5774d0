import { finishRows } from "../gemm/matmul";
import { copyWindow } from "./planes";
import { imageOffset } from "./volume";
import { transformColumns, transformRows } from "./winograd-input";

// A block is some rows of 4 × 4 tiles, counted through all images (row = image · high + row in the image), or a part of one wide row.
// A table has four words for each of its tiles:
//
//   | bytes into the transformed rows | bytes into y | rows · 8 + columns inside y | – |

/** Writes the table of the tiles of a block and returns its end. Whole panels: tiles past the last repeat it and have no outputs. */
export function listTiles(
  to: usize,
  row: i32,
  until: i32,
  column: i32,
  columns: i32,
  high: i32,
  oc: i32,
  od: i32,
  oh: i32,
  ow: i32,
): usize {
  const begin = to;
  let from: usize = 0;
  for (; row < until; ++row) {
    const top = (row % high) << 2;
    const first = imageOffset(row / high, od, oc * od * oh * ow, oh * ow) + top * ow;
    for (let i = 0; i < columns; ++i) {
      const left = (column + i) << 2;
      store<i32>(to, <i32>from);
      store<i32>(to, (first + left) << 2, 4);
      store<i32>(to, (min(4, oh - top) << 3) + min(4, ow - left), 8);
      to += 16;
      from += 96;
    }
    from += 96;
  }
  for (; (to - begin) & 127; to += 16) {
    store<i32>(to, load<i32>(to - 16));
    store<i32>(to, 0, 4);
    store<i32>(to, 0, 8);
  }
  return to;
}

/** V of one plane of each image, whose addresses are listed `c` words apart: pads the part of each image that the block reads, transforms rows, then columns. */
export function transformPlanes(
  constants: usize,
  tiles: usize,
  tilesEnd: usize,
  plane: usize,
  rows: usize,
  to: usize,
  panel: usize,
  frequency: usize,
  planes: usize,
  c: i32,
  h: i32,
  w: i32,
  row: i32,
  until: i32,
  column: i32,
  columns: i32,
  high: i32,
  padH: i32,
  padW: i32,
): void {
  const width = 4 * (columns + 1);
  let transformed = rows;
  while (row < until) {
    const first = row % high;
    const count = min(high - first, until - row);
    const image = load<usize>(planes + (<usize>((row / high) * c) << 2));
    copyWindow(plane, image, h, w, 4 * first - padH, 4 * column - padW, 1, 1, width, 0, (4 * count + 2) * width);
    transformed = transformRows(constants, transformed, plane, <usize>width << 2, count);
    row += count;
  }
  let step: usize = 16;
  for (; tiles < tilesEnd; tiles += 64) {
    transformColumns(
      constants, rows + <usize>load<u32>(tiles), rows + <usize>load<u32>(tiles, 16), rows + <usize>load<u32>(tiles, 32),
      rows + <usize>load<u32>(tiles, 48), to, frequency,
    );
    // The other half of the panel's step, then the next panel.
    to += step;
    step = panel - step;
  }
}

/** Runs the epilogue on finished rows of tiles of channels [oBegin, oEnd). */
export function finishTiles(epilogue: usize, scratch: usize, row: i32, until: i32, high: i32, oc: i32, oBegin: i32, oEnd: i32, od: i32, oh: i32, ow: i32): void {
  while (row < until) {
    const first = row % high;
    const count = min(high - first, until - row);
    const top = 4 * first * ow;
    const bottom = min(oh, 4 * (first + count)) * ow;
    const image = imageOffset(row / high, od, oc * od * oh * ow, oh * ow) + oBegin * od * oh * ow;
    finishRows(epilogue, scratch, image + top, oEnd - oBegin, bottom - top, od * oh * ow);
    row += count;
  }
}
