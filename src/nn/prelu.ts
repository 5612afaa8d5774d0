import { full } from "../ops/create.js";
import { prelu as preluOp } from "../ops/prelu.js";
import { checkCount, checkNumber } from "../shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { Module } from "./module.js";
import { type Parameter, parameter } from "./parameter.js";

/** The slope of a `prelu` layer. */
export interface PreluOptions {
  /** 1, or one slope for each channel. Default 1. */
  readonly numParameters?: number;
  /** What slopes begin with. Default 0.25. */
  readonly init?: number;
}

/** The layer that `prelu` makes. */
export class Prelu extends Module {
  /** (numParameters) */
  readonly weight: Parameter;

  constructor({ numParameters = 1, init = 0.25 }: PreluOptions = {}) {
    super();
    checkCount("prelu", "numParameters", numParameters, 1);
    checkNumber("prelu", "init", init);
    this.weight = parameter(full([numParameters], init), { name: "weight" });
  }

  forward(x: Tensor): Tensor {
    return preluOp(x, this.weight);
  }
}

/** x if x > 0, else weight · x, with a learned weight for all channels or for each. */
export const prelu = (options?: PreluOptions): Prelu => new Prelu(options);
