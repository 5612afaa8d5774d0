import { type AvgPool2dOptions, avgPool2d as avgPool2dOp } from "../ops/avg-pool2d.js";
import type { Tensor } from "../tensor/tensor.js";
import { Module } from "./module.js";

export type { AvgPool2dOptions };

/** The layer that `avgPool2d` makes. */
export class AvgPool2d extends Module {
  readonly #kernelSize: number | readonly [number, number];
  readonly #options: AvgPool2dOptions;

  constructor(kernelSize: number | readonly [number, number], options: AvgPool2dOptions = {}) {
    super();
    this.#kernelSize = kernelSize;
    this.#options = options;
  }

  forward(x: Tensor): Tensor {
    return avgPool2dOp(x, this.#kernelSize, this.#options);
  }
}

/** The mean of each window: (N, C, H, W) → (N, C, OH, OW). The stride defaults to the kernel's size. */
export const avgPool2d = (kernelSize: number | readonly [number, number], options?: AvgPool2dOptions): AvgPool2d =>
  new AvgPool2d(kernelSize, options);
