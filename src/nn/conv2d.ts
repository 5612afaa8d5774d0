import { ArgumentError } from "../errors.js";
import { type Conv2dOptions as Conv2dGeometry, conv2d as conv2dOp } from "../ops/conv2d.js";
import { checkCount, pair } from "../shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { fanIn, uniform } from "./init.js";
import { Module } from "./module.js";
import { type Parameter, parameter } from "./parameter.js";

export interface Conv2dOptions extends Omit<Conv2dGeometry, "bias"> {
  /** Whether to add a bias. Default true. */
  readonly bias?: boolean;
}

/** The layer that `conv2d` makes. */
export class Conv2d extends Module {
  /** (outChannels, inChannels / groups, kernelHeight, kernelWidth) */
  readonly weight: Parameter;
  /** (outChannels) */
  readonly bias: Parameter | undefined;
  readonly #geometry: Omit<Conv2dGeometry, "bias">;

  constructor(
    inChannels: number,
    outChannels: number,
    kernelSize: number | readonly [number, number],
    { bias = true, ...geometry }: Conv2dOptions = {},
  ) {
    super();
    checkCount("conv2d", "inChannels", inChannels, 1);
    checkCount("conv2d", "outChannels", outChannels, 1);
    const groups = checkCount("conv2d", "groups", geometry.groups ?? 1, 1);
    if (inChannels % groups !== 0 || outChannels % groups !== 0)
      throw new ArgumentError(
        "conv2d",
        "groups must divide inChannels and outChannels",
        `${groups} of ${inChannels} and ${outChannels}`,
      );
    const shape = [outChannels, inChannels / groups, ...pair("conv2d", "kernelSize", kernelSize, 1)];
    const bound = 1 / Math.sqrt(fanIn(shape));
    this.#geometry = geometry;
    this.weight = parameter(uniform(shape, -bound, bound), { name: "weight" });
    this.bias = bias ? parameter(uniform([outChannels], -bound, bound), { name: "bias" }) : undefined;
  }

  forward(x: Tensor): Tensor {
    return conv2dOp(x, this.weight, this.bias ? { ...this.#geometry, bias: this.bias } : this.#geometry);
  }
}

/**
 * Cross-correlation with learned filters: (N, inChannels, H, W) → (N, outChannels, OH, OW),
 * OH = ⌊(H + 2·padding − dilation·(kernelSize − 1) − 1) / stride⌋ + 1. Weight and bias begin in U(−1/√fanIn, 1/√fanIn).
 */
export const conv2d = (
  inChannels: number,
  outChannels: number,
  kernelSize: number | readonly [number, number],
  options?: Conv2dOptions,
): Conv2d => new Conv2d(inChannels, outChannels, kernelSize, options);
