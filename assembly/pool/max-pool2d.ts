import { maxOfSquares } from "./squares";
import { insideBegin, insideEnd, isSquares, taps } from "./window";

// x (planes, h, w), y and indices i32 (planes, oh, ow), split over planes. y = max over each window, indices its position in the plane,
// the first on a tie. Cells of padding never win; NaN wins, the last one as in PyTorch. Exact.
// A dilated window may meet nothing but padding: −∞, at the cell of the plane that is nearest.
// Four windows at a time where all lie inside the row and are one or two columns apart; each tap is then one or two loads.
export function maxPool2d(
  x: usize,
  y: usize,
  indices: usize,
  planes: i32,
  h: i32,
  w: i32,
  oh: i32,
  ow: i32,
  kh: i32,
  kw: i32,
  strideH: i32,
  strideW: i32,
  padH: i32,
  padW: i32,
  dilationH: i32,
  dilationW: i32,
  begin: i32,
  end: i32,
): void {
  const wholeBegin = insideBegin(padW, strideW);
  const wholeEnd = insideEnd(w, ow, padW, (kw - 1) * dilationW + 1, strideW);
  const squares = dilationH == 1 && dilationW == 1 && isSquares(h, w, oh, ow, kh, kw, strideH, strideW, padH, padW);
  for (let plane = begin; plane < end; plane++) {
    const from = x + ((<usize>plane * h * w) << 2);
    for (let oy = 0; oy < oh; oy++) {
      const start = oy * strideH - padH;
      const top = firstInside(start, dilationH);
      const bottom = min(h, start + kh * dilationH);
      const row = (<usize>(plane * oh + oy) * ow) << 2;
      if (squares && maxOfSquares(from + (<usize>(top * w) << 2), y + row, indices + row, top * w, w, ow)) continue;
      for (let ox = 0; ox < ow; ) {
        if (ox >= wholeBegin && ox < wholeEnd && wholeBegin + 4 <= wholeEnd) {
          // The last four overlap those before.
          ox = min(ox, wholeEnd - 4);
          const to = row + ((<usize>ox) << 2);
          const left = ox * strideW - padW;
          if (fourWindows(from, y + to, indices + to, min(top, h - 1), top, bottom, left, w, kw, strideW, dilationH, dilationW)) {
            ox += 4;
            continue;
          }
        }
        // One window, or all four that hold NaN.
        const last = ox >= wholeBegin && ox < wholeEnd && wholeBegin + 4 <= wholeEnd ? ox + 4 : ox + 1;
        for (; ox < last; ox++) {
          const left = firstInside(ox * strideW - padW, dilationW);
          const right = min(w, ox * strideW - padW + kw * dilationW);
          const to = row + ((<usize>ox) << 2);
          oneWindow(from, y + to, indices + to, h, w, top, bottom, left, right, dilationH, dilationW);
        }
      }
    }
  }
}

function oneWindow(
  x: usize,
  y: usize,
  index: usize,
  h: i32,
  w: i32,
  top: i32,
  bottom: i32,
  left: i32,
  right: i32,
  dilationH: i32,
  dilationW: i32,
): void {
  let position = min(top, h - 1) * w + min(left, w - 1);
  let best: f32 = -Infinity;
  for (let iy = top; iy < bottom; iy += dilationH) {
    const last = iy * w + right;
    for (let i = iy * w + left; i < last; i += dilationW) {
      const value = load<f32>(x + ((<usize>i) << 2));
      if (value > best || value != value) {
        best = value;
        position = i;
      }
    }
  }
  store<f32>(y, best);
  store<i32>(index, position);
}

/**
 * The windows whose first columns are left, left + strideW, …; strideW is 1 or 2. `row` is where a window of −∞ has its maximum.
 * Whether there was no NaN; if there was, the results are not to be used. Infinities of both signs count as NaN.
 */
function fourWindows(
  x: usize,
  y: usize,
  indices: usize,
  row: i32,
  top: i32,
  bottom: i32,
  left: i32,
  w: i32,
  kw: i32,
  strideW: i32,
  dilationH: i32,
  dilationW: i32,
): bool {
  const columns = i32x4.mul(i32x4(0, 1, 2, 3), i32x4.splat(strideW));
  // From an argument, since a constant would be made anew at each use.
  const step = i32x4.splat(dilationW);
  let positions = i32x4.add(columns, i32x4.splat(row * w + left));
  let best = f32x4.splat(-Infinity);
  let sums = f32x4.splat(0);
  const pairs = strideW == 2 && dilationW == 1 ? kw & ~1 : 0;
  for (let iy = top; iy < bottom; iy += dilationH) {
    const first = iy * w + left;
    let here = i32x4.add(columns, i32x4.splat(first));
    let at = x + ((<usize>first) << 2);
    let j = 0;
    // Two neighbouring taps are the even and the odd elements of the same two loads.
    for (; j < pairs; j += 2, at += 8) {
      const low = v128.load(at);
      const high = v128.load(at, 16);
      sums = f32x4.add(sums, f32x4.add(low, high));
      const even = v128.shuffle<i32>(low, high, 0, 2, 4, 6);
      positions = v128.bitselect(here, positions, f32x4.gt(even, best));
      best = f32x4.pmax(best, even);
      here = i32x4.add(here, step);
      const odd = v128.shuffle<i32>(low, high, 1, 3, 5, 7);
      positions = v128.bitselect(here, positions, f32x4.gt(odd, best));
      best = f32x4.pmax(best, odd);
      here = i32x4.add(here, step);
    }
    for (; j < kw; j++, at += (<usize>dilationW) << 2) {
      const values = taps(at, strideW);
      sums = f32x4.add(sums, values);
      positions = v128.bitselect(here, positions, f32x4.gt(values, best));
      best = f32x4.pmax(best, values);
      here = i32x4.add(here, step);
    }
  }
  v128.store(y, best);
  v128.store(indices, positions);
  return !v128.any_true(f32x4.ne(sums, sums));
}

/** The first of start, start + step, … that is not negative. */
@inline function firstInside(start: i32, step: i32): i32 {
  return start < 0 ? start + ((step - 1 - start) / step) * step : start;
}
