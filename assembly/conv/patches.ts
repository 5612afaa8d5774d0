import { NR } from "../gemm/blocking";
import { packColumns } from "../gemm/pack";
import { copyWindow, padPlane, planeWidth } from "./planes";

// Patches of an image, gathered where the matrix product needs them, so that the matrix of all patches never lies in memory.
//
// Patch `index` belongs to (plane, tap row, tap column); its element at output pixel (oh, ow) is
//   x[plane][oh · strideH + rowOffset + tapRow · rowStep][ow · strideW + columnOffset + tapColumn · columnStep], zero outside.

// Patches gathered at a time: the lanes of a panel when they are columns, a few cache lines of each panel when they are steps.
@inline export const PATCHES: i32 = 8;

/** Bytes of one row of the buffer. Not a power of two, so that the rows do not meet in one set of the cache. */
@inline export function patchStride(pixels: i32): usize {
  return <usize>(((pixels + 7) & ~7) + 8) << 2;
}

/** Images that share a block of at most `limit` pixels: several where they are small, so that a block is never nearly empty. */
@inline export function imagesPerBlock(pixels: i32, limit: i32): i32 {
  return pixels << 1 <= limit ? limit / pixels : 1;
}

/**
 * to[r] = patch `first + r` over pixels [begin, end) of each image, r < count; the rest of the last vectors is zero. `planes` lists the
 * planes of the first image (volume.ts), those of the others `tableStride` bytes on.
 * `plane` keeps the padded plane from one call to the next; `fresh` says that the last call was for other pixels or planes.
 */
export function gatherPatches(
  to: usize,
  plane: usize,
  fresh: bool,
  count: i32,
  first: i32,
  planes: usize,
  images: i32,
  tableStride: usize,
  h: i32,
  w: i32,
  tapsH: i32,
  tapsW: i32,
  rowOffset: i32,
  rowStep: i32,
  columnOffset: i32,
  columnStep: i32,
  strideH: i32,
  strideW: i32,
  ow: i32,
  begin: i32,
  end: i32,
): void {
  const pixels = end - begin;
  const rest = images * pixels;
  const stride = patchStride(rest);
  const taps = tapsH * tapsW;
  const firstRow = begin / ow;
  const single = (end - 1) / ow == firstRow;
  rowOffset += firstRow * strideH;
  begin -= firstRow * ow;
  if (single) {
    // Part of one row: nothing beside it is padded or copied.
    columnOffset += begin * strideW;
    begin = 0;
    ow = pixels;
  }
  end = begin + pixels;
  let tapColumn = first % tapsW;
  let tapRow = (first / tapsW) % tapsH;
  let entry = planes + (<usize>(first / taps) << 2);

  // Rows and columns of the input that any tap meets. Taps may walk backwards.
  const stepH = abs(rowStep);
  const stepW = abs(columnStep);
  const top = rowOffset + min(0, (tapsH - 1) * rowStep);
  const left = columnOffset + min(0, (tapsW - 1) * columnStep);
  const height = ((end - 1) / ow) * strideH + (tapsH - 1) * stepH + 1;
  const width = planeWidth(ow, strideW, tapsW, stepW);
  const planeStride = <usize>(strideW * height * width) << 2;

  for (; count > 0; --count) {
    let at = to;
    let image = entry;
    if (taps == 1) {
      for (let n = images; n > 0; --n) {
        copyWindow(at, load<usize>(image), h, w, rowOffset, columnOffset, strideH, strideW, ow, begin, end);
        image += tableStride;
        at += <usize>pixels << 2;
      }
    } else {
      if (fresh || tapRow + tapColumn == 0) {
        fresh = false;
        let padded = plane;
        for (let n = images; n > 0; --n) {
          padPlane(padded, load<usize>(image), h, w, height, width, top, left, strideW);
          image += tableStride;
          padded += planeStride;
        }
      }
      const row = rowStep < 0 ? (tapsH - 1 - tapRow) * stepH : tapRow * stepH;
      const column = columnStep < 0 ? (tapsW - 1 - tapColumn) * stepW : tapColumn * stepW;
      let from = plane + (<usize>(((column % strideW) * height + row) * width + column / strideW) << 2);
      for (let n = images; n > 0; --n) {
        at = copyRows(at, from, <usize>(strideH * width) << 2, ow, begin, pixels);
        from += planeStride;
      }
    }
    for (let i = rest; i & 7; ++i) {
      f32.store(at, 0);
      at += 4;
    }
    to += stride;
    if (++tapColumn == tapsW) {
      tapColumn = 0;
      if (++tapRow == tapsH) {
        tapRow = 0;
        entry += 4;
      }
    }
  }
}

/** Copies `size` elements from `column` of the first row on, `ow` of each row, in whole vectors: what is too much is overwritten. */
function copyRows(to: usize, from: usize, row: usize, ow: i32, column: i32, size: i32): usize {
  const last = to + (<usize>size << 2);
  let end = to + (<usize>min(size, ow - column) << 2);
  let source = from + (<usize>column << 2);
  while (to < last) {
    for (; to < end; to += 16) {
      v128.store(to, v128.load(source));
      source += 16;
    }
    to = end;
    end = min(end + (<usize>ow << 2), last);
    from += row;
    source = from;
  }
  return last;
}

/** Packs patches [first, first + depth) as the steps of panels whose columns are pixels. `buffer` and `plane` are working memory. */
export function packPatches(
  dst: usize,
  buffer: usize,
  plane: usize,
  depth: i32,
  first: i32,
  planes: usize,
  images: i32,
  tableStride: usize,
  h: i32,
  w: i32,
  tapsH: i32,
  tapsW: i32,
  rowOffset: i32,
  rowStep: i32,
  columnOffset: i32,
  columnStep: i32,
  strideH: i32,
  strideW: i32,
  ow: i32,
  begin: i32,
  end: i32,
): void {
  const panel = <usize>(depth * NR) << 2;
  const columns = images * (end - begin);
  for (let step = 0; step < depth; step += PATCHES) {
    const count = min(PATCHES, depth - step);
    gatherPatches(
      buffer, plane, step == 0, count, first + step, planes, images, tableStride, h, w, tapsH, tapsW,
      rowOffset, rowStep, columnOffset, columnStep, strideH, strideW, ow, begin, end,
    );
    packColumns(dst, panel, buffer, 4, patchStride(columns), (columns + 7) & ~7, count);
    dst += PATCHES * NR * 4;
  }
}
