import { floatShift, type KernelFunction, type Views } from "../types.js";
import { COLUMNS, multiplyPanel, Panels, packPanels, panelSize, ROWS } from "./panels.js";

// dw[o, c, kh, kw] = Σ over n and the pixels (i, j) of dy[n, o, i, j] · x[n, c, i · strideH + kh · dilationH − padH, …], split over c.
// Per image, four taps of all pixels at a time meet all packed rows of dy; images are summed in double precision.
export const conv2dGradWeight = (views: Views): KernelFunction => {
  const gradients = new Panels();
  const taps = new Panels();
  const sums = new Panels();
  // biome-ignore format: one line
  return (x, dy, dw, _scratch, n, c, h, w, oc, kh, kw, oh, ow, strideH, strideW, padH, padW, dilationH, dilationW, groups, begin, end) => {
    const f = views.f32;
    const shift = floatShift(views);
    const groupC = c / groups;
    const groupOC = oc / groups;
    const columns = groupC * kh * kw;
    const pixels = oh * ow;
    const packedDy = gradients.take(panelSize(groupOC, ROWS, pixels));
    const tap = taps.take(COLUMNS * pixels);
    const sum = sums.take(oc * columns);
    sum.fill(0);

    /** tap[pixel][lane] = x at the tap's place for the pixel, zero outside the image. */
    function gatherTap(lane: number, plane: number, top: number, left: number): void {
      let at = lane;
      for (let i = 0, row = top; i < oh; i++, row += strideH) {
        const inside = row >= 0 && row < h;
        for (let j = 0, column = left; j < ow; j++, column += strideW, at += COLUMNS) {
          tap[at] = inside && column >= 0 && column < w ? f[plane + row * w + column] : 0;
        }
      }
    }

    for (let image = 0; image < n; image++) {
      for (let channel = begin; channel < end; ) {
        const group = Math.floor(channel / groupC);
        const last = Math.min((group + 1) * groupC, end);
        const o = group * groupOC;
        const until = (last - group * groupC) * kh * kw;
        packPanels(packedDy, f, (dy >>> shift) + (image * oc + o) * pixels, pixels, 1, groupOC, pixels, ROWS);
        for (let first = (channel - group * groupC) * kh * kw; first < until; first += COLUMNS) {
          const lanes = Math.min(COLUMNS, until - first);
          for (let lane = 0; lane < lanes; lane++) {
            const column = first + lane;
            const plane = (x >>> shift) + (image * c + group * groupC + Math.floor(column / (kh * kw))) * h * w;
            const top = (Math.floor(column / kw) % kh) * dilationH - padH;
            gatherTap(lane, plane, top, (column % kw) * dilationW - padW);
          }
          multiplyPanel(packedDy, tap, 0, sum, o * columns + first, groupOC, lanes, pixels, columns, true);
        }
        channel = last;
      }
    }
    // Rows of dw hold the channels of one group.
    for (let o = 0; o < oc; o++) {
      const first = Math.floor(o / groupOC) * groupC;
      const from = o * columns + Math.max(0, begin - first) * kh * kw;
      const to = o * columns + Math.max(0, Math.min(groupC, end - first)) * kh * kw;
      if (from < to) f.set(sum.subarray(from, to), (dw >>> shift) + from);
    }
  };
};
