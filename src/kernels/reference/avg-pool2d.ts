import { floatShift, type KernelFunction, type Views } from "../types.js";

// x (planes, h, w), y (planes, oh, ow), split over planes. A divisor of 0 is the size of the window
// within the padding, or with countPad = 0 within the input.

// y = Σ window / divisor
export const avgPool2d = (m: Views): KernelFunction => {
  return (x, y, _planes, h, w, oh, ow, kh, kw, strideH, strideW, padH, padW, countPad, divisor, begin, end) => {
    const f = m.f32;
    const shift = floatShift(m);
    for (let plane = begin; plane < end; plane++) {
      const from = (x >>> shift) + plane * h * w;
      let to = (y >>> shift) + plane * oh * ow;
      for (let oy = 0; oy < oh; oy++) {
        const startY = oy * strideH - padH;
        const top = Math.max(0, startY);
        const bottom = Math.min(h, startY + kh);
        const rows = countPad ? Math.min(kh, h + padH - startY) : bottom - top;
        for (let ox = 0; ox < ow; ox++, to++) {
          const startX = ox * strideW - padW;
          const left = Math.max(0, startX);
          const right = Math.min(w, startX + kw);
          const columns = countPad ? Math.min(kw, w + padW - startX) : right - left;
          let total = 0;
          for (let iy = top; iy < bottom; iy++) {
            for (let i = from + iy * w + left; i < from + iy * w + right; i++) total += f[i];
          }
          f[to] = total / (divisor || rows * columns);
        }
      }
    }
  };
};

// dx = Σ over the windows that hold the cell of dy / divisor
export const avgPool2dGrad = (m: Views): KernelFunction => {
  return (dy, dx, _planes, h, w, oh, ow, kh, kw, strideH, strideW, padH, padW, countPad, divisor, begin, end) => {
    const f = m.f32;
    const shift = floatShift(m);
    for (let plane = begin; plane < end; plane++) {
      let from = (dy >>> shift) + plane * oh * ow;
      const to = (dx >>> shift) + plane * h * w;
      f.fill(0, to, to + h * w);
      for (let oy = 0; oy < oh; oy++) {
        const startY = oy * strideH - padH;
        const top = Math.max(0, startY);
        const bottom = Math.min(h, startY + kh);
        const rows = countPad ? Math.min(kh, h + padH - startY) : bottom - top;
        for (let ox = 0; ox < ow; ox++, from++) {
          const startX = ox * strideW - padW;
          const left = Math.max(0, startX);
          const right = Math.min(w, startX + kw);
          const columns = countPad ? Math.min(kw, w + padW - startX) : right - left;
          const share = f[from] / (divisor || rows * columns);
          for (let iy = top; iy < bottom; iy++) {
            for (let i = to + iy * w + left; i < to + iy * w + right; i++) f[i] += share;
          }
        }
      }
    }
  };
};
