import { ArgumentError, ShapeError } from "../errors.js";
import { add, mul, sub } from "../ops/arithmetic.js";
import { ones, zeros } from "../ops/create.js";
import { checkEps } from "../ops/group-norm.js";
import type { Operand } from "../ops/operand.js";
import { checkCount, formatShape } from "../shape.js";
import type { Cell } from "../tensor/cell.js";
import type { Tensor } from "../tensor/tensor.js";
import { Module } from "./module.js";
import { buffer, type Parameter, parameter } from "./parameter.js";

export interface RunningNormOptions {
  /** Added to the variance. Default 1e-5. */
  readonly eps?: number;
  /** Weight of the newest batch in the running statistics. Default 0.1. */
  readonly momentum?: number | null;
  /** Whether to scale and shift by a learned weight and bias. */
  readonly affine?: boolean;
  /** Whether the affine part has a bias. Default true. */
  readonly bias?: boolean;
  /** Whether to keep running statistics, which evaluation mode normalizes with. */
  readonly trackRunningStats?: boolean;
}

/** (1 − share) · running + share · now: running statistics after a batch. */
export function blend(running: Operand, now: Tensor, share: number | Tensor): Tensor {
  const rest = typeof share === "number" ? 1 - share : sub(1, share);
  return add(mul(running, rest), mul(now, share));
}

/** What batch and instance normalisation share: the affine part, and the statistics that are carried from batch to batch. */
export abstract class RunningNorm extends Module {
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
  protected readonly op: string;
  protected readonly features: number;
  protected readonly eps: number;
  protected readonly momentum: number | null;
  readonly #ranks: readonly number[];

  constructor(op: string, ranks: readonly number[], features: number, options: Required<RunningNormOptions>) {
    super();
    const { eps, momentum, affine, bias, trackRunningStats } = options;
    if (momentum !== null && !(momentum >= 0 && momentum <= 1))
      throw new ArgumentError(op, "momentum must lie in [0, 1]", String(momentum));
    this.op = op;
    this.#ranks = ranks;
    this.features = checkCount(op, "features", features, 1);
    this.eps = checkEps(op, eps);
    this.momentum = momentum;
    const shape = [features];
    this.weight = affine ? parameter(ones(shape), { name: "weight" }) : undefined;
    this.bias = affine && bias ? parameter(zeros(shape), { name: "bias" }) : undefined;
    this.runningMean = trackRunningStats ? buffer(zeros(shape), { name: "running_mean" }) : undefined;
    this.runningVar = trackRunningStats ? buffer(ones(shape), { name: "running_var" }) : undefined;
    this.numBatchesTracked = trackRunningStats
      ? buffer(zeros([], { dtype: "i32" }), { name: "num_batches_tracked" })
      : undefined;
  }

  /** Weight, bias and eps, as the operations take them. */
  protected get affine(): { weight: Parameter | undefined; bias: Parameter | undefined; eps: number } {
    return { weight: this.weight, bias: this.bias, eps: this.eps };
  }

  /** Takes a batch's mean and unbiased variance into the running statistics. */
  protected track(mean: Tensor, variance: Tensor, share: number | Tensor): void {
    const { runningMean, runningVar } = this;
    if (!runningMean || !runningVar) return;
    runningMean.assign(blend(runningMean, mean, share));
    runningVar.assign(blend(runningVar, variance, share));
  }

  /** Refuses a wrong number of axes, or of channels in axis `axis`. */
  protected check({ shape }: Tensor, axis: number): void {
    if (!this.#ranks.includes(shape.length))
      throw new ShapeError(this.op, `takes ${this.#ranks.join(" or ")} axes`, formatShape(shape));
    if (shape[axis] !== this.features)
      throw new ShapeError(this.op, `axis ${axis} must have ${this.features} channels`, formatShape(shape));
  }

  /** Refuses one value per channel, which has no variance. */
  protected checkMany({ shape }: Tensor, count: number): void {
    if (count === 1)
      throw new ShapeError(this.op, "needs more than one value per channel in training mode", formatShape(shape));
  }
}
