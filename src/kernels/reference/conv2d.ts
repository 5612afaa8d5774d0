import { floatShift, type KernelFunction, type Views } from "../types.js";
import { createInterpreter } from "./elementwise.js";
import { COLUMNS, multiplyPanel, Panels, packPanels, panelSize, ROWS } from "./panels.js";
import { gatherPatches } from "./patches.js";

// y[n, o] = epilogue(Σ_c x[n, c] ∗ w[o, c]), x (N, C, H, W), w (OC, C/groups, KH, KW), y (N, OC, OH, OW), split over n. Four patches at a
// time meet all packed filters.
export const conv2d = (views: Views): KernelFunction => {
  const runEpilogue = createInterpreter(views);
  const filters = new Panels();
  const patches = new Panels();
  // biome-ignore format: one line
  return (x, weight, y, _scratch, epilogue, _n, c, h, w, oc, kh, kw, oh, ow, strideH, strideW, padH, padW, dilationH, dilationW, groups, begin, end) => {
    const f = views.f32;
    const shift = floatShift(views);
    const groupC = c / groups;
    const groupOC = oc / groups;
    const k = groupC * kh * kw;
    const pixels = oh * ow;
    const sizes = { c: groupC, h, w, kh, kw, ow, strideH, strideW, padH, padW, dilationH, dilationW };
    const packedWeight = filters.take(panelSize(groupOC, ROWS, k));
    const patch = patches.take(COLUMNS * k);
    for (let group = 0; group < groups; group++) {
      packPanels(packedWeight, f, (weight >>> shift) + group * groupOC * k, k, 1, groupOC, k, ROWS);
      for (let image = begin; image < end; image++) {
        const from = (x >>> shift) + (image * c + group * groupC) * h * w;
        const to = (y >>> shift) + (image * oc + group * groupOC) * pixels;
        for (let pixel = 0; pixel < pixels; pixel += COLUMNS) {
          const lanes = Math.min(COLUMNS, pixels - pixel);
          gatherPatches(patch, f, from, pixel, lanes, sizes);
          multiplyPanel(packedWeight, patch, 0, f, to + pixel, groupOC, lanes, k, pixels);
        }
        const first = (image * oc + group * groupOC) * pixels;
        if (epilogue) runEpilogue(epilogue, first, first + groupOC * pixels);
      }
    }
  };
};
