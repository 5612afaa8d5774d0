import { mul } from "../ops/arithmetic.js";
import { normalizeWith } from "../ops/batch-norm.js";
import { instanceNorm } from "../ops/instance-norm.js";
import { mean } from "../ops/mean.js";
import { squeeze, unsqueeze } from "../ops/reshape.js";
import { sizeOf } from "../shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { RunningNorm, type RunningNormOptions } from "./running-norm.js";

/** How an instance norm layer is made. */
export interface InstanceNormOptions extends RunningNormOptions {
  /** Weight of the newest batch in the running statistics; null: 0, as in PyTorch. Default 0.1. */
  readonly momentum?: number | null;
  /** Whether to scale and shift by a learned weight and bias. Default false. */
  readonly affine?: boolean;
  /** Whether to keep running statistics, which evaluation mode normalizes with. Default false. */
  readonly trackRunningStats?: boolean;
}

abstract class InstanceNorm extends RunningNorm {
  /** Of one example. */
  readonly #rank: number;

  constructor(
    op: string,
    rank: number,
    features: number,
    { eps = 1e-5, momentum = 0.1, affine = false, bias = true, trackRunningStats = false }: InstanceNormOptions,
  ) {
    super(op, [rank, rank + 1], features, { eps, momentum, affine, bias, trackRunningStats });
    this.#rank = rank;
  }

  forward(x: Tensor): Tensor {
    const single = x.rank === this.#rank;
    this.check(x, single ? 0 : 1);
    return single ? squeeze(this.#normalize(unsqueeze(x, 0)), 0) : this.#normalize(x);
  }

  #normalize(x: Tensor): Tensor {
    if (this.runningMean && this.runningVar && !this.training)
      return normalizeWith(x, this.runningMean, this.runningVar, this.weight, this.bias, this.eps);
    const count = sizeOf(x.shape.slice(2));
    this.checkMany(x, count);
    const result = instanceNorm(x, this.affine);
    if (x.size > 0) {
      this.track(mean(result.mean, 0), mul(mean(result.variance, 0), count / (count - 1)), this.momentum ?? 0);
    }
    return result.y;
  }
}

/** The layer that `instanceNorm1d` makes. */
export class InstanceNorm1d extends InstanceNorm {
  constructor(features: number, options: InstanceNormOptions = {}) {
    super("instanceNorm1d", 2, features, options);
  }
}

/** The layer that `instanceNorm2d` makes. */
export class InstanceNorm2d extends InstanceNorm {
  constructor(features: number, options: InstanceNormOptions = {}) {
    super("instanceNorm2d", 3, features, options);
  }
}

/** The layer that `instanceNorm3d` makes. */
export class InstanceNorm3d extends InstanceNorm {
  constructor(features: number, options: InstanceNormOptions = {}) {
    super("instanceNorm3d", 4, features, options);
  }
}

/**
 * y = (x − mean) / √(variance + eps) · weight + bias per channel of each example (Ulyanov, Vedaldi, Lempitsky 2016), for (N, C, L) or
 * (C, L); in evaluation mode with the running statistics, if they are kept.
 *
 * @throws ShapeError on another number of axes or channels, and on one value per channel
 */
export const instanceNorm1d = (features: number, options?: InstanceNormOptions): InstanceNorm1d =>
  new InstanceNorm1d(features, options);

/** Like `instanceNorm1d`, for (N, C, H, W) or (C, H, W). */
export const instanceNorm2d = (features: number, options?: InstanceNormOptions): InstanceNorm2d =>
  new InstanceNorm2d(features, options);

/** Like `instanceNorm1d`, for (N, C, D, H, W) or (C, D, H, W). */
export const instanceNorm3d = (features: number, options?: InstanceNormOptions): InstanceNorm3d =>
  new InstanceNorm3d(features, options);
