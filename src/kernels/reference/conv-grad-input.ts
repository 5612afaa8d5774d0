import { partCount } from "../../../assembly/conv/parts.js";
import { floatShift, type KernelFunction, type Views } from "../types.js";
import { COLUMNS, multiplyPanel, Panels, packPanels, panelSize, ROWS } from "./panels.js";
import { eachPart } from "./parts.js";

// dx[n, c, z, i, j] = Σ over (o, kd, kh, kw) of w[o, c, kd, kh, kw] · dy[n, o, …, (i + padH − kh · dilationH) / strideH, …] where the divisions
// are exact, split over parts of volumes, n. Four pixels at a time take the products of all filters with dy, row by row of (c, kd, kh, kw), and add them where
// they belong.
export const convGradInput = (views: Views): KernelFunction => {
  const filters = new Panels();
  const gradients = new Panels();
  const products = new Panels();
  const sums = new Panels();
  // biome-ignore format: one line
  return (dy, weight, dx, _scratch, n, c, d, h, w, oc, kd, kh, kw, od, oh, ow, strideD, strideH, strideW, padD, padH, padW, dilationD, dilationH, dilationW, groups, begin, end) => {
    const f = views.f32;
    const shift = floatShift(views);
    const groupC = c / groups;
    const groupOC = oc / groups;
    const window = kd * kh * kw;
    const pixels = od * oh * ow;
    const volume = d * h * w;
    const packedWeight = filters.take(panelSize(groupC * window, ROWS, groupOC));
    const gradient = gradients.take(COLUMNS * groupOC);
    const product = products.take(COLUMNS * groupC * window);
    const sum = sums.take(groupC * volume);

    /** Adds the products of one pixel of dy to the pixels of some channels of x that it was computed from. */
    function scatter(lane: number, pixel: number, channels: number): void {
      const front = Math.floor(pixel / (oh * ow)) * strideD - padD;
      const top = (Math.floor(pixel / ow) % oh) * strideH - padH;
      const left = (pixel % ow) * strideW - padW;
      let at = lane;
      for (let channel = 0; channel < channels; channel++) {
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

    eachPart(begin, end, partCount(n, c, groups, 0), c, groups, (volumesBegin, volumesEnd, first, last) => {
      for (let at = first; at < last; ) {
        const group = Math.floor(at / groupC);
        const channels = Math.min(last, (group + 1) * groupC) - at;
        const rows = channels * window;
        const filter = (weight >>> shift) + (group * groupOC * groupC + at - group * groupC) * window;
        packPanels(packedWeight, f, filter, 1, groupC * window, rows, groupOC, ROWS);
        for (let image = volumesBegin; image < volumesEnd; image++) {
          const from = (dy >>> shift) + (image * oc + group * groupOC) * pixels;
          sum.fill(0, 0, channels * volume);
          for (let pixel = 0; pixel < pixels; pixel += COLUMNS) {
            const lanes = Math.min(COLUMNS, pixels - pixel);
            packPanels(gradient, f, from + pixel, 1, pixels, lanes, groupOC, COLUMNS);
            multiplyPanel(packedWeight, gradient, 0, product, 0, rows, COLUMNS, groupOC, COLUMNS);
            for (let lane = 0; lane < lanes; lane++) scatter(lane, pixel + lane, channels);
          }
          f.set(sum.subarray(0, channels * volume), (dx >>> shift) + (image * c + at) * volume);
        }
        at += channels;
      }
    });
  };
};
