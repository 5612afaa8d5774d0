import { type MaxPool2dOptions, maxPool2d as maxPool2dOp } from "../ops/max-pool2d.js";
import type { Tensor } from "../tensor/tensor.js";
import { Module } from "./module.js";

export type { MaxPool2dOptions };

/** The layer that `maxPool2d` makes. */
export class MaxPool2d extends Module {
  readonly #kernelSize: number | readonly [number, number];
  readonly #options: MaxPool2dOptions;

  constructor(kernelSize: number | readonly [number, number], options: MaxPool2dOptions = {}) {
    super();
    this.#kernelSize = kernelSize;
    this.#options = options;
  }

  forward(x: Tensor): Tensor {
    return maxPool2dOp(x, this.#kernelSize, this.#options);
  }
}

/** The maximum of each window: (N, C, H, W) → (N, C, OH, OW). The stride defaults to the kernel's size. */
export const maxPool2d = (kernelSize: number | readonly [number, number], options?: MaxPool2dOptions): MaxPool2d =>
  new MaxPool2d(kernelSize, options);
