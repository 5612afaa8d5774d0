import { laneSum } from "../math/lanes";
import { meanOfSquares } from "./squares";
import { insideBegin, insideEnd, isSquares, taps } from "./window";

// x (planes, h, w), y (planes, oh, ow), split over planes. A divisor of 0 is the size of the window
// within the padding, or with countPad = 0 within the input. Error at most one rounding per cell of a window, or per vector of its row.

// y = Σ window / divisor. Four windows at a time where all lie inside the row and are one or two columns apart.
export function avgPool2d(
  x: usize,
  y: usize,
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
  countPad: i32,
  divisor: i32,
  begin: i32,
  end: i32,
): void {
  const wholeBegin = insideBegin(padW, strideW);
  const wholeEnd = insideEnd(w, ow, padW, kw, strideW);
  const rowBytes = <usize>w << 2;
  const pairs = strideW == 2 ? kw & ~1 : 0;
  const squares = isSquares(h, w, oh, ow, kh, kw, strideH, strideW, padH, padW);
  const ofSquare = divisor != 0 ? <f32>divisor : 4;
  for (let plane = begin; plane < end; plane++) {
    const from = x + ((<usize>plane * h * w) << 2);
    for (let oy = 0; oy < oh; oy++) {
      const start = oy * strideH - padH;
      const top = max(0, start);
      const bottom = min(h, start + kh);
      const rows = countPad ? min(kh, h + padH - start) : bottom - top;
      const row = (<usize>(plane * oh + oy) * ow) << 2;
      if (squares) {
        meanOfSquares(from + (<usize>(top * w) << 2), y + row, w, ow, ofSquare);
        continue;
      }
      for (let ox = 0; ox < ow; ) {
        if (ox >= wholeBegin && ox < wholeEnd && wholeBegin + 4 <= wholeEnd) {
          // The last four overlap those before.
          ox = min(ox, wholeEnd - 4);
          let at = from + ((<usize>(top * w + ox * strideW - padW)) << 2);
          let sums = f32x4.splat(0);
          let j = 0;
          // Columns are summed first. Two neighbouring taps are the even and the odd elements of the same two vectors.
          for (; j < pairs; j += 2, at += 8) {
            let low = v128.load(at);
            let high = v128.load(at, 16);
            for (let iy = top + 1, below = at + rowBytes; iy < bottom; iy++, below += rowBytes) {
              low = f32x4.add(low, v128.load(below));
              high = f32x4.add(high, v128.load(below, 16));
            }
            sums = f32x4.add(sums, v128.shuffle<i32>(low, high, 0, 2, 4, 6));
            sums = f32x4.add(sums, v128.shuffle<i32>(low, high, 1, 3, 5, 7));
          }
          for (; j < kw; j++, at += 4) {
            for (let iy = top, below = at; iy < bottom; iy++, below += rowBytes) {
              sums = f32x4.add(sums, taps(below, strideW));
            }
          }
          const shared = divisor != 0 ? divisor : rows * kw;
          v128.store(y + row + ((<usize>ox) << 2), f32x4.div(sums, f32x4.splat(<f32>shared)));
          ox += 4;
          continue;
        }
        const left = max(0, ox * strideW - padW);
        const right = min(w, ox * strideW - padW + kw);
        // Rows are summed in f32 and added up in f64: one window may be the whole plane.
        let total: f64 = 0;
        for (let iy = top; iy < bottom; iy++) {
          let at = from + ((<usize>(iy * w + left)) << 2);
          const last = from + ((<usize>(iy * w + right)) << 2);
          let sums = f32x4.splat(0);
          let rest: f32 = 0;
          for (; at + 16 <= last; at += 16) sums = f32x4.add(sums, v128.load(at));
          for (; at < last; at += 4) rest += load<f32>(at);
          total += laneSum(sums) + <f64>rest;
        }
        const columns = countPad ? min(kw, w + padW - (ox * strideW - padW)) : right - left;
        const shared = divisor != 0 ? divisor : rows * columns;
        store<f32>(y + row + ((<usize>ox) << 2), <f32>(total / <f64>shared));
        ox++;
      }
    }
  }
}
