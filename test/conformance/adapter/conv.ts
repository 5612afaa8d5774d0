import { conv1d, conv2d, conv3d } from "../../../src/ops/conv.js";
import { pad } from "../../../src/ops/pad.js";
import type { Tensor } from "../../../src/tensor/tensor.js";
import type { Adapter, Adapters } from "../adapter.js";

/** `pad` is applied first, where there is any. */
const padded =
  (convolve: (x: Tensor, weight: Tensor, options: object) => Tensor): Adapter =>
  ({ x, weight, bias }, { pad: before = null, ...options }) =>
    convolve(before === null ? x : pad(x, before), weight, { bias, ...options });

export const conv: Adapters = { conv1d: padded(conv1d), conv2d: padded(conv2d), conv3d: padded(conv3d) };
