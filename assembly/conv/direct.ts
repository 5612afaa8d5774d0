import { MAX_REGISTERS, TILE } from "../elementwise/opcode";
import { finishRows } from "../gemm/matmul";
import { convolvePlane, correlatePlane } from "./planar";
import { copyWindow, makeTaps, padPlane, planeHeight, planeWidth, refillPlane } from "./planes";
import { convolveHalving, correlateHalving, isHalving } from "./halving";
import { convolveSame, correlateSame, isSame } from "./same";
import { OUTSIDE, imageOffset } from "./volume";

// The three convolutions without a matrix product, plane by plane: for depthwise convolutions and for very few filters.

/** Whether so few filters share a patch that gathering it would cost more than it saves. `dense`: outputs lie side by side. */
@inline export function isDirect(channels: i32, filters: i32, dense: bool): bool {
  return filters < 4 || (channels == 1 && filters < 8) || (dense && filters == 4);
}

/**
 * Whether the gradient of filters of so few planes each goes plane by plane: packing dy would cost more than it saves. Measured on Node 24,
 * times as fast as the product: 3 × 3 taps around each of 28 × 28 pixels (`same`) 4.5 for 4 planes, 2.1 for 8, 1.3 for 16, 1.1 for 32, with
 * dilation 3.0 for 4, 1.6 for 8, 1.0 for 16; 5 × 5 taps 1.0 and stride two 1.0 for one plane.
 */
@inline export function correlatesDirect(planes: i32, filters: i32, taps: i32, strideW: i32, same: bool): bool {
  if (planes == 1 && isDirect(1, filters, false)) return true;
  return same ? planes <= 32 : strideW == 1 && taps > 4 && taps <= 9 && planes <= 8;
}

/** y = epilogue(x ∗ w) of groups [first, last), one of the `c` listed planes of each image (volume.ts) after the other. */
export function convolveDirect(
  table: usize,
  weight: usize,
  y: usize,
  scratch: usize,
  working: usize,
  epilogue: usize,
  c: i32,
  h: i32,
  w: i32,
  oc: i32,
  kh: i32,
  kw: i32,
  od: i32,
  oh: i32,
  ow: i32,
  strideH: i32,
  strideW: i32,
  padH: i32,
  padW: i32,
  dilationH: i32,
  dilationW: i32,
  groups: i32,
  first: i32,
  last: i32,
  begin: i32,
  end: i32,
): void {
  const groupC = c / groups;
  const groupOC = oc / groups;
  const filter = <usize>(kh * kw) << 2;
  const pixels = oh * ow;
  const yPlane = od * pixels;
  const height = planeHeight(oh, strideH, kh, dilationH);
  const width = planeWidth(ow, strideW, kw, dilationW);
  const taps = working;
  const plane = taps + 2 * filter;
  const same = groupC == 1 && isSame(w, kh, kw, oh, ow, h, strideH, strideW, padH, padW, dilationH, dilationW);
  const halving = groupC == 1 && isHalving(kh, kw, ow, strideH, strideW, padH, padW, dilationH, dilationW);
  if (same || halving) memory.fill(plane, 0, <usize>w << 2);
  let fresh = true;
  let finished = (begin * oc + first * groupOC) * pixels;
  for (let image = begin; image < end; ++image) {
    let planes = table + (<usize>((image - begin) * c + first * groupC) << 2);
    for (let group = first; group < last; ++group) {
      const at = imageOffset(image, od, oc * yPlane, pixels) + group * groupOC * yPlane;
      let accumulate = false;
      for (let i = 0; i < groupC; ++i) {
        const from = load<usize>(planes);
        planes += 4;
        if (from == OUTSIDE) continue;
        if (!same && !halving) {
          if (fresh) padPlane(plane, from, h, w, height, width, -padH, -padW, strideW);
          else refillPlane(plane, from, h, w, height, width, -padH, -padW, strideW);
          fresh = false;
        }
        let filters = weight + <usize>(group * groupOC * groupC + i) * filter;
        let to = y + (<usize>at << 2);
        for (let o = groupOC; o > 0; --o) {
          if (same) {
            convolveSame(from, filters, 4, to, plane, h, w);
          } else if (halving) {
            convolveHalving(from, filters, to, plane, h, w, oh, ow);
          } else {
            const tapsEnd = makeTaps(taps, kh, kw, dilationH, dilationW, strideW, height, width, filters, <isize>kw << 2, 4);
            convolvePlane(taps, tapsEnd, plane, <usize>(strideH * width) << 2, to, <usize>ow << 2, 4, 0, oh, ow, accumulate);
          }
          filters += <usize>groupC * filter;
          to += <usize>yPlane << 2;
        }
        accumulate = true;
      }
      if (!accumulate) clearPlanes(y + (<usize>at << 2), groupOC, pixels, yPlane);
      if (!epilogue) continue;
      if (od > 1) {
        finishRows(epilogue, scratch, at, groupOC, pixels, yPlane);
        continue;
      }
      // Small planes wait until there is work for a few tiles.
      const ready = at + groupOC * pixels;
      if (ready - finished >= 4 * TILE || (image + 1 == end && group + 1 == last)) {
        finishRows(epilogue, scratch, finished, 1, ready - finished, ready - finished);
        finished = ready;
      }
    }
  }
}

/** Zeros where all planes that meet lie outside. */
function clearPlanes(to: usize, count: i32, size: i32, stride: i32): void {
  for (; count > 0; --count) {
    memory.fill(to, 0, <usize>size << 2);
    to += <usize>stride << 2;
  }
}

/** One phase of dx (see grad-input-phase.ts), one plane of dy after the other. */
export function convolvePhaseDirect(
  planes: usize,
  tableStride: usize,
  weight: usize,
  dx: usize,
  scratch: usize,
  c: i32,
  oc: i32,
  rows: i32,
  columns: i32,
  oh: i32,
  ow: i32,
  tapsD: i32,
  tapsH: i32,
  tapsW: i32,
  kernelSize: i32,
  tapStrideD: i32,
  tapStrideH: i32,
  tapStrideW: i32,
  rowOffset: i32,
  rowStep: i32,
  columnOffset: i32,
  columnStep: i32,
  imagesPerVolume: i32,
  dxVolume: i32,
  dxImage: i32,
  dxPlane: i32,
  dxRow: i32,
  dxColumn: i32,
  begin: i32,
  end: i32,
): void {
  const height = planeHeight(rows, 1, tapsH, -rowStep);
  const width = planeWidth(columns, 1, tapsW, -columnStep);
  const taps = scratch;
  const row = taps + (<usize>(tapsH * tapsW) << 3);
  const plane = row + (<usize>columns << 2);
  // Taps walk backwards over dy, so the table takes them from the last.
  const top = rowOffset + (tapsH - 1) * rowStep;
  const left = columnOffset + (tapsW - 1) * columnStep;
  const lastTap = weight + (<usize>((tapsH - 1) * tapStrideH + (tapsW - 1) * tapStrideW) << 2);
  // From the last tap in depth of a filter to the first of the next channel's.
  const nextChannel = <usize>(c * kernelSize - (tapsD - 1) * tapStrideD) << 2;
  const dense = dxColumn == 1 && dxRow == columns;
  let fresh = true;
  for (let image = begin; image < end; ++image) {
    const target = dx + (<usize>imageOffset(image, imagesPerVolume, dxVolume, dxImage) << 2);
    let accumulate = false;
    let filters = lastTap;
    let tap = 0;
    for (let i = 0; i < oc * tapsD; ++i) {
      const from = load<usize>(planes + (<usize>i << 2));
      let filter = filters;
      filters = ++tap < tapsD ? filters + (<usize>tapStrideD << 2) : filters + nextChannel;
      if (tap == tapsD) tap = 0;
      if (from == OUTSIDE) continue;
      if (fresh) padPlane(plane, from, oh, ow, height, width, top, left, 1);
      else refillPlane(plane, from, oh, ow, height, width, top, left, 1);
      fresh = false;
      let to = target;
      for (let channel = c; channel > 0; --channel) {
        const tapsEnd = makeTaps(
          taps, tapsH, tapsW, -rowStep, -columnStep, 1, height, width, filter, -(<isize>tapStrideH << 2), -(<isize>tapStrideW << 2),
        );
        convolvePlane(
          taps, tapsEnd, plane, <usize>width << 2, to, <usize>dxRow << 2, <usize>dxColumn << 2, row, rows, columns, accumulate,
        );
        filter += <usize>kernelSize << 2;
        to += <usize>dxPlane << 2;
      }
      accumulate = true;
    }
    // Where dx has several phases it is zero already.
    if (!accumulate && dense) clearPlanes(target, c, rows * columns, dxPlane);
    planes += tableStride;
  }
}

/** Every filter meets `groupPlanes` planes per image, one after the other. Planes [begin, end), of all groups. */
export function correlateDirect(
  table: usize,
  dy: usize,
  dw: usize,
  scratch: usize,
  n: i32,
  c: i32,
  h: i32,
  w: i32,
  oc: i32,
  kh: i32,
  kw: i32,
  od: i32,
  oh: i32,
  ow: i32,
  strideH: i32,
  strideW: i32,
  padH: i32,
  padW: i32,
  dilationH: i32,
  dilationW: i32,
  groupPlanes: i32,
  groupOC: i32,
  begin: i32,
  end: i32,
): void {
  const height = planeHeight(oh, strideH, kh, dilationH);
  const width = planeWidth(ow, strideW, kw, dilationW);
  const rowWidth = (ow + 3) & ~3;
  const taps = scratch;
  const gradient = taps + (<usize>(kh * kw) << 3);
  const plane = gradient + (<usize>(oh * rowWidth) << 2);
  const same = isSame(w, kh, kw, oh, ow, h, strideH, strideW, padH, padW, dilationH, dilationW);
  const halving = isHalving(kh, kw, ow, strideH, strideW, padH, padW, dilationH, dilationW);
  if (same || halving) memory.fill(plane, 0, <usize>w << 2);
  else makeTaps(taps, kh, kw, dilationH, dilationW, strideW, height, width, dw, 0, 0);
  let fresh = true;
  for (let at = begin; at < end; ++at) {
    const group = at / groupPlanes;
    for (let o = group * groupOC; o < (group + 1) * groupOC; ++o) {
      const to = dw + (<usize>((o * groupPlanes + at - group * groupPlanes) * kh * kw) << 2);
      let accumulate = false;
      for (let image = 0; image < n; ++image) {
        const from = load<usize>(table + (<usize>(image * c + at) << 2));
        if (from == OUTSIDE) continue;
        const dyPlane = dy + (<usize>imageOffset(image, od, oc * od * oh * ow, oh * ow) << 2) + (<usize>(o * od * oh * ow) << 2);
        if (same) {
          correlateSame(from, dyPlane, to, plane, h, w, accumulate);
        } else if (halving) {
          correlateHalving(from, dyPlane, to, plane, h, w, oh, ow, accumulate);
        } else {
          if (fresh) {
            padPlane(plane, from, h, w, height, width, -padH, -padW, strideW);
            if (rowWidth != ow) copyWindow(gradient, dyPlane, oh, ow, 0, 0, 1, 1, rowWidth, 0, oh * rowWidth);
          } else {
            refillPlane(plane, from, h, w, height, width, -padH, -padW, strideW);
            if (rowWidth != ow) refillPlane(gradient, dyPlane, oh, ow, oh, rowWidth, 0, 0, 1);
          }
          fresh = false;
          correlatePlane(
            taps, kh * kw, plane, <usize>(strideH * width) << 2, rowWidth == ow ? dyPlane : gradient, to,
            oh, <usize>rowWidth << 2, accumulate,
          );
        }
        accumulate = true;
      }
      if (!accumulate) memory.fill(to, 0, <usize>(kh * kw) << 2);
    }
  }
}
