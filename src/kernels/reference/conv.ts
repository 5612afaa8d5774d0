import { partCount } from "../../../assembly/conv/parts.js";
import { floatShift, type KernelFunction, type Views } from "../types.js";
import { createInterpreter } from "./elementwise.js";
import { COLUMNS, multiplyPanel, Panels, packPanels, panelSize, ROWS } from "./panels.js";
import { eachPart } from "./parts.js";
import { gatherPatches } from "./patches.js";

// y[n, o] = epilogue(Σ_c x[n, c] ∗ w[o, c]), x (N, C, D, H, W), w (OC, C/groups, KD, KH, KW), y (N, OC, OD, OH, OW), split over parts of
// images (n, od).
// Four patches at a time meet all packed filters.
export const conv = (views: Views): KernelFunction => {
  const runEpilogue = createInterpreter(views);
  const filters = new Panels();
  const patches = new Panels();
  // biome-ignore format: one line
  return (x, weight, y, _scratch, epilogue, n, c, d, h, w, oc, kd, kh, kw, od, oh, ow, strideD, strideH, strideW, padD, padH, padW, dilationD, dilationH, dilationW, groups, begin, end) => {
    const f = views.f32;
    const shift = floatShift(views);
    const groupC = c / groups;
    const groupOC = oc / groups;
    const k = groupC * kd * kh * kw;
    const pixels = oh * ow;
    // biome-ignore format: one line
    const sizes = { c: groupC, d, h, w, kd, kh, kw, oh, ow, strideD, strideH, strideW, padD, padH, padW, dilationD, dilationH, dilationW };
    const packedWeight = filters.take(panelSize(groupOC, ROWS, k));
    const patch = patches.take(COLUMNS * k);
    const parts = partCount(c === 0 ? 0 : n * od, oc, groups, pixels);
    eachPart(begin, end, parts, oc, groups, (imagesBegin, imagesEnd, first, last) => {
      for (let o = first; o < last; ) {
        const group = Math.floor(o / groupOC);
        const rows = Math.min(last, (group + 1) * groupOC) - o;
        packPanels(packedWeight, f, (weight >>> shift) + o * k, k, 1, rows, k, ROWS);
        for (let image = imagesBegin; image < imagesEnd; image++) {
          const [volume, z] = [Math.floor(image / od), image % od];
          const from = (x >>> shift) + (volume * c + group * groupC) * d * h * w;
          const to = ((volume * oc + o) * od + z) * pixels;
          for (let pixel = 0; pixel < pixels; pixel += COLUMNS) {
            const lanes = Math.min(COLUMNS, pixels - pixel);
            gatherPatches(patch, f, from, z * pixels + pixel, lanes, sizes);
            multiplyPanel(packedWeight, patch, 0, f, (y >>> shift) + to + pixel, rows, lanes, k, od * pixels);
          }
          for (let i = 0; epilogue && i < rows; i++) {
            runEpilogue(epilogue, to + i * od * pixels, to + i * od * pixels + pixels);
          }
        }
        o += rows;
      }
    });
  };
};
