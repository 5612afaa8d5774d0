import {
  type LpPoolOptions,
  lpPool1d as lpPool1dOp,
  lpPool2d as lpPool2dOp,
  lpPool3d as lpPool3dOp,
} from "../ops/lp-pool.js";
import type { Pair, Triple } from "../shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { Module } from "./module.js";

export type { LpPoolOptions };

type Size = number | readonly number[];
type Pool<S extends Size> = (x: Tensor, normType: number, kernelSize: S, options: LpPoolOptions<S>) => Tensor;

/** The layer that `lpPool1d`, `2d` and `3d` make. */
export class LpPool<S extends Size> extends Module {
  readonly #pool: Pool<S>;
  readonly #normType: number;
  readonly #kernelSize: S;
  readonly #options: LpPoolOptions<S>;

  constructor(pool: Pool<S>, normType: number, kernelSize: S, options: LpPoolOptions<S> = {}) {
    super();
    this.#pool = pool;
    this.#normType = normType;
    this.#kernelSize = kernelSize;
    this.#options = options;
  }

  forward(x: Tensor): Tensor {
    return this.#pool(x, this.#normType, this.#kernelSize, this.#options);
  }
}

/** (Σ xᵖ)^(1/p) of each window over the last axis: (N, C, L) → (N, C, OL), p = normType. */
export const lpPool1d = (
  normType: number,
  kernelSize: number | readonly [number],
  options?: LpPoolOptions<number | readonly [number]>,
): LpPool<number | readonly [number]> =>
  new LpPool<number | readonly [number]>(lpPool1dOp, normType, kernelSize, options);

/** (Σ xᵖ)^(1/p) of each window over the last two axes: (N, C, H, W) → (N, C, OH, OW). */
export const lpPool2d = (normType: number, kernelSize: Pair, options?: LpPoolOptions<Pair>): LpPool<Pair> =>
  new LpPool<Pair>(lpPool2dOp, normType, kernelSize, options);

/** (Σ xᵖ)^(1/p) of each window over the last three axes: (N, C, D, H, W) → (N, C, OD, OH, OW). */
export const lpPool3d = (normType: number, kernelSize: Triple, options?: LpPoolOptions<Triple>): LpPool<Triple> =>
  new LpPool<Triple>(lpPool3dOp, normType, kernelSize, options);
