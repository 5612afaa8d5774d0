import { ShapeError } from "../errors.js";
import { add } from "../ops/arithmetic.js";
import { matmul } from "../ops/matmul.js";
import { transpose } from "../ops/permute.js";
import { checkCount, formatShape } from "../shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { uniform } from "./init.js";
import { Module } from "./module.js";
import { type Parameter, parameter } from "./parameter.js";

/** How a linear layer is made. */
export interface LinearOptions {
  /** Whether to add a bias. Default true. */
  readonly bias?: boolean;
}

/** The layer that `linear` makes. */
export class Linear extends Module {
  /** (outFeatures, inFeatures) */
  readonly weight: Parameter;
  /** (outFeatures) */
  readonly bias: Parameter | undefined;

  constructor(inFeatures: number, outFeatures: number, { bias = true }: LinearOptions = {}) {
    super();
    checkCount("linear", "inFeatures", inFeatures, 1);
    checkCount("linear", "outFeatures", outFeatures, 1);
    const bound = 1 / Math.sqrt(inFeatures);
    this.weight = parameter(uniform([outFeatures, inFeatures], -bound, bound), { name: "weight" });
    this.bias = bias ? parameter(uniform([outFeatures], -bound, bound), { name: "bias" }) : undefined;
  }

  forward(x: Tensor): Tensor {
    const inFeatures = this.weight.shape[1];
    if (x.rank === 0 || x.shape[x.rank - 1] !== inFeatures)
      throw new ShapeError("linear", `the last axis must have inFeatures = ${inFeatures}`, formatShape(x.shape));
    const y = matmul(x, transpose(this.weight));
    return this.bias ? add(y, this.bias) : y;
  }
}

/**
 * y = x · weightᵀ + bias: (…, inFeatures) → (…, outFeatures). Weight and bias begin in U(−1/√inFeatures, 1/√inFeatures).
 *
 * @throws ShapeError on an input whose last axis is not inFeatures
 */
export const linear = (inFeatures: number, outFeatures: number, options?: LinearOptions): Linear =>
  new Linear(inFeatures, outFeatures, options);
