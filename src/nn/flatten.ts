import { flatten as flattenOp } from "../ops/reshape.js";
import type { Tensor } from "../tensor/tensor.js";
import { Module } from "./module.js";

/** The layer that `flatten` makes. */
export class Flatten extends Module {
  readonly startAxis: number;
  readonly endAxis: number;

  constructor(startAxis = 1, endAxis = -1) {
    super();
    this.startAxis = startAxis;
    this.endAxis = endAxis;
  }

  forward(x: Tensor): Tensor {
    return flattenOp(x, this.startAxis, this.endAxis);
  }
}

/** Merges the axes from `startAxis` to `endAxis`, both included: by default all but the batch, (N, C, H, W) → (N, C·H·W). */
export const flatten = (startAxis?: number, endAxis?: number): Flatten => new Flatten(startAxis, endAxis);
