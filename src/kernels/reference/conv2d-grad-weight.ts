import { floatShift, type KernelFunction, type Views } from "../types.js";
import { COLUMNS, multiplyPanel, Panels, packPanels, panelSize, ROWS } from "./panels.js";

// dw[o, c, kh, kw] = Σ over n and the pixels (i, j) of dy[n, o, i, j] · x[n, c, i · strideH + kh · dilationH − padH, …], split over o.
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
    const packedDy = gradients.take(panelSize(Math.min(groupOC, end - begin), ROWS, pixels));
    const tap = taps.take(COLUMNS * pixels);
    const sum = sums.take((end - begin) * columns);
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
      for (let o = begin; o < end; ) {
        const group = Math.floor(o / groupOC);
        const rows = Math.min((group + 1) * groupOC, end) - o;
        packPanels(packedDy, f, (dy >>> shift) + (image * oc + o) * pixels, pixels, 1, rows, pixels, ROWS);
        for (let first = 0; first < columns; first += COLUMNS) {
          const lanes = Math.min(COLUMNS, columns - first);
          for (let lane = 0; lane < lanes; lane++) {
            const column = first + lane;
            const plane = (x >>> shift) + (image * c + group * groupC + Math.floor(column / (kh * kw))) * h * w;
            const top = (Math.floor(column / kw) % kh) * dilationH - padH;
            gatherTap(lane, plane, top, (column % kw) * dilationW - padW);
          }
          multiplyPanel(packedDy, tap, 0, sum, (o - begin) * columns + first, rows, lanes, pixels, columns, true);
        }
        o += rows;
      }
    }
    f.set(sum.subarray(0, (end - begin) * columns), (dw >>> shift) + begin * columns);
  };
};
