import { floatShift, type KernelFunction, type Views } from "../types.js";
import { COLUMNS, multiplyPanel, Panels, packPanels, panelSize, ROWS } from "./panels.js";

// dw[o, c, kd, kh, kw] = Σ over n and the pixels (z, i, j) of dy[n, o, z, i, j] · x[n, c, …, i · strideH + kh · dilationH − padH, …], split
// over planes (c, kd). Per volume, four taps of all pixels at a time meet all packed rows of dy; images are summed in double precision.
export const convGradWeight = (views: Views): KernelFunction => {
  const gradients = new Panels();
  const taps = new Panels();
  const sums = new Panels();
  // biome-ignore format: one line
  return (x, dy, dw, _scratch, n, c, d, h, w, oc, kd, kh, kw, od, oh, ow, strideD, strideH, strideW, padD, padH, padW, dilationD, dilationH, dilationW, groups, begin, end) => {
    const f = views.f32;
    const shift = floatShift(views);
    const groupPlanes = (c * kd) / groups;
    const groupOC = oc / groups;
    const columns = groupPlanes * kh * kw;
    const pixels = od * oh * ow;
    const packedDy = gradients.take(panelSize(groupOC, ROWS, pixels));
    const tap = taps.take(COLUMNS * pixels);
    const sum = sums.take(oc * columns);
    sum.fill(0);

    /** tap[pixel][lane] = x at the tap's place for the pixel, zero outside the image. */
    function gatherTap(lane: number, channel: number, front: number, top: number, left: number): void {
      let at = lane;
      for (let k = 0, z = front; k < od; k++, z += strideD) {
        for (let i = 0, row = top; i < oh; i++, row += strideH) {
          const inside = z >= 0 && z < d && row >= 0 && row < h;
          for (let j = 0, column = left; j < ow; j++, column += strideW, at += COLUMNS) {
            tap[at] = inside && column >= 0 && column < w ? f[channel + (z * h + row) * w + column] : 0;
          }
        }
      }
    }

    for (let image = 0; image < n; image++) {
      for (let plane = begin; plane < end; ) {
        const group = Math.floor(plane / groupPlanes);
        const last = Math.min((group + 1) * groupPlanes, end);
        const o = group * groupOC;
        const until = (last - group * groupPlanes) * kh * kw;
        packPanels(packedDy, f, (dy >>> shift) + (image * oc + o) * pixels, pixels, 1, groupOC, pixels, ROWS);
        for (let first = (plane - group * groupPlanes) * kh * kw; first < until; first += COLUMNS) {
          const lanes = Math.min(COLUMNS, until - first);
          for (let lane = 0; lane < lanes; lane++) {
            const column = first + lane;
            const at = group * groupPlanes + Math.floor(column / (kh * kw));
            const channel = (x >>> shift) + (image * c + Math.floor(at / kd)) * d * h * w;
            const top = (Math.floor(column / kw) % kh) * dilationH - padH;
            gatherTap(lane, channel, (at % kd) * dilationD - padD, top, (column % kw) * dilationW - padW);
          }
          multiplyPanel(packedDy, tap, 0, sum, o * columns + first, groupOC, lanes, pixels, columns, true);
        }
        plane = last;
      }
    }
    // Rows of dw hold the planes of one group.
    for (let o = 0; o < oc; o++) {
      const first = Math.floor(o / groupOC) * groupPlanes;
      const from = o * columns + Math.max(0, begin - first) * kh * kw;
      const to = o * columns + Math.max(0, Math.min(groupPlanes, end - first)) * kh * kw;
      if (from < to) f.set(sum.subarray(from, to), (dw >>> shift) + from);
    }
  };
};
