import { softmax as softmaxOp } from "../ops/softmax.js";
import type { Tensor } from "../tensor/tensor.js";
import { Module } from "./module.js";

/** The layer that `softmax` makes. */
export class Softmax extends Module {
  readonly axis: number;

  constructor(axis = -1) {
    super();
    this.axis = axis;
  }

  forward(x: Tensor): Tensor {
    return softmaxOp(x, this.axis);
  }
}

/** eˣ / Σ eˣ along an axis, by default the last. Losses such as crossEntropy take the scores before it. */
export const softmax = (axis?: number): Softmax => new Softmax(axis);
