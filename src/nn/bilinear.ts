import { bilinear as bilinearOp } from "../ops/products.js";
import { checkCount } from "../shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { uniform } from "./init.js";
import { Module } from "./module.js";
import { type Parameter, parameter } from "./parameter.js";

/** Whether a `bilinear` layer has a bias. */
export interface BilinearOptions {
  /** Default true. */
  readonly bias?: boolean;
}

/** The layer that `bilinear` makes. */
export class Bilinear extends Module<[x1: Tensor, x2: Tensor]> {
  /** (outFeatures, in1Features, in2Features) */
  readonly weight: Parameter;
  /** (outFeatures) */
  readonly bias: Parameter | undefined;

  constructor(in1Features: number, in2Features: number, outFeatures: number, { bias = true }: BilinearOptions = {}) {
    super();
    const shape = [
      checkCount("bilinear", "outFeatures", outFeatures, 1),
      checkCount("bilinear", "in1Features", in1Features, 1),
      checkCount("bilinear", "in2Features", in2Features, 1),
    ];
    const bound = 1 / Math.sqrt(in1Features);
    this.weight = parameter(uniform(shape, -bound, bound), { name: "weight" });
    this.bias = bias ? parameter(uniform([outFeatures], -bound, bound), { name: "bias" }) : undefined;
  }

  forward(x1: Tensor, x2: Tensor): Tensor {
    return bilinearOp(x1, x2, this.weight, { bias: this.bias });
  }
}

/** x1ᵀ · weight · x2 + bias for each output. Weight and bias begin in U(−1/√in1Features, 1/√in1Features). */
export const bilinear = (
  in1Features: number,
  in2Features: number,
  outFeatures: number,
  options?: BilinearOptions,
): Bilinear => new Bilinear(in1Features, in2Features, outFeatures, options);
