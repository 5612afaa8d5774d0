import { insideBegin, insideEnd, taps } from "./window";

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
  const bySquares = kw == 2 && kh == 2 && strideW == 2 && dilationH == 1 && dilationW == 1;
  for (let plane = begin; plane < end; plane++) {
    const from = x + ((<usize>plane * h * w) << 2);
    for (let oy = 0; oy < oh; oy++) {
      const top = firstInside(oy * strideH - padH, dilationH);
      const bottom = min(h, oy * strideH - padH + kh * dilationH);
      const row = (<usize>(plane * oh + oy) * ow) << 2;
      for (let ox = 0; ox < ow; ) {
        if (ox >= wholeBegin && ox < wholeEnd && wholeBegin + 4 <= wholeEnd) {
          // The last four overlap those before.
          ox = min(ox, wholeEnd - 4);
          const to = row + ((<usize>ox) << 2);
          const left = ox * strideW - padW;
          if (bySquares && bottom - top == 2) fourSquares(from, y + to, indices + to, top * w + left, w);
          else fourWindows(from, y + to, indices + to, min(top, h - 1), top, bottom, left, w, kw, strideW, dilationH, dilationW);
          ox += 4;
          continue;
        }
        const to = row + ((<usize>ox) << 2);
        const left = firstInside(ox * strideW - padW, dilationW);
        const right = min(w, ox * strideW - padW + kw * dilationW);
        let position = min(top, h - 1) * w + min(left, w - 1);
        let best: f32 = -Infinity;
        for (let iy = top; iy < bottom; iy += dilationH) {
          const last = iy * w + right;
          for (let i = iy * w + left; i < last; i += dilationW) {
            const value = load<f32>(from + ((<usize>i) << 2));
            if (value > best || value != value) {
              best = value;
              position = i;
            }
          }
        }
        store<f32>(y + to, best);
        store<i32>(indices + to, position);
        ox++;
      }
    }
  }
}

/** Windows of two by two, side by side from the cell `first`: the better of each row, then the better of the two. */
@inline function fourSquares(x: usize, y: usize, indices: usize, first: i32, w: i32): void {
  const at = x + ((<usize>first) << 2);
  const below = at + ((<usize>w) << 2);
  const upperLow = v128.load(at);
  const upperHigh = v128.load(at, 16);
  const lowerLow = v128.load(below);
  const lowerHigh = v128.load(below, 16);
  const upperEven = v128.shuffle<i32>(upperLow, upperHigh, 0, 2, 4, 6);
  const upperOdd = v128.shuffle<i32>(upperLow, upperHigh, 1, 3, 5, 7);
  const lowerEven = v128.shuffle<i32>(lowerLow, lowerHigh, 0, 2, 4, 6);
  const lowerOdd = v128.shuffle<i32>(lowerLow, lowerHigh, 1, 3, 5, 7);
  const upperMask = better(upperOdd, upperEven);
  const lowerMask = better(lowerOdd, lowerEven);
  const upper = v128.bitselect(upperOdd, upperEven, upperMask);
  const lower = v128.bitselect(lowerOdd, lowerEven, lowerMask);
  const mask = better(lower, upper);
  v128.store(y, v128.bitselect(lower, upper, mask));
  // A mask is −1 where the odd column won.
  const offset = v128.bitselect(i32x4.sub(i32x4.splat(w), lowerMask), i32x4.neg(upperMask), mask);
  v128.store(indices, i32x4.add(i32x4.add(i32x4.splat(first), i32x4(0, 2, 4, 6)), offset));
}

/** The windows whose first columns are left, left + strideW, …; strideW is 1 or 2. `row` is where a window of −∞ has its maximum. */
@inline function fourWindows(
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
): void {
  const columns = i32x4.mul(i32x4(0, 1, 2, 3), i32x4.splat(strideW));
  let positions = i32x4.add(columns, i32x4.splat(row * w + left));
  let best = f32x4.splat(-Infinity);
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
      const even = v128.shuffle<i32>(low, high, 0, 2, 4, 6);
      const evenBetter = better(even, best);
      best = v128.bitselect(even, best, evenBetter);
      positions = v128.bitselect(here, positions, evenBetter);
      here = i32x4.add(here, i32x4.splat(1));
      const odd = v128.shuffle<i32>(low, high, 1, 3, 5, 7);
      const oddBetter = better(odd, best);
      best = v128.bitselect(odd, best, oddBetter);
      positions = v128.bitselect(here, positions, oddBetter);
      here = i32x4.add(here, i32x4.splat(1));
    }
    for (; j < kw; j++, at += (<usize>dilationW) << 2) {
      const values = taps(at, strideW);
      const valuesBetter = better(values, best);
      best = v128.bitselect(values, best, valuesBetter);
      positions = v128.bitselect(here, positions, valuesBetter);
      here = i32x4.add(here, i32x4.splat(dilationW));
    }
  }
  v128.store(y, best);
  v128.store(indices, positions);
}

@inline function better(values: v128, best: v128): v128 {
  return v128.or(f32x4.gt(values, best), f32x4.ne(values, values));
}

/** The first of start, start + step, … that is not negative. */
@inline function firstInside(start: i32, step: i32): i32 {
  return start < 0 ? start + ((step - 1 - start) / step) * step : start;
}
