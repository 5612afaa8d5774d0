import { floatShift, type KernelFunction, type Views } from "../types.js";

// x (planes, h, w), y (planes, oh, ow), split over planes. The divisor is the size of the window, or with countPad = 0 the part of it
// that lies inside the input.

// y = Σ window / divisor
export const avgPool2d = (m: Views): KernelFunction => {
  return (x, y, _planes, h, w, oh, ow, kh, kw, strideH, strideW, padH, padW, countPad, begin, end) => {
    const f = m.f32;
    const shift = floatShift(m);
    for (let plane = begin; plane < end; plane++) {
      const from = (x >>> shift) + plane * h * w;
      let to = (y >>> shift) + plane * oh * ow;
      for (let oy = 0; oy < oh; oy++) {
        const top = Math.max(0, oy * strideH - padH);
        const bottom = Math.min(h, oy * strideH - padH + kh);
        for (let ox = 0; ox < ow; ox++, to++) {
          const left = Math.max(0, ox * strideW - padW);
          const right = Math.min(w, ox * strideW - padW + kw);
          let total = 0;
          for (let iy = top; iy < bottom; iy++) {
            for (let i = from + iy * w + left; i < from + iy * w + right; i++) total += f[i];
          }
          f[to] = total / (countPad ? kh * kw : (bottom - top) * (right - left));
        }
      }
    }
  };
};

// dx = Σ over the windows that hold the cell of dy / divisor
export const avgPool2dGrad = (m: Views): KernelFunction => {
  return (dy, dx, _planes, h, w, oh, ow, kh, kw, strideH, strideW, padH, padW, countPad, begin, end) => {
    const f = m.f32;
    const shift = floatShift(m);
    for (let plane = begin; plane < end; plane++) {
      let from = (dy >>> shift) + plane * oh * ow;
      const to = (dx >>> shift) + plane * h * w;
      f.fill(0, to, to + h * w);
      for (let oy = 0; oy < oh; oy++) {
        const top = Math.max(0, oy * strideH - padH);
        const bottom = Math.min(h, oy * strideH - padH + kh);
        for (let ox = 0; ox < ow; ox++, from++) {
          const left = Math.max(0, ox * strideW - padW);
          const right = Math.min(w, ox * strideW - padW + kw);
          const share = f[from] / (countPad ? kh * kw : (bottom - top) * (right - left));
          for (let iy = top; iy < bottom; iy++) {
            for (let i = to + iy * w + left; i < to + iy * w + right; i++) f[i] += share;
          }
        }
      }
    }
  };
};
