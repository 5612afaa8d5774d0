import { add, div, mul } from "../ops/arithmetic.js";
import { batchNorm, normalizeWith } from "../ops/batch-norm.js";
import { cast } from "../ops/cast.js";
import type { Tensor } from "../tensor/tensor.js";
import { RunningNorm, type RunningNormOptions } from "./running-norm.js";

/** How a batch norm layer is made. */
export interface BatchNormOptions extends RunningNormOptions {
  /** Weight of the newest batch in the running statistics; null: the mean over all batches. Default 0.1. */
  readonly momentum?: number | null;
  /** Whether to scale and shift by a learned weight and bias. Default true. */
  readonly affine?: boolean;
  /** Whether to keep running statistics, which evaluation mode normalizes with. Default true. */
  readonly trackRunningStats?: boolean;
}

abstract class BatchNorm extends RunningNorm {
  constructor(
    op: string,
    ranks: readonly number[],
    features: number,
    { eps = 1e-5, momentum = 0.1, affine = true, bias = true, trackRunningStats = true }: BatchNormOptions,
  ) {
    super(op, ranks, features, { eps, momentum, affine, bias, trackRunningStats });
  }

  forward(x: Tensor): Tensor {
    this.check(x, 1);
    if (this.runningMean && this.runningVar && !this.training)
      return normalizeWith(x, this.runningMean, this.runningVar, this.weight, this.bias, this.eps);
    const count = x.size / this.features;
    this.checkMany(x, count);
    const { y, mean, variance } = batchNorm(x, this.affine);
    if (this.numBatchesTracked) {
      const batches = add(this.numBatchesTracked, 1);
      this.numBatchesTracked.assign(batches);
      // Of nothing there are no statistics.
      if (count > 0)
        this.track(mean, mul(variance, count / (count - 1)), this.momentum ?? div(1, cast(batches, "f32")));
    }
    return y;
  }
}

/** The layer that `batchNorm1d` makes. */
export class BatchNorm1d extends BatchNorm {
  constructor(features: number, options: BatchNormOptions = {}) {
    super("batchNorm1d", [2, 3], features, options);
  }
}

/** The layer that `batchNorm2d` makes. */
export class BatchNorm2d extends BatchNorm {
  constructor(features: number, options: BatchNormOptions = {}) {
    super("batchNorm2d", [4], features, options);
  }
}

/** The layer that `batchNorm3d` makes. */
export class BatchNorm3d extends BatchNorm {
  constructor(features: number, options: BatchNormOptions = {}) {
    super("batchNorm3d", [5], features, options);
  }
}

/**
 * y = (x − mean) / √(variance + eps) · weight + bias per channel (Ioffe and Szegedy 2015), for (N, C) or (N, C, L). In training mode
 * with the batch's mean and biased variance, in evaluation mode with the running statistics.
 *
 * @throws ShapeError on another number of axes or channels, and on one value per channel in training mode
 */
export const batchNorm1d = (features: number, options?: BatchNormOptions): BatchNorm1d =>
  new BatchNorm1d(features, options);

/** Like `batchNorm1d`, for (N, C, H, W). */
export const batchNorm2d = (features: number, options?: BatchNormOptions): BatchNorm2d =>
  new BatchNorm2d(features, options);

/** Like `batchNorm1d`, for (N, C, D, H, W). */
export const batchNorm3d = (features: number, options?: BatchNormOptions): BatchNorm3d =>
  new BatchNorm3d(features, options);
