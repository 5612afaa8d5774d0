import { MR } from "../gemm/micro-kernel";
import { copyWindow } from "./planes";
import { imageOffset } from "./volume";
import { transformGradients } from "./winograd-grad-output";
import { transformColumns, transformRows } from "./winograd-input";

// Both operands of winograd-grad-weight.ts, of a block of rows [row, until) of tiles counted through all images, and of some columns.

/** P of four filters from `o` on; past the last one it is repeated. `lane` is the first one's place in the block. */
export function packGradients(
  constants: usize,
  planes: usize,
  dy: usize,
  oc: i32,
  o: i32,
  od: i32,
  oh: i32,
  ow: i32,
  row: i32,
  until: i32,
  column: i32,
  columns: i32,
  high: i32,
  to: usize,
  lane: i32,
  frequency: usize,
): void {
  const panel = <usize>((until - row) * columns * MR) << 2;
  let low = to + <usize>(lane / MR) * panel + (<usize>(lane % MR) << 2);
  let upper = to + <usize>((lane + 2) / MR) * panel + (<usize>((lane + 2) % MR) << 2);
  const width = <usize>columns << 4;
  while (row < until) {
    const first = row % high;
    const count = min(high - first, until - row);
    const plane = (<usize>count << 2) * width;
    const image = imageOffset(row / high, od, oc * od * oh * ow, oh * ow);
    for (let i = 0; i < 4; ++i) {
      const from = dy + (<usize>(image + min(o + i, oc - 1) * od * oh * ow) << 2);
      copyWindow(planes + <usize>i * plane, from, oh, ow, 4 * first, 4 * column, 1, 1, columns << 2, 0, (count * columns) << 4);
    }
    for (let i = 0; i < count; ++i) {
      transformGradients(constants, planes + (<usize>i << 2) * width, plane, width, columns, low, upper, frequency);
      low += <usize>(columns * MR) << 2;
      upper += <usize>(columns * MR) << 2;
    }
    row += count;
  }
}

/** V of four of the `c` planes that each image lists, from `channel` on; past the last one of the chunk it is repeated. `lane` is the first place in the block. */
export function packInputs(
  constants: usize,
  plane: usize,
  rows: usize,
  planes: usize,
  c: i32,
  channel: i32,
  last: i32,
  h: i32,
  w: i32,
  row: i32,
  until: i32,
  column: i32,
  columns: i32,
  high: i32,
  padH: i32,
  padW: i32,
  to: usize,
  lane: i32,
  frequency: usize,
): void {
  const width = 4 * (columns + 1);
  to += (<usize>((lane >> 3) * (until - row) * columns) << 5) + (<usize>(lane & 4) << 2);
  while (row < until) {
    const first = row % high;
    const count = min(high - first, until - row);
    const transformed = (<usize>(count * (columns + 1))) * 96;
    for (let i = 0; i < 4; ++i) {
      const from = load<usize>(planes + (<usize>((row / high) * c + min(channel + i, last)) << 2));
      copyWindow(plane, from, h, w, 4 * first - padH, 4 * column - padW, 1, 1, width, 0, (4 * count + 2) * width);
      transformRows(constants, rows + <usize>i * transformed, plane, <usize>width << 2, count);
    }
    let tile = rows;
    for (let i = 0; i < count; ++i) {
      for (let j = 0; j < columns; ++j) {
        transformColumns(constants, tile, tile + transformed, tile + 2 * transformed, tile + 3 * transformed, to, frequency);
        tile += 96;
        to += 32;
      }
      tile += 96;
    }
    row += count;
  }
}
