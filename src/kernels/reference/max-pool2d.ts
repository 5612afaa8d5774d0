import { floatShift, type KernelFunction, type Views } from "../types.js";

// x (planes, h, w), y and indices (planes, oh, ow), split over planes. y = max over each window, indices its position in the plane,
// the first on a tie. Cells of padding never win; NaN wins, the last one as in PyTorch.
// A dilated window may meet nothing but padding: −∞, at the cell of the plane that is nearest.
export const maxPool2d = (m: Views): KernelFunction => {
  // biome-ignore format: one line
  return (x, y, indices, _planes, h, w, oh, ow, kh, kw, strideH, strideW, padH, padW, dilationH, dilationW, begin, end) => {
    const f = m.f32;
    const shift = floatShift(m);
    for (let plane = begin; plane < end; plane++) {
      const from = (x >>> shift) + plane * h * w;
      let to = plane * oh * ow;
      for (let oy = 0; oy < oh; oy++) {
        const top = firstInside(oy * strideH - padH, dilationH);
        const bottom = Math.min(h, oy * strideH - padH + kh * dilationH);
        for (let ox = 0; ox < ow; ox++, to++) {
          const left = firstInside(ox * strideW - padW, dilationW);
          const right = Math.min(w, ox * strideW - padW + kw * dilationW);
          let position = Math.min(top, h - 1) * w + Math.min(left, w - 1);
          let best = -Infinity;
          for (let iy = top; iy < bottom; iy += dilationH) {
            for (let i = iy * w + left; i < iy * w + right; i += dilationW) {
              const value = f[from + i];
              if (value > best || Number.isNaN(value)) {
                best = value;
                position = i;
              }
            }
          }
          f[(y >>> shift) + to] = best;
          m.i32[(indices >>> 2) + to] = position;
        }
      }
    }
  };
};

/** The first of start, start + step, … that is not negative. */
function firstInside(start: number, step: number): number {
  return start < 0 ? start + Math.ceil(-start / step) * step : start;
}
