import { MAX_REGISTERS, TILE } from "../elementwise/opcode";
import { finishRows } from "../gemm/matmul";
import { convolvePlane, correlatePlane } from "./planar";
import { copyWindow, makeTaps, padPlane, planeHeight, planeWidth, refillPlane } from "./planes";
import { convolveHalving, correlateHalving, isHalving } from "./halving";
import { convolveSame, correlateSame, isSame } from "./same";

// The three convolutions without a matrix product, plane by plane: for depthwise convolutions and for very few filters.

/** Whether so few filters share a patch that gathering it would cost more than it saves. */
@inline export function isDirect(channels: i32, filters: i32): bool {
  return filters < 4 || (channels == 1 && filters < 8);
}

/** y = epilogue(x ∗ w), one input plane after the other. */
export function convolveDirect(
  x: usize,
  weight: usize,
  y: usize,
  scratch: usize,
  epilogue: usize,
  c: i32,
  h: i32,
  w: i32,
  oc: i32,
  kh: i32,
  kw: i32,
  oh: i32,
  ow: i32,
  strideH: i32,
  strideW: i32,
  padH: i32,
  padW: i32,
  dilationH: i32,
  dilationW: i32,
  groups: i32,
  begin: i32,
  end: i32,
): void {
  const groupC = c / groups;
  const groupOC = oc / groups;
  const filter = <usize>(kh * kw) << 2;
  const pixels = oh * ow;
  const height = planeHeight(oh, strideH, kh, dilationH);
  const width = planeWidth(ow, strideW, kw, dilationW);
  const taps = scratch + MAX_REGISTERS * (TILE + 1) * 4;
  const plane = taps + 2 * filter;
  const same = groupC == 1 && isSame(w, kh, kw, oh, ow, h, strideH, strideW, padH, padW, dilationH, dilationW);
  const halving = groupC == 1 && isHalving(kh, kw, ow, strideH, strideW, padH, padW, dilationH, dilationW);
  if (same || halving) memory.fill(plane, 0, <usize>w << 2);
  let finished = begin * oc * pixels;
  let to = y + (<usize>finished << 2);
  for (let channel = begin * c; channel < end * c; channel += groupC) {
    const group = (channel / groupC) % groups;
    if (same || halving) {
      const from = x + (<usize>(channel * h * w) << 2);
      for (let o = 0; o < groupOC; ++o) {
        const taps = weight + <usize>(group * groupOC + o) * filter;
        const target = to + (<usize>(o * pixels) << 2);
        if (same) convolveSame(from, taps, 4, target, plane, h, w);
        else convolveHalving(from, taps, target, plane, h, w, oh, ow);
      }
    } else {
      for (let i = 0; i < groupC; ++i) {
        const from = x + (<usize>((channel + i) * h * w) << 2);
        if (channel + i == begin * c) padPlane(plane, from, h, w, height, width, -padH, -padW, strideW);
        else refillPlane(plane, from, h, w, height, width, -padH, -padW, strideW);
        for (let o = 0; o < groupOC; ++o) {
          const from = weight + <usize>((group * groupOC + o) * groupC + i) * filter;
          const tapsEnd = makeTaps(taps, kh, kw, dilationH, dilationW, strideW, height, width, from, <isize>kw << 2, 4);
          convolvePlane(
            taps, tapsEnd, plane, <usize>(strideH * width) << 2, to + (<usize>(o * pixels) << 2), <usize>ow << 2, 4, 0, oh, ow, i > 0,
          );
        }
      }
    }
    to += <usize>(groupOC * pixels) << 2;
    // Small planes wait until there is work for a few tiles.
    const ready = <i32>((to - y) >> 2);
    if (epilogue && (ready - finished >= 4 * TILE || channel + groupC == end * c)) {
      finishRows(epilogue, scratch, finished, 1, ready - finished, ready - finished);
      finished = ready;
    }
  }
}

/** One phase of dx (see grad-input-phase.ts), one plane of dy after the other. */
export function convolvePhaseDirect(
  dy: usize,
  weight: usize,
  dx: usize,
  scratch: usize,
  c: i32,
  oc: i32,
  rows: i32,
  columns: i32,
  oh: i32,
  ow: i32,
  tapsH: i32,
  tapsW: i32,
  kernelSize: i32,
  tapStrideH: i32,
  tapStrideW: i32,
  rowOffset: i32,
  rowStep: i32,
  columnOffset: i32,
  columnStep: i32,
  dyImage: i32,
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
  if (
    oc == 1 && dxColumn == 1 && rowOffset == 1 && columnOffset == 1 &&
    isSame(ow, tapsH, tapsW, rows, columns, oh, 1, 1, 1, 1, -rowStep, -columnStep)
  ) {
    memory.fill(plane, 0, <usize>ow << 2);
    for (let image = begin; image < end; ++image) {
      for (let channel = 0; channel < c; ++channel) {
        convolveSame(
          dy + (<usize>(image * dyImage) << 2), lastTap + (<usize>(channel * kernelSize) << 2), -4,
          dx + (<usize>(image * dxImage + channel * dxPlane) << 2), plane, oh, ow,
        );
      }
    }
    return;
  }
  for (let image = begin; image < end; ++image) {
    for (let o = 0; o < oc; ++o) {
      const from = dy + (<usize>(image * dyImage + o * oh * ow) << 2);
      if (image == begin && o == 0) padPlane(plane, from, oh, ow, height, width, top, left, 1);
      else refillPlane(plane, from, oh, ow, height, width, top, left, 1);
      for (let channel = 0; channel < c; ++channel) {
        const from = lastTap + (<usize>((o * c + channel) * kernelSize) << 2);
        const tapsEnd = makeTaps(
          taps, tapsH, tapsW, -rowStep, -columnStep, 1, height, width, from, -(<isize>tapStrideH << 2), -(<isize>tapStrideW << 2),
        );
        convolvePlane(
          taps, tapsEnd, plane, <usize>width << 2, dx + (<usize>(image * dxImage + channel * dxPlane) << 2),
          <usize>dxRow << 2, <usize>dxColumn << 2, row, rows, columns, o > 0,
        );
      }
    }
  }
}

/** Depthwise: every filter meets one plane per image. */
export function correlateDirect(
  x: usize,
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
  oh: i32,
  ow: i32,
  strideH: i32,
  strideW: i32,
  padH: i32,
  padW: i32,
  dilationH: i32,
  dilationW: i32,
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
  if (same || isHalving(kh, kw, ow, strideH, strideW, padH, padW, dilationH, dilationW)) {
    memory.fill(plane, 0, <usize>w << 2);
    for (let o = begin; o < end; ++o) {
      const channel = o / groupOC;
      const to = dw + (<usize>(o * 9) << 2);
      for (let image = 0; image < n; ++image) {
        const from = x + (<usize>((image * c + channel) * h * w) << 2);
        const dyPlane = dy + (<usize>((image * oc + o) * oh * ow) << 2);
        if (same) correlateSame(from, dyPlane, to, plane, h, w, image > 0);
        else correlateHalving(from, dyPlane, to, plane, h, w, oh, ow, image > 0);
      }
    }
    return;
  }
  makeTaps(taps, kh, kw, dilationH, dilationW, strideW, height, width, dw, 0, 0);
  for (let o = begin; o < end; ++o) {
    const channel = o / groupOC;
    for (let image = 0; image < n; ++image) {
      const from = x + (<usize>((image * c + channel) * h * w) << 2);
      const dyPlane = dy + (<usize>((image * oc + o) * oh * ow) << 2);
      if (o == begin && image == 0) {
        padPlane(plane, from, h, w, height, width, -padH, -padW, strideW);
        if (rowWidth != ow) copyWindow(gradient, dyPlane, oh, ow, 0, 0, 1, 1, rowWidth, 0, oh * rowWidth);
      } else {
        refillPlane(plane, from, h, w, height, width, -padH, -padW, strideW);
        if (rowWidth != ow) refillPlane(gradient, dyPlane, oh, ow, oh, rowWidth, 0, 0, 1);
      }
      correlatePlane(
        taps, kh * kw, plane, <usize>(strideH * width) << 2, rowWidth == ow ? dyPlane : gradient,
        dw + (<usize>(o * kh * kw) << 2), oh, <usize>rowWidth << 2, image > 0,
      );
    }
  }
}
