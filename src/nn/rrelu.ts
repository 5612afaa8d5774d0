import { checkSlopes, type RreluOptions as RreluCallOptions, rrelu as rreluOp } from "../ops/rrelu.js";
import type { Tensor } from "../tensor/tensor.js";
import { Module } from "./module.js";

/** The slopes of a `rrelu` layer. */
export type RreluOptions = Omit<RreluCallOptions, "training">;

/** The layer that `rrelu` makes. */
export class Rrelu extends Module {
  readonly lower: number;
  readonly upper: number;

  constructor(options: RreluOptions = {}) {
    super();
    ({ lower: this.lower, upper: this.upper } = checkSlopes(options));
  }

  forward(x: Tensor): Tensor {
    return rreluOp(x, { lower: this.lower, upper: this.upper, training: this.training });
  }
}

/** x if x > 0, else slope · x: the slope of each element is random in training mode, and the mean of the bounds in evaluation mode. */
export const rrelu = (options?: RreluOptions): Rrelu => new Rrelu(options);
