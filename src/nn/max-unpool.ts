import {
  type MaxUnpoolOptions,
  maxUnpool1d as maxUnpool1dOp,
  maxUnpool2d as maxUnpool2dOp,
  maxUnpool3d as maxUnpool3dOp,
} from "../ops/max-unpool.js";
import type { Pair, Triple } from "../shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { Module } from "./module.js";

export type { MaxUnpoolOptions };

type Size = number | readonly number[];
type LayerOptions<S extends Size> = Omit<MaxUnpoolOptions<S>, "outputSize">;
type Unpool<S extends Size> = (x: Tensor, indices: Tensor, kernelSize: S, options: MaxUnpoolOptions<S>) => Tensor;

/** The layer that `maxUnpool1d`, `2d` and `3d` make; it takes what `withIndices` of the pooling layer returned. */
export class MaxUnpool<S extends Size> extends Module<[x: Tensor, indices: Tensor, outputSize?: readonly number[]]> {
  readonly #unpool: Unpool<S>;
  readonly #kernelSize: S;
  readonly #options: LayerOptions<S>;

  constructor(unpool: Unpool<S>, kernelSize: S, options: LayerOptions<S> = {}) {
    super();
    this.#unpool = unpool;
    this.#kernelSize = kernelSize;
    this.#options = options;
  }

  /** The output's size needs to be given where that of the pooled input was not the smallest that fits its windows. */
  forward(x: Tensor, indices: Tensor, outputSize?: readonly number[]): Tensor {
    return this.#unpool(x, indices, this.#kernelSize, { ...this.#options, outputSize });
  }
}

/** The inverse of `maxPool1d`: maxima go back to where they were, among zeros. */
export const maxUnpool1d = (
  kernelSize: number | readonly [number],
  options?: LayerOptions<number | readonly [number]>,
): MaxUnpool<number | readonly [number]> =>
  new MaxUnpool<number | readonly [number]>(maxUnpool1dOp, kernelSize, options);

/** The inverse of `maxPool2d`: maxima go back to where they were, among zeros. */
export const maxUnpool2d = (kernelSize: Pair, options?: LayerOptions<Pair>): MaxUnpool<Pair> =>
  new MaxUnpool<Pair>(maxUnpool2dOp, kernelSize, options);

/** The inverse of `maxPool3d`: maxima go back to where they were, among zeros. */
export const maxUnpool3d = (kernelSize: Triple, options?: LayerOptions<Triple>): MaxUnpool<Triple> =>
  new MaxUnpool<Triple>(maxUnpool3dOp, kernelSize, options);
