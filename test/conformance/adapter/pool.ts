import {
  adaptiveAvgPool1d,
  adaptiveAvgPool2d,
  adaptiveAvgPool3d,
  adaptiveMaxPool1d,
  adaptiveMaxPool2d,
  adaptiveMaxPool3d,
} from "../../../src/ops/adaptive-pool.js";
import { avgPool1d, avgPool2d, avgPool3d } from "../../../src/ops/avg-pool.js";
import { lpPool2d } from "../../../src/ops/lp-pool.js";
import {
  type MaxPooled,
  maxPool1dWithIndices,
  maxPool2dWithIndices,
  maxPool3dWithIndices,
} from "../../../src/ops/max-pool.js";
import type { Tensor } from "../../../src/tensor/tensor.js";
import type { Adapter, Adapters, Params } from "../adapter.js";

type Pool<T> = (x: Tensor, kernelSize: never, options: never) => T;

const optionsOf = ({ stride, padding, dilation, ceil_mode, count_include_pad, divisor_override }: Params) => ({
  stride,
  padding,
  dilation,
  ceilMode: ceil_mode,
  countIncludePad: count_include_pad,
  divisorOverride: divisor_override ?? undefined,
});

const two = [2, 2, 2];

const largest =
  (pool: Pool<MaxPooled>, axes: number): Adapter =>
  ({ x }, { kernel_size = two.slice(0, axes), return_indices = false, ...params }) => {
    const { y, indices } = pool(x, kernel_size as never, optionsOf(params) as never);
    return return_indices ? { out: y, indices } : y;
  };

const average =
  (pool: Pool<Tensor>, axes: number): Adapter =>
  ({ x }, { kernel_size = two.slice(0, axes), ...params }) =>
    pool(x, kernel_size as never, optionsOf(params) as never);

const adaptive =
  (pool: (x: Tensor, outputSize: never) => Tensor): Adapter =>
  ({ x }, { output_size = 1 }) =>
    pool(x, output_size as never);

export const pool: Adapters = {
  max_pool1d: largest(maxPool1dWithIndices, 1),
  max_pool2d: largest(maxPool2dWithIndices, 2),
  max_pool3d: largest(maxPool3dWithIndices, 3),
  avg_pool1d: average(avgPool1d, 1),
  avg_pool2d: average(avgPool2d, 2),
  avg_pool3d: average(avgPool3d, 3),
  adaptive_avg_pool1d: adaptive(adaptiveAvgPool1d),
  adaptive_avg_pool2d: adaptive(adaptiveAvgPool2d),
  adaptive_avg_pool3d: adaptive(adaptiveAvgPool3d),
  adaptive_max_pool1d: adaptive(adaptiveMaxPool1d),
  adaptive_max_pool2d: adaptive(adaptiveMaxPool2d),
  adaptive_max_pool3d: adaptive(adaptiveMaxPool3d),
  lp_pool2d: ({ x }, { norm_type = 2, kernel_size = [2, 2], stride = kernel_size, ceil_mode = false }) =>
    lpPool2d(x, norm_type, kernel_size, { stride, ceilMode: ceil_mode }),
};
