import { upsample as upsampleOp } from "../../../src/ops/upsample.js";
import type { Adapters } from "../adapter.js";

export const upsample: Adapters = {
  upsample: ({ x }, { size = null, scale_factor = null, mode = "nearest", align_corners = false }) =>
    upsampleOp(x, {
      size: size ?? undefined,
      scaleFactor: scale_factor ?? undefined,
      mode,
      // Cases give it to all modes; for these it is ignored.
      alignCorners: !mode.startsWith("nearest") && align_corners,
    }),
};
