import { NR } from "./blocking";
import { MR, panelRows } from "./micro-kernel";

// A packed block is a row of panels. A panel holds `width` lanes (rows of A: MR, or columns of B: NR) for each step of the depth:
//
//        step 0        step 1              step depth − 1
//   | l0 l1 … lw−1 | l0 l1 … lw−1 | … | l0 l1 … lw−1 |   panel 0: lanes 0 … width − 1
//   | l0 l1 … lw−1 | …                                     panel 1: lanes width … 2 · width − 1, `panelStride` bytes on
//
// so that the micro-kernel reads both operands from beginning to end. Lanes past the last one are zero, or not read: `panelRows` tells
// which panels of A have four lanes only.

/** Four lanes whose depth is contiguous, or the two first of them: 4 × 4 transposes. */
@inline function packTransposed(dst: usize, src: usize, laneStride: usize, depth: i32, width: usize, lanes: i32): void {
  const src1 = src + laneStride;
  const src2 = lanes == 4 ? src1 + laneStride : src;
  const src3 = lanes == 4 ? src2 + laneStride : src1;
  let position: usize = 0;
  let step = 0;
  for (; step + 4 <= depth; step += 4) {
    const r0 = v128.load(src + position);
    const r1 = v128.load(src1 + position);
    const lo01 = i8x16.shuffle(r0, r1, 0, 1, 2, 3, 16, 17, 18, 19, 4, 5, 6, 7, 20, 21, 22, 23);
    const hi01 = i8x16.shuffle(r0, r1, 8, 9, 10, 11, 24, 25, 26, 27, 12, 13, 14, 15, 28, 29, 30, 31);
    if (lanes == 4) {
      const r2 = v128.load(src2 + position);
      const r3 = v128.load(src3 + position);
      const lo23 = i8x16.shuffle(r2, r3, 0, 1, 2, 3, 16, 17, 18, 19, 4, 5, 6, 7, 20, 21, 22, 23);
      const hi23 = i8x16.shuffle(r2, r3, 8, 9, 10, 11, 24, 25, 26, 27, 12, 13, 14, 15, 28, 29, 30, 31);
      v128.store(dst, i8x16.shuffle(lo01, lo23, 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23));
      v128.store(dst + width, i8x16.shuffle(lo01, lo23, 8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31));
      v128.store(dst + 2 * width, i8x16.shuffle(hi01, hi23, 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23));
      v128.store(dst + 3 * width, i8x16.shuffle(hi01, hi23, 8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31));
    } else {
      v128.store64_lane(dst, lo01, 0);
      v128.store64_lane(dst + width, lo01, 1);
      v128.store64_lane(dst + 2 * width, hi01, 0);
      v128.store64_lane(dst + 3 * width, hi01, 1);
    }
    dst += 4 * width;
    position += 16;
  }
  for (; step < depth; ++step) {
    f32.store(dst, f32.load(src + position));
    f32.store(dst, f32.load(src1 + position), 4);
    if (lanes == 4) {
      f32.store(dst, f32.load(src2 + position), 8);
      f32.store(dst, f32.load(src3 + position), 12);
    }
    dst += width;
    position += 4;
  }
}

/** One panel of any strides, of which only `lanes` lanes exist. */
function packScalar(
  dst: usize,
  src: usize,
  laneStride: usize,
  stepStride: usize,
  lanes: i32,
  width: i32,
  depth: i32,
): void {
  for (; depth > 0; --depth) {
    let from = src;
    for (let lane = 0; lane < width; ++lane) {
      f32.store(dst, lane < lanes ? f32.load(from) : 0);
      from += laneStride;
      dst += 4;
    }
    src += stepStride;
  }
}

/** Panels whose lanes are contiguous. Eight steps at a time: few streams to read, whole cache lines to write. */
@inline function packContiguous(
  dst: usize,
  panelStride: usize,
  src: usize,
  stepStride: usize,
  panels: i32,
  depth: i32,
  width: i32,
): void {
  for (let step = 0; step < depth; step += 8) {
    const steps = min(8, depth - step);
    let from = src;
    let panel = dst;
    for (let count = panels; count > 0; --count) {
      let row = from;
      let to = panel;
      for (let i = steps; i > 0; --i) {
        v128.store(to, v128.load(row));
        if (width == 6) v128.store64_lane(to, v128.load64_zero(row, 16), 0, 16);
        if (width == 8) v128.store(to, v128.load(row, 16), 16);
        row += stepStride;
        to += <usize>width << 2;
      }
      from += <usize>width << 2;
      panel += panelStride;
    }
    src += stepStride << 3;
    dst += <usize>width << 5;
  }
}

@inline function pack(
  dst: usize,
  panelStride: usize,
  src: usize,
  laneStride: usize,
  stepStride: usize,
  lanes: i32,
  depth: i32,
  width: i32,
): void {
  const panels = lanes / width;
  const rest = lanes - panels * width;
  const bytes = <usize>width << 2;
  const panelSource = <usize>width * laneStride;
  if (laneStride == 4) {
    packContiguous(dst, panelStride, src, stepStride, panels, depth, width);
    dst += <usize>panels * panelStride;
    src += <usize>panels * panelSource;
  } else {
    for (let panel = 0; panel < panels; ++panel) {
      if (stepStride == 4) {
        packTransposed(dst, src, laneStride, depth, bytes, 4);
        if (width == 6) packTransposed(dst + 16, src + 4 * laneStride, laneStride, depth, bytes, 2);
        if (width == 8) packTransposed(dst + 16, src + 4 * laneStride, laneStride, depth, bytes, 4);
      } else {
        packScalar(dst, src, laneStride, stepStride, width, width, depth);
      }
      dst += panelStride;
      src += panelSource;
    }
  }
  if (rest > 0) packScalar(dst, src, laneStride, stepStride, rest, width, depth);
}

/** Packs rows of A. Strides are in bytes: from row to row, and from one step of the depth to the next. */
export function packRows(
  dst: usize,
  panelStride: usize,
  src: usize,
  rowStride: usize,
  stepStride: usize,
  rows: i32,
  depth: i32,
): void {
  let whole = rows - (rows % MR);
  if (whole > 0 && panelRows(rows - whole + MR) < MR) whole -= MR;
  pack(dst, panelStride, src, rowStride, stepStride, whole, depth, MR);
  dst += <usize>(whole / MR) * panelStride;
  for (let row = whole; row < rows; row += panelRows(rows - row)) {
    const from = src + <usize>row * rowStride;
    const lanes = min(panelRows(rows - row), rows - row);
    if (lanes == 4 && stepStride == 4) packTransposed(dst, from, rowStride, depth, MR * 4, 4);
    else packScalar(dst, from, rowStride, stepStride, lanes, MR, depth);
    dst += panelStride;
  }
}

/** Packs columns of B. Strides are in bytes: from column to column, and from one step of the depth to the next. */
export function packColumns(
  dst: usize,
  panelStride: usize,
  src: usize,
  columnStride: usize,
  stepStride: usize,
  columns: i32,
  depth: i32,
): void {
  pack(dst, panelStride, src, columnStride, stepStride, columns, depth, NR);
}
