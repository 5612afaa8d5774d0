import { maxWithIndices, medianWithIndices, minWithIndices } from "../../../src/ops/chosen.js";
import { cumprod, cumsum, logCumSumExp } from "../../../src/ops/cumulative.js";
import { sum } from "../../../src/ops/expand-sum.js";
import { argmax, argmin, max, min } from "../../../src/ops/extremum.js";
import { logSumExp } from "../../../src/ops/log-softmax.js";
import { mean } from "../../../src/ops/mean.js";
import { norm } from "../../../src/ops/norm.js";
import { prod } from "../../../src/ops/product.js";
import { all, any, countNonzero } from "../../../src/ops/truth.js";
import { std, variance } from "../../../src/ops/variance.js";
import type { Tensor } from "../../../src/tensor/tensor.js";
import type { Adapter, Adapters } from "../adapter.js";
import { real } from "./real.js";

type Reduction = (x: Tensor, axes: number[] | undefined, options: { keepDims: boolean }) => Tensor;

/** Of one dim, several or all. */
const over =
  (reduce: Reduction): Adapter =>
  ({ x }, { dim = null, keepdim = false }) =>
    reduce(x, dim ?? undefined, { keepDims: keepdim });

/** The gradient of `max` over all axes differs at NaN from that of `amax`. */
const axesOf = (x: Tensor): number[] => x.shape.map((_, axis) => axis);

export const reduction: Adapters = {
  sum: over(sum),
  mean: over(mean),
  amax: over((x, axes = axesOf(x), options) => max(x, axes, options)),
  amin: over((x, axes = axesOf(x), options) => min(x, axes, options)),
  logsumexp: over(logSumExp),
  any: over(any),
  all: over(all),
  var: ({ x }, { dim = null, keepdim = false, correction = 1 }) =>
    variance(x, dim ?? undefined, { keepDims: keepdim, correction }),
  std: ({ x }, { dim = null, keepdim = false, correction = 1 }) =>
    std(x, dim ?? undefined, { keepDims: keepdim, correction }),
  norm: ({ x }, { dim = null, keepdim = false, p = 2 }) => norm(x, dim ?? undefined, { keepDims: keepdim, p: real(p) }),
  prod: ({ x }, { dim = null, keepdim = false }) => prod(x, dim ?? undefined, { keepDims: keepdim }),
  argmax: ({ x }, { dim = null, keepdim = false }) => argmax(x, dim ?? undefined, { keepDims: keepdim }),
  argmin: ({ x }, { dim = null, keepdim = false }) => argmin(x, dim ?? undefined, { keepDims: keepdim }),
  max: ({ x }) => max(x),
  min: ({ x }) => min(x),
  max_dim: ({ x }, { dim = -1, keepdim = false }) => ({ ...maxWithIndices(x, dim, { keepDims: keepdim }) }),
  min_dim: ({ x }, { dim = -1, keepdim = false }) => ({ ...minWithIndices(x, dim, { keepDims: keepdim }) }),
  median: ({ x }, { dim = -1, keepdim = false }) => ({ ...medianWithIndices(x, dim, { keepDims: keepdim }) }),
  cumsum: ({ x }, { dim = 0 }) => cumsum(x, dim),
  cumprod: ({ x }, { dim = 0 }) => cumprod(x, dim),
  logcumsumexp: ({ x }, { dim = 0 }) => logCumSumExp(x, dim),
  count_nonzero: ({ x }, { dim = null }) => countNonzero(x, dim ?? undefined),
};
