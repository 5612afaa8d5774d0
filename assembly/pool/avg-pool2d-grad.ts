import { spreadOverSquares } from "./squares";
import { insideBegin, insideEnd, isSquares } from "./window";

// dx = Σ over the windows that hold the cell of dy / divisor: x (planes, h, w), y (planes, oh, ow), split over planes. The divisor is
// that of avgPool2d. Error at most one rounding per window.
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
  // Cells are numbered from the left end of the first window. These have all their windows inside the row.
  const cellsBegin = (wholeBegin + (kw - 1) / strideW) * strideW;
  const cellsEnd = min(wholeEnd * strideW, w + padW);
  if (isSquares(h, w, oh, ow, kh, kw, strideH, strideW, padH, padW)) {
    gradOfSquares(dy, dx, h, w, oh, ow, divisor != 0 ? <f32>divisor : 4, begin, end);
  } else if (kw > strideW && cellsBegin + 4 * strideW <= cellsEnd) {
    gather(dy, dx, h, w, oh, ow, kh, kw, strideH, strideW, padH, padW, countPad, divisor, cellsBegin, cellsEnd, begin, end);
  } else {
    spread(dy, dx, h, w, oh, ow, kh, kw, strideH, strideW, padH, padW, countPad, divisor, begin, end);
  }
}

function gradOfSquares(dy: usize, dx: usize, h: i32, w: i32, oh: i32, ow: i32, divisor: f32, begin: i32, end: i32): void {
  if (2 * ow < w || 2 * oh < h) memory.fill(dx + ((<usize>begin * h * w) << 2), 0, (<usize>(end - begin) * h * w) << 2);
  for (let plane = begin; plane < end; plane++) {
    for (let oy = 0; oy < oh; oy++) {
      const from = dy + ((<usize>(plane * oh + oy) * ow) << 2);
      spreadOverSquares(from, dx + ((<usize>(plane * h + 2 * oy) * w) << 2), w, ow, divisor);
    }
  }
}

/** Windows one or two columns apart that overlap: cells [cellsBegin, cellsEnd) gather from them, four or eight at a time. */
function gather(
  dy: usize,
  dx: usize,
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
  cellsBegin: i32,
  cellsEnd: i32,
  begin: i32,
  end: i32,
): void {
  const lanes = 4 * strideW;
  const shift = strideW - 1;
  const lastLanes = (cellsEnd - lanes) & -strideW;
  for (let plane = begin; plane < end; plane++) {
    const from = dy + ((<usize>plane * oh * ow) << 2);
    for (let iy = 0; iy < h; iy++) {
      const oyBegin = max(0, (iy + padH - kh + strideH) / strideH);
      const oyEnd = min(oh, (iy + padH) / strideH + 1);
      const to = dx + ((<usize>(plane * h + iy) * w) << 2);
      for (let cell = padW; cell < w + padW; ) {
        if (cell >= cellsBegin && cell < lastLanes + lanes) {
          // The last lanes overlap those before.
          cell = min(cell, lastLanes);
          const at = to + (<usize>(cell - padW) << 2);
          let even = f32x4.splat(0);
          let odd = even;
          for (let oy = oyBegin; oy < oyEnd; oy++) {
            const shared = f32x4.splat(<f32>(divisor != 0 ? divisor : counted(oy, kh, strideH, padH, h, countPad) * kw));
            const first = from + (<usize>(oy * ow + (cell >> shift)) << 2);
            even = f32x4.add(even, f32x4.div(windowSums(first, (kw + shift) >> shift), shared));
            if (shift) odd = f32x4.add(odd, f32x4.div(windowSums(first, kw >> 1), shared));
          }
          if (shift) {
            v128.store(at, v128.shuffle<i32>(even, odd, 0, 4, 1, 5));
            v128.store(at, v128.shuffle<i32>(even, odd, 2, 6, 3, 7), 16);
          } else {
            v128.store(at, even);
          }
          cell += lanes;
          continue;
        }
        const oxBegin = max(0, (cell - kw + strideW) >> shift);
        const oxEnd = min(ow, (cell >> shift) + 1);
        let sum: f32 = 0;
        for (let oy = oyBegin; oy < oyEnd; oy++) {
          const rows = counted(oy, kh, strideH, padH, h, countPad);
          for (let ox = oxBegin; ox < oxEnd; ox++) {
            const shared = divisor != 0 ? divisor : rows * counted(ox, kw, strideW, padW, w, countPad);
            sum += load<f32>(from + (<usize>(oy * ow + ox) << 2)) / <f32>shared;
          }
        }
        store<f32>(to + (<usize>(cell - padW) << 2), sum);
        cell++;
      }
    }
  }
}

/** The sums of `count` windows that end with each of four neighbours. */
@inline function windowSums(dy: usize, count: i32): v128 {
  let sums = v128.load(dy);
  for (let j = 1; j < count; j++) sums = f32x4.add(sums, v128.load(dy - (<usize>j << 2)));
  return sums;
}

/** How many cells of a window count along one axis. */
@inline function counted(window: i32, k: i32, stride: i32, pad: i32, size: i32, countPad: i32): i32 {
  const start = window * stride - pad;
  return countPad ? min(k, size + pad - start) : min(size, start + k) - max(0, start);
}

/** Each window gives its share to its cells. */
function spread(
  dy: usize,
  dx: usize,
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
