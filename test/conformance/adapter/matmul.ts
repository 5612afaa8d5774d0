import { einsum } from "../../../src/ops/einsum.js";
import { matmul as product } from "../../../src/ops/matmul.js";
import { transpose } from "../../../src/ops/permute.js";
import { addmm, bilinear, dot, linear, outer } from "../../../src/ops/products.js";
import type { Tensor } from "../../../src/tensor/tensor.js";
import type { Adapters } from "../adapter.js";

const turned = (x: Tensor, isTurned: boolean): Tensor => (isTurned ? transpose(x, -1, -2) : x);

export const matmul: Adapters = {
  matmul: ({ x, y }, { transpose_a = false, transpose_b = false }) =>
    product(turned(x, transpose_a), turned(y, transpose_b)),
  einsum: (inputs, { equation }) => einsum(equation, ...Object.values(inputs)),
  linear: ({ x, weight, bias }) => linear(x, weight, { bias }),
  bilinear: ({ x, y, weight, bias }) => bilinear(x, y, weight, { bias }),
  addmm: ({ c, x, y }, { beta = 1, alpha = 1 }) => addmm(c, x, y, { beta, alpha }),
  outer: ({ x, y }) => outer(x, y),
  dot: ({ x, y }) => dot(x, y),
};
