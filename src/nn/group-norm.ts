import { ArgumentError, ShapeError } from "../errors.js";
import { ones, zeros } from "../ops/create.js";
import { checkEps, groupNorm as groupNormOp } from "../ops/group-norm.js";
import { checkCount, formatShape } from "../shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { Module } from "./module.js";
import { type Parameter, parameter } from "./parameter.js";

/** How a group norm layer is made. */
export interface GroupNormOptions {
  /** Added to the variance. Default 1e-5. */
  readonly eps?: number;
  /** Whether to scale and shift by a learned weight and bias. Default true. */
  readonly affine?: boolean;
  /** Whether the affine part has a bias. Default true. */
  readonly bias?: boolean;
}

/** The layer that `groupNorm` makes. */
export class GroupNorm extends Module {
  /** (C), begins as 1. */
  readonly weight: Parameter | undefined;
  /** (C), begins as 0. */
  readonly bias: Parameter | undefined;
  readonly #groups: number;
  readonly #channels: number;
  readonly #eps: number;

  constructor(groups: number, channels: number, { eps = 1e-5, affine = true, bias = true }: GroupNormOptions = {}) {
    super();
    this.#groups = checkCount("groupNorm", "groups", groups, 1);
    this.#channels = checkCount("groupNorm", "channels", channels, 1);
    if (channels % groups !== 0)
      throw new ArgumentError("groupNorm", "groups must divide channels", `${groups} of ${channels}`);
    this.#eps = checkEps("groupNorm", eps);
    this.weight = affine ? parameter(ones([channels]), { name: "weight" }) : undefined;
    this.bias = affine && bias ? parameter(zeros([channels]), { name: "bias" }) : undefined;
  }

  forward(x: Tensor): Tensor {
    if (x.rank > 1 && x.shape[1] !== this.#channels)
      throw new ShapeError("groupNorm", `axis 1 must have ${this.#channels} channels`, formatShape(x.shape));
    return groupNormOp(x, this.#groups, { weight: this.weight, bias: this.bias, eps: this.#eps });
  }
}

/**
 * y = (x − mean) / √(variance + eps) · weight + bias with mean and biased variance of each of `groups` groups of neighbouring channels
 * of each example (Wu and He 2018), for (N, C, …).
 *
 * @throws ShapeError on another number of channels
 */
export const groupNorm = (groups: number, channels: number, options?: GroupNormOptions): GroupNorm =>
  new GroupNorm(groups, channels, options);
