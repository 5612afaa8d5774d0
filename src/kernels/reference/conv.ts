import { floatShift, type KernelFunction, type Views } from "../types.js";
import { createInterpreter } from "./elementwise.js";
import { COLUMNS, multiplyPanel, Panels, packPanels, panelSize, ROWS } from "./panels.js";
import { gatherPatches } from "./patches.js";

// y[n, o] = epilogue(Σ_c x[n, c] ∗ w[o, c]), x (N, C, D, H, W), w (OC, C/groups, KD, KH, KW), y (N, OC, OD, OH, OW), split over images (n, od).
// Four patches at a time meet all packed filters.
export const conv = (views: Views): KernelFunction => {
  const runEpilogue = createInterpreter(views);
  const filters = new Panels();
  const patches = new Panels();
  // biome-ignore format: one line
  return (x, weight, y, _scratch, epilogue, _n, c, d, h, w, oc, kd, kh, kw, od, oh, ow, strideD, strideH, strideW, padD, padH, padW, dilationD, dilationH, dilationW, groups, begin, end) => {
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
    for (let group = 0; group < groups; group++) {
      packPanels(packedWeight, f, (weight >>> shift) + group * groupOC * k, k, 1, groupOC, k, ROWS);
      for (let image = begin; image < end; image++) {
        const [volume, z] = [Math.floor(image / od), image % od];
        const from = (x >>> shift) + (volume * c + group * groupC) * d * h * w;
        const first = ((volume * oc + group * groupOC) * od + z) * pixels;
        const to = (y >>> shift) + first;
        for (let pixel = 0; pixel < pixels; pixel += COLUMNS) {
          const lanes = Math.min(COLUMNS, pixels - pixel);
          gatherPatches(patch, f, from, z * pixels + pixel, lanes, sizes);
          multiplyPanel(packedWeight, patch, 0, f, to + pixel, groupOC, lanes, k, od * pixels);
        }
        for (let o = 0; epilogue && o < groupOC; o++) {
          runEpilogue(epilogue, first + o * od * pixels, first + o * od * pixels + pixels);
        }
      }
    }
  };
};
