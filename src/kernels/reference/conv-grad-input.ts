import { floatShift, type KernelFunction, type Views } from "../types.js";
import { COLUMNS, multiplyPanel, Panels, packPanels, panelSize, ROWS } from "./panels.js";

// dx[n, c, z, i, j] = Σ over (o, kd, kh, kw) of w[o, c, kd, kh, kw] · dy[n, o, …, (i + padH − kh · dilationH) / strideH, …] where the divisions
// are exact, split over n. Four pixels at a time take the products of all filters with dy, row by row of (c, kd, kh, kw), and add them where
// they belong.
export const convGradInput = (views: Views): KernelFunction => {
  const filters = new Panels();
  const gradients = new Panels();
  const products = new Panels();
  const sums = new Panels();
  // biome-ignore format: one line
  return (dy, weight, dx, _scratch, _n, c, d, h, w, oc, kd, kh, kw, od, oh, ow, strideD, strideH, strideW, padD, padH, padW, dilationD, dilationH, dilationW, groups, begin, end) => {
    const f = views.f32;
    const shift = floatShift(views);
    const groupC = c / groups;
    const groupOC = oc / groups;
    const rows = groupC * kd * kh * kw;
    const pixels = od * oh * ow;
    const volume = d * h * w;
    const packedWeight = filters.take(panelSize(rows, ROWS, groupOC));
    const gradient = gradients.take(COLUMNS * groupOC);
    const product = products.take(COLUMNS * rows);
    const sum = sums.take(groupC * volume);

    /** Adds the products of one pixel of dy to the pixels of x that it was computed from. */
    function scatter(lane: number, pixel: number): void {
      const front = Math.floor(pixel / (oh * ow)) * strideD - padD;
      const top = (Math.floor(pixel / ow) % oh) * strideH - padH;
      const left = (pixel % ow) * strideW - padW;
      let at = lane;
      for (let channel = 0; channel < groupC; channel++) {
        for (let t = 0, z = front; t < kd; t++, z += dilationD) {
          for (let i = 0, row = top; i < kh; i++, row += dilationH) {
            const inside = z >= 0 && z < d && row >= 0 && row < h;
            for (let j = 0, column = left; j < kw; j++, column += dilationW, at += COLUMNS) {
              if (inside && column >= 0 && column < w) sum[((channel * d + z) * h + row) * w + column] += product[at];
            }
          }
        }
      }
    }

    for (let group = 0; group < groups; group++) {
      packPanels(packedWeight, f, (weight >>> shift) + group * groupOC * rows, 1, rows, rows, groupOC, ROWS);
      for (let image = begin; image < end; image++) {
        const from = (dy >>> shift) + (image * oc + group * groupOC) * pixels;
        sum.fill(0, 0, groupC * volume);
        for (let pixel = 0; pixel < pixels; pixel += COLUMNS) {
          const lanes = Math.min(COLUMNS, pixels - pixel);
          packPanels(gradient, f, from + pixel, 1, pixels, lanes, groupOC, COLUMNS);
          multiplyPanel(packedWeight, gradient, 0, product, 0, rows, COLUMNS, groupOC, COLUMNS);
          for (let lane = 0; lane < lanes; lane++) scatter(lane, pixel + lane);
        }
        f.set(sum.subarray(0, groupC * volume), (dx >>> shift) + (image * c + group * groupC) * volume);
      }
    }
  };
};
