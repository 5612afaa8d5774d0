import { type UpsampleMode, type UpsampleOptions, upsample as upsampleOp } from "../ops/upsample.js";
import type { Tensor } from "../tensor/tensor.js";
import { Module } from "./module.js";

export type { UpsampleMode, UpsampleOptions };

/** The layer that `upsample` makes. */
export class Upsample extends Module {
  readonly #options: UpsampleOptions;

  constructor(options: UpsampleOptions) {
    super();
    this.#options = options;
  }

  forward(x: Tensor): Tensor {
    return upsampleOp(x, this.#options);
  }
}

/** Images of another size by interpolation: nearest, linear, bilinear, bicubic or trilinear; `size` or `scaleFactor` is needed. */
export const upsample = (options: UpsampleOptions): Upsample => new Upsample(options);
