import {
  type MaxPool1dOptions,
  type MaxPool2dOptions,
  type MaxPool3dOptions,
  type MaxPooled,
  type MaxPoolOptions,
  maxPool1dWithIndices,
  maxPool2dWithIndices,
  maxPool3dWithIndices,
} from "../ops/max-pool.js";
import type { Pair, Triple } from "../shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { Module } from "./module.js";

export type { MaxPool1dOptions, MaxPool2dOptions, MaxPool3dOptions };

type Size = number | readonly number[];

/** What the layers of one, two and three axes share. */
abstract class MaxPool<S extends Size> extends Module {
  readonly #pool: (x: Tensor, kernelSize: S, options: MaxPoolOptions<S>) => MaxPooled;
  readonly #kernelSize: S;
  readonly #options: MaxPoolOptions<S>;

  constructor(
    pool: (x: Tensor, kernelSize: S, options: MaxPoolOptions<S>) => MaxPooled,
    kernelSize: S,
    options: MaxPoolOptions<S> = {},
  ) {
    super();
    this.#pool = pool;
    this.#kernelSize = kernelSize;
    this.#options = options;
  }

  forward(x: Tensor): Tensor {
    return this.withIndices(x).y;
  }

  /** The maxima, and where they are, which is what the unpooling layers take. */
  withIndices(x: Tensor): MaxPooled {
    return this.#pool(x, this.#kernelSize, this.#options);
  }
}

/** The layer that `maxPool1d` makes. */
export class MaxPool1d extends MaxPool<number | readonly [number]> {
  constructor(kernelSize: number | readonly [number], options?: MaxPool1dOptions) {
    super(maxPool1dWithIndices, kernelSize, options);
  }
}

/** The layer that `maxPool2d` makes. */
export class MaxPool2d extends MaxPool<Pair> {
  constructor(kernelSize: Pair, options?: MaxPool2dOptions) {
    super(maxPool2dWithIndices, kernelSize, options);
  }
}

/** The layer that `maxPool3d` makes. */
export class MaxPool3d extends MaxPool<Triple> {
  constructor(kernelSize: Triple, options?: MaxPool3dOptions) {
    super(maxPool3dWithIndices, kernelSize, options);
  }
}

/** The maximum of each window over the last axis: (N, C, L) → (N, C, OL). The stride defaults to the kernel's size. */
export const maxPool1d = (kernelSize: number | readonly [number], options?: MaxPool1dOptions): MaxPool1d =>
  new MaxPool1d(kernelSize, options);

/** The maximum of each window over the last two axes: (N, C, H, W) → (N, C, OH, OW). */
export const maxPool2d = (kernelSize: Pair, options?: MaxPool2dOptions): MaxPool2d =>
  new MaxPool2d(kernelSize, options);

/** The maximum of each window over the last three axes: (N, C, D, H, W) → (N, C, OD, OH, OW). */
export const maxPool3d = (kernelSize: Triple, options?: MaxPool3dOptions): MaxPool3d =>
  new MaxPool3d(kernelSize, options);
