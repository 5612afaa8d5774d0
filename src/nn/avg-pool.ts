import {
  type AvgPool1dOptions,
  type AvgPool2dOptions,
  type AvgPool3dOptions,
  avgPool1d as avgPool1dOp,
  avgPool2d as avgPool2dOp,
  avgPool3d as avgPool3dOp,
} from "../ops/avg-pool.js";
import type { Pair, Triple } from "../shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { Module } from "./module.js";

export type { AvgPool1dOptions, AvgPool2dOptions, AvgPool3dOptions };

/** What the layers of one, two and three axes share. */
abstract class AvgPool<S, Options> extends Module {
  readonly #pool: (x: Tensor, kernelSize: S, options?: Options) => Tensor;
  readonly #kernelSize: S;
  readonly #options: Options | undefined;

  constructor(pool: (x: Tensor, kernelSize: S, options?: Options) => Tensor, kernelSize: S, options?: Options) {
    super();
    this.#pool = pool;
    this.#kernelSize = kernelSize;
    this.#options = options;
  }

  forward(x: Tensor): Tensor {
    return this.#pool(x, this.#kernelSize, this.#options);
  }
}

/** The layer that `avgPool1d` makes. */
export class AvgPool1d extends AvgPool<number | readonly [number], AvgPool1dOptions> {
  constructor(kernelSize: number | readonly [number], options?: AvgPool1dOptions) {
    super(avgPool1dOp, kernelSize, options);
  }
}

/** The layer that `avgPool2d` makes. */
export class AvgPool2d extends AvgPool<Pair, AvgPool2dOptions> {
  constructor(kernelSize: Pair, options?: AvgPool2dOptions) {
    super(avgPool2dOp, kernelSize, options);
  }
}

/** The layer that `avgPool3d` makes. */
export class AvgPool3d extends AvgPool<Triple, AvgPool3dOptions> {
  constructor(kernelSize: Triple, options?: AvgPool3dOptions) {
    super(avgPool3dOp, kernelSize, options);
  }
}

/** The mean of each window over the last axis: (N, C, L) → (N, C, OL). The stride defaults to the kernel's size. */
export const avgPool1d = (kernelSize: number | readonly [number], options?: AvgPool1dOptions): AvgPool1d =>
  new AvgPool1d(kernelSize, options);

/** The mean of each window over the last two axes: (N, C, H, W) → (N, C, OH, OW). */
export const avgPool2d = (kernelSize: Pair, options?: AvgPool2dOptions): AvgPool2d =>
  new AvgPool2d(kernelSize, options);

/** The mean of each window over the last three axes: (N, C, D, H, W) → (N, C, OD, OH, OW). */
export const avgPool3d = (kernelSize: Triple, options?: AvgPool3dOptions): AvgPool3d =>
  new AvgPool3d(kernelSize, options);
