import { ArgumentError, ShapeError } from "../errors.js";
import { add, div, mul } from "../ops/arithmetic.js";
import { batchNorm, normalizeWith } from "../ops/batch-norm.js";
import { cast } from "../ops/cast.js";
import { ones, zeros } from "../ops/create.js";
import { checkCount, formatShape } from "../shape.js";
import type { Cell } from "../tensor/cell.js";
import type { Tensor } from "../tensor/tensor.js";
import { Module } from "./module.js";
import { buffer, type Parameter, parameter } from "./parameter.js";

export interface BatchNormOptions {
  /** Added to the variance. Default 1e-5. */
  readonly eps?: number;
  /** Weight of the newest batch in the running statistics; null: the mean over all batches. Default 0.1. */
  readonly momentum?: number | null;
  /** Whether to scale and shift by a learned weight and bias. Default true. */
  readonly affine?: boolean;
  /** Whether to keep running statistics, which evaluation mode normalizes with. Default true. */
  readonly trackRunningStats?: boolean;
}

abstract class BatchNorm extends Module {
  /** (C), begins as 1. */
  readonly weight: Parameter | undefined;
  /** (C), begins as 0. */
  readonly bias: Parameter | undefined;
  /** (C), begins as 0. */
  readonly runningMean: Cell | undefined;
  /** (C), begins as 1; of the unbiased variances. */
  readonly runningVar: Cell | undefined;
  /** How many batches the running statistics have seen. */
  readonly numBatchesTracked: Cell | undefined;
  readonly #op: string;
  readonly #ranks: readonly number[];
  readonly #features: number;
  readonly #eps: number;
  readonly #momentum: number | null;

  constructor(
    op: string,
    ranks: readonly number[],
    features: number,
    { eps = 1e-5, momentum = 0.1, affine = true, trackRunningStats = true }: BatchNormOptions,
  ) {
    super();
    if (!(eps >= 0)) throw new ArgumentError(op, "eps must be at least 0", String(eps));
    if (momentum !== null && !(momentum >= 0 && momentum <= 1))
      throw new ArgumentError(op, "momentum must lie in [0, 1]", String(momentum));
    this.#op = op;
    this.#ranks = ranks;
    this.#features = checkCount(op, "features", features, 1);
    this.#eps = eps;
    this.#momentum = momentum;
    const shape = [features];
    this.weight = affine ? parameter(ones(shape), { name: "weight" }) : undefined;
    this.bias = affine ? parameter(zeros(shape), { name: "bias" }) : undefined;
    this.runningMean = trackRunningStats ? buffer(zeros(shape), { name: "running_mean" }) : undefined;
    this.runningVar = trackRunningStats ? buffer(ones(shape), { name: "running_var" }) : undefined;
    this.numBatchesTracked = trackRunningStats
      ? buffer(zeros([], { dtype: "i32" }), { name: "num_batches_tracked" })
      : undefined;
  }

  forward(x: Tensor): Tensor {
    this.#check(x);
    const affine = { ...(this.weight && { weight: this.weight }), ...(this.bias && { bias: this.bias }) };
    if (this.runningMean && this.runningVar && !this.training)
      return normalizeWith(x, this.runningMean, this.runningVar, this.weight, this.bias, this.#eps);
    const count = x.size / this.#features;
    if (this.training && count <= 1)
      throw new ShapeError(this.#op, "needs more than one value per channel in training mode", formatShape(x.shape));
    const { y, mean, variance } = batchNorm(x, { ...affine, eps: this.#eps });
    this.#track(mean, mul(variance, count / (count - 1)));
    return y;
  }

  /** running ← (1 − momentum) · running + momentum · batch */
  #track(mean: Tensor, variance: Tensor): void {
    const { runningMean, runningVar, numBatchesTracked } = this;
    if (!runningMean || !runningVar || !numBatchesTracked) return;
    const batches = add(numBatchesTracked, 1);
    numBatchesTracked.assign(batches);
    const share = this.#momentum ?? div(1, cast(batches, "f32"));
    const rest = typeof share === "number" ? 1 - share : add(mul(share, -1), 1);
    runningMean.assign(add(mul(runningMean, rest), mul(mean, share)));
    runningVar.assign(add(mul(runningVar, rest), mul(variance, share)));
  }

  #check(x: Tensor): void {
    if (!this.#ranks.includes(x.rank))
      throw new ShapeError(this.#op, `takes ${this.#ranks.join(" or ")} axes`, formatShape(x.shape));
    if (x.shape[1] !== this.#features)
      throw new ShapeError(this.#op, `axis 1 must have ${this.#features} channels`, formatShape(x.shape));
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
