import { type LocalResponseNormOptions, localResponseNorm as localResponseNormOp } from "../ops/local-response-norm.js";
import { checkCount } from "../shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { Module } from "./module.js";

/** The layer that `localResponseNorm` makes. */
export class LocalResponseNorm extends Module {
  readonly #size: number;
  readonly #options: LocalResponseNormOptions;

  constructor(size: number, options: LocalResponseNormOptions = {}) {
    super();
    this.#size = checkCount("localResponseNorm", "size", size, 1);
    this.#options = { ...options };
  }

  forward(x: Tensor): Tensor {
    return localResponseNormOp(x, this.#size, this.#options);
  }
}

/** x / (k + alpha / size · Σ x²)^beta, with the sum over `size` neighbouring channels, for (N, C, …). */
export const localResponseNorm = (size: number, options?: LocalResponseNormOptions): LocalResponseNorm =>
  new LocalResponseNorm(size, options);
