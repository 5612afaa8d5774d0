import { convTranspose1d, convTranspose2d, convTranspose3d } from "../../../src/ops/conv-transpose.js";
import type { Tensor } from "../../../src/tensor/tensor.js";
import type { Adapter, Adapters } from "../adapter.js";

const transposed =
  (convolve: (x: Tensor, weight: Tensor, options: object) => Tensor): Adapter =>
  ({ x, weight, bias }, { output_padding: outputPadding = 0, ...options }) =>
    convolve(x, weight, { bias, outputPadding, ...options });

export const convTranspose: Adapters = {
  conv_transpose1d: transposed(convTranspose1d),
  conv_transpose2d: transposed(convTranspose2d),
  conv_transpose3d: transposed(convTranspose3d),
};
