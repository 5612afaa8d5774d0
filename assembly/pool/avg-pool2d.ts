import { laneSum } from "../math/lanes";
import { insideBegin, insideEnd, taps } from "./window";

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
  const pairs = strideW == 2 ? kw & ~1 : 0;
  for (let plane = begin; plane < end; plane++) {
    const from = x + ((<usize>plane * h * w) << 2);
    for (let oy = 0; oy < oh; oy++) {
      const start = oy * strideH - padH;
      const top = max(0, start);
      const bottom = min(h, start + kh);
      const rows = countPad ? min(kh, h + padH - start) : bottom - top;
      const row = (<usize>(plane * oh + oy) * ow) << 2;
      for (let ox = 0; ox < ow; ) {
        if (ox >= wholeBegin && ox < wholeEnd && wholeBegin + 4 <= wholeEnd) {
          // The last four overlap those before.
          ox = min(ox, wholeEnd - 4);
          let sums = f32x4.splat(0);
          for (let iy = top; iy < bottom; iy++) {
            let at = from + ((<usize>(iy * w + ox * strideW - padW)) << 2);
            let j = 0;
            // Two neighbouring taps are the even and the odd elements of the same two loads.
            for (; j < pairs; j += 2, at += 8) {
              const low = v128.load(at);
              const high = v128.load(at, 16);
              sums = f32x4.add(sums, v128.shuffle<i32>(low, high, 0, 2, 4, 6));
              sums = f32x4.add(sums, v128.shuffle<i32>(low, high, 1, 3, 5, 7));
            }
            for (; j < kw; j++, at += 4) sums = f32x4.add(sums, taps(at, strideW));
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

// dx = Σ over the windows that hold the cell of dy / divisor. Four windows at a time as in avgPool2d.
export function avgPool2dGrad(
  dy: usize,
  dx: usize,
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
  memory.fill(dx + ((<usize>begin * h * w) << 2), 0, (<usize>(end - begin) * h * w) << 2);
  for (let plane = begin; plane < end; plane++) {
    const to = dx + ((<usize>plane * h * w) << 2);
    for (let oy = 0; oy < oh; oy++) {
      const start = oy * strideH - padH;
      const top = max(0, start);
      const bottom = min(h, start + kh);
      const rows = countPad ? min(kh, h + padH - start) : bottom - top;
      const row = dy + ((<usize>((plane * oh + oy) * ow)) << 2);
      for (let ox = 0; ox < ow; ox++) {
        if (ox >= wholeBegin && ox + 4 <= wholeEnd) {
          const shared = divisor != 0 ? divisor : rows * kw;
          const shares = f32x4.div(v128.load(row + ((<usize>ox) << 2)), f32x4.splat(<f32>shared));
          for (let iy = top; iy < bottom; iy++) {
            spread(to + ((<usize>(iy * w + ox * strideW - padW)) << 2), shares, kw, strideW);
          }
          ox += 3;
          continue;
        }
        const left = max(0, ox * strideW - padW);
        const right = min(w, ox * strideW - padW + kw);
        const columns = countPad ? min(kw, w + padW - (ox * strideW - padW)) : right - left;
        const shared = divisor != 0 ? divisor : rows * columns;
        const share = load<f32>(row + ((<usize>ox) << 2)) / <f32>shared;
        for (let iy = top; iy < bottom; iy++) {
          let at = to + ((<usize>(iy * w + left)) << 2);
          const last = to + ((<usize>(iy * w + right)) << 2);
          for (; at + 16 <= last; at += 16) v128.store(at, f32x4.add(v128.load(at), f32x4.splat(share)));
          for (; at < last; at += 4) store<f32>(at, load<f32>(at) + share);
        }
      }
    }
  }
}

/** Adds each of four shares to the kw cells of its window, the first cells being one or two apart. */
@inline function spread(x: usize, shares: v128, kw: i32, strideW: i32): void {
  const zero = f32x4.splat(0);
  let j = 0;
  if (strideW == 2) {
    // Two neighbouring taps of a window, beside those of the next.
    for (; j + 2 <= kw; j += 2, x += 8) {
      v128.store(x, f32x4.add(v128.load(x), v128.shuffle<i32>(shares, shares, 0, 0, 1, 1)));
      v128.store(x, f32x4.add(v128.load(x, 16), v128.shuffle<i32>(shares, shares, 2, 2, 3, 3)), 16);
    }
    if (j < kw) {
      v128.store(x, f32x4.add(v128.load(x), v128.shuffle<i32>(shares, zero, 0, 4, 1, 4)));
      v128.store(x, f32x4.add(v128.load(x, 12), v128.shuffle<i32>(shares, zero, 4, 2, 4, 3)), 12);
    }
    return;
  }
  for (; j < kw; j++, x += 4) v128.store(x, f32x4.add(v128.load(x), shares));
}
