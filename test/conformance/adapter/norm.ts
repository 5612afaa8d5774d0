import { blend } from "../../../src/nn/running-norm.js";
import { mul } from "../../../src/ops/arithmetic.js";
import { batchNorm, normalizeWith } from "../../../src/ops/batch-norm.js";
import { groupNorm } from "../../../src/ops/group-norm.js";
import { instanceNorm } from "../../../src/ops/instance-norm.js";
import { layerNorm, rmsNorm } from "../../../src/ops/layer-norm.js";
import { localResponseNorm } from "../../../src/ops/local-response-norm.js";
import { mean } from "../../../src/ops/mean.js";
import { normalize } from "../../../src/ops/normalize.js";
import type { Tensor } from "../../../src/tensor/tensor.js";
import type { Adapters, Tensors } from "../adapter.js";

const exponent = (p: number | string): number => (typeof p === "number" ? p : Number(p.replace("inf", "Infinity")));

/** The result, and the running statistics after a batch of `count` values per channel, where there were any before. */
function withRunning(
  { running_mean, running_var }: Tensors,
  out: Tensor,
  average: Tensor,
  variance: Tensor,
  count: number,
  momentum: number,
): Tensors {
  if (!running_mean) return { out };
  return {
    out,
    running_mean: blend(running_mean, average, momentum),
    running_var: blend(running_var, mul(variance, count / (count - 1)), momentum),
  };
}

export const norm: Adapters = {
  batch_norm: (inputs, { training = true, momentum = 0.1, eps = 1e-5 }) => {
    const { x, weight, bias, running_mean, running_var } = inputs;
    if (!training) return normalizeWith(x, running_mean, running_var, weight, bias, eps);
    const { y, mean: average, variance } = batchNorm(x, { weight, bias, eps });
    return withRunning(inputs, y, average, variance, x.size / x.shape[1], momentum);
  },
  layer_norm: ({ x, weight, bias }, { normalized_shape, eps = 1e-5 }) =>
    layerNorm(x, normalized_shape, { weight, bias, eps }),
  group_norm: ({ x, weight, bias }, { num_groups = 1, eps = 1e-5 }) => groupNorm(x, num_groups, { weight, bias, eps }),
  instance_norm: (inputs, { use_input_stats = true, momentum = 0.1, eps = 1e-5 }) => {
    const { x, weight, bias, running_mean, running_var } = inputs;
    if (!use_input_stats) return normalizeWith(x, running_mean, running_var, weight, bias, eps);
    const { y, mean: average, variance } = instanceNorm(x, { weight, bias, eps });
    const count = x.size / (x.shape[0] * x.shape[1]);
    return withRunning(inputs, y, mean(average, 0), mean(variance, 0), count, momentum);
  },
  rms_norm: ({ x, weight }, { normalized_shape, eps = 1e-6 }) =>
    rmsNorm(x, normalized_shape, { weight, ...(eps !== null && { eps }) }),
  normalize: ({ x }, { p = 2, dim = 1, eps = 1e-12 }) => normalize(x, { p: exponent(p), axis: dim, eps }),
  local_response_norm: ({ x }, { size = 2, alpha = 1e-4, beta = 0.75, k = 1 }) =>
    localResponseNorm(x, size, { alpha, beta, k }),
};
