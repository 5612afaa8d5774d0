import { alphaDropout as alphaDropoutOp, featureAlphaDropout as featureAlphaDropoutOp } from "../ops/alpha-dropout.js";
import {
  dropout1d as dropout1dOp,
  dropout2d as dropout2dOp,
  dropout3d as dropout3dOp,
} from "../ops/channel-dropout.js";
import { checkProbability, dropout as dropoutOp } from "../ops/random.js";
import type { Tensor } from "../tensor/tensor.js";
import { Module } from "./module.js";

/** A layer that drops in training mode and is the identity in evaluation mode. */
abstract class Dropping extends Module {
  /** The probability that an element or a channel is dropped. */
  readonly p: number;
  readonly #drop: (x: Tensor, p: number) => Tensor;

  constructor(op: string, drop: (x: Tensor, p: number) => Tensor, p = 0.5) {
    super();
    this.p = checkProbability(op, p);
    this.#drop = drop;
  }

  forward(x: Tensor): Tensor {
    return this.training ? this.#drop(x, this.p) : x;
  }
}

/** The layer that `dropout` makes. */
export class Dropout extends Dropping {
  constructor(p?: number) {
    super("dropout", dropoutOp, p);
  }
}

/** The layer that `dropout1d` makes. */
export class Dropout1d extends Dropping {
  constructor(p?: number) {
    super("dropout1d", dropout1dOp, p);
  }
}

/** The layer that `dropout2d` makes. */
export class Dropout2d extends Dropping {
  constructor(p?: number) {
    super("dropout2d", dropout2dOp, p);
  }
}

/** The layer that `dropout3d` makes. */
export class Dropout3d extends Dropping {
  constructor(p?: number) {
    super("dropout3d", dropout3dOp, p);
  }
}

/** The layer that `alphaDropout` makes. */
export class AlphaDropout extends Dropping {
  constructor(p?: number) {
    super("alphaDropout", alphaDropoutOp, p);
  }
}

/** The layer that `featureAlphaDropout` makes. */
export class FeatureAlphaDropout extends Dropping {
  constructor(p?: number) {
    super("featureAlphaDropout", featureAlphaDropoutOp, p);
  }
}

/** In training mode each element is 0 with probability p, else x / (1 − p) (Srivastava et al. 2014); else the identity. */
export const dropout = (p?: number): Dropout => new Dropout(p);

/** Like `dropout`, of whole channels (Tompson et al. 2015): (N, C, L) or (C, L). */
export const dropout1d = (p?: number): Dropout1d => new Dropout1d(p);

/** Like `dropout1d`: (N, C, H, W), or (N, C, L) as in PyTorch. */
export const dropout2d = (p?: number): Dropout2d => new Dropout2d(p);

/** Like `dropout1d`: (N, C, D, H, W) or (C, D, H, W). */
export const dropout3d = (p?: number): Dropout3d => new Dropout3d(p);

/** Dropout that keeps mean and variance, for networks with SELU (Klambauer et al. 2017). */
export const alphaDropout = (p?: number): AlphaDropout => new AlphaDropout(p);

/** Like `alphaDropout`, of whole channels: (N, C, …). */
export const featureAlphaDropout = (p?: number): FeatureAlphaDropout => new FeatureAlphaDropout(p);
