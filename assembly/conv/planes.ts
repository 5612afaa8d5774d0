import { TAP_BYTES } from "./planar";
import { OUTSIDE } from "./volume";

// A plane of an image as direct convolution wants it: padded, and with its columns sorted by their remainder modulo the stride, so
// that neighbouring outputs always read neighbouring elements:
//
//   phase 0: | row 0: columns 0, s, 2s, … | row 1 … |   phase 1: | row 0: columns 1, s + 1, … | …
//
// A row has `planeWidth` elements, a plane `planeHeight` rows.

/** Elements past the last plane that whole vectors may read. */
@inline const SLACK: i32 = 16;

/** Padded length of an axis of which `size` outputs are computed: the last output's last tap is inside. */
@inline export function planeHeight(size: i32, stride: i32, taps: i32, dilation: i32): i32 {
  return (size - 1) * stride + (taps - 1) * dilation + 1;
}

@inline export function planeWidth(size: i32, stride: i32, taps: i32, dilation: i32): i32 {
  return (size + ((taps - 1) * dilation) / stride + 3) & ~3;
}

/** Copies a plane. */
export function padPlane(
  to: usize,
  plane: usize,
  h: i32,
  w: i32,
  height: i32,
  width: i32,
  top: i32,
  left: i32,
  strideW: i32,
): void {
  const size = height * width;
  for (let phase = 0; phase < strideW; ++phase) {
    copyWindow(to, plane, h, w, top, left + phase, 1, strideW, width, 0, size);
    to += <usize>size << 2;
  }
  memory.fill(to, 0, SLACK << 2);
}

/** Copies another plane of the same sizes where padPlane copied one: its padding is there already. */
export function refillPlane(
  to: usize,
  plane: usize,
  h: i32,
  w: i32,
  height: i32,
  width: i32,
  top: i32,
  left: i32,
  strideW: i32,
): void {
  const firstRow = max(0, -top);
  const rows = min(height, h - top) - firstRow;
  const step = <usize>strideW << 2;
  for (let phase = 0; phase < strideW; ++phase) {
    const offset = left + phase;
    const firstColumn = offset < 0 ? (strideW - 1 - offset) / strideW : 0;
    const columns = min(width, offset < w ? (w - offset + strideW - 1) / strideW : 0) - firstColumn;
    if (columns > 0) {
      let row = to + (<usize>(firstRow * width + firstColumn) << 2);
      let from = plane + (<usize>((firstRow + top) * w + firstColumn * strideW + offset) << 2);
      for (let i = rows; i > 0; --i) {
        copyRun(row, from, columns, step);
        row += <usize>width << 2;
        from += <usize>w << 2;
      }
    }
    to += <usize>(height * width) << 2;
  }
}

/** Writes the table of the taps (kh, kw), whose weights lie `weightRow` and `weightColumn` bytes apart, and returns its end. */
export function makeTaps(
  taps: usize,
  kh: i32,
  kw: i32,
  dilationH: i32,
  dilationW: i32,
  strideW: i32,
  height: i32,
  width: i32,
  weight: usize,
  weightRow: isize,
  weightColumn: isize,
): usize {
  for (let i = 0; i < kh; ++i) {
    let from = weight;
    for (let j = 0; j < kw; ++j) {
      const column = j * dilationW;
      const phase = column % strideW;
      store<i32>(taps, ((phase * height + i * dilationH) * width + column / strideW) << 2);
      f32.store(taps, f32.load(from), 4);
      taps += TAP_BYTES;
      from += weightColumn;
    }
    weight += weightRow;
  }
  return taps;
}

/** Every (strideH, strideW)-th element of a plane from (rowOffset, columnOffset) on, `ow` to a row: positions [begin, end), zero outside. */
export function copyWindow(
  to: usize,
  plane: usize,
  h: i32,
  w: i32,
  rowOffset: i32,
  columnOffset: i32,
  strideH: i32,
  strideW: i32,
  ow: i32,
  begin: i32,
  end: i32,
): void {
  if (plane == OUTSIDE) {
    memory.fill(to, 0, <usize>(end - begin) << 2);
    return;
  }
  if (rowOffset == 0 && columnOffset == 0 && strideW == 1 && strideH == 1 && ow == w && end <= h * w) {
    copyRun(to, plane + (<usize>begin << 2), end - begin, 4);
    return;
  }
  // Output columns [lo, hi) read inside the image.
  const lo = columnOffset < 0 ? min(ow, (strideW - 1 - columnOffset) / strideW) : 0;
  const hi = columnOffset < w ? max(lo, min(ow, (w - columnOffset + strideW - 1) / strideW)) : lo;
  const step = <usize>strideW << 2;
  const rowStep = <usize>(strideH * w) << 2;
  let row = (begin / ow) * strideH + rowOffset;
  let column = begin % ow;
  let source = plane + (<usize>(row * w + columnOffset) << 2);
  while (begin < end) {
    const last = min(ow, column + end - begin);
    begin += last - column;
    if (<u32>row < <u32>h) {
      const from = min(last, max(lo, column));
      const until = min(last, max(hi, from));
      to = fillZero(to, from - column);
      to = copyRun(to, source + <usize>from * step, until - from, step);
      to = fillZero(to, last - until);
    } else {
      to = fillZero(to, last - column);
    }
    row += strideH;
    source += rowStep;
    column = 0;
  }
}

@inline function fillZero(to: usize, size: i32): usize {
  const end = to + (<usize>size << 2);
  for (; to + 16 <= end; to += 16) v128.store(to, f32x4.splat(0));
  for (; to < end; to += 4) f32.store(to, 0);
  return end;
}

/** Copies `size` elements that lie `step` bytes apart, and returns the end. */
@inline function copyRun(to: usize, from: usize, size: i32, step: usize): usize {
  const end = to + (<usize>size << 2);
  if (step == 4 && size >= 4) {
    const last = end - 16;
    const lastFrom = from + (<usize>size << 2) - 16;
    while (to < last) {
      v128.store(to, v128.load(from));
      to += 16;
      from += 16;
    }
    // The last vector overlaps the one before.
    v128.store(last, v128.load(lastFrom));
    return end;
  }
  if (step == 8) {
    // The even elements of two vectors, of which the last is read too: so one more has to follow.
    for (; to + 16 < end; to += 16) {
      v128.store(to, i32x4.shuffle(v128.load(from), v128.load(from, 16), 0, 2, 4, 6));
      from += 32;
    }
  }
  for (; to < end; to += 4) {
    f32.store(to, f32.load(from));
    from += step;
  }
  return end;
}
