import { ArgumentError } from "../errors.js";
import { dropout as dropoutOp } from "../ops/random.js";
import type { Tensor } from "../tensor/tensor.js";
import { Module } from "./module.js";

/** The layer that `dropout` makes. */
export class Dropout extends Module {
  readonly p: number;

  constructor(p = 0.5) {
    super();
    if (!(p >= 0 && p <= 1)) throw new ArgumentError("dropout", "p must lie in [0, 1]", String(p));
    this.p = p;
  }

  forward(x: Tensor): Tensor {
    return this.training ? dropoutOp(x, this.p) : x;
  }
}

/** In training mode each element is 0 with probability p, else x / (1 − p) (Srivastava et al. 2014); else the identity. */
export const dropout = (p?: number): Dropout => new Dropout(p);
