import {
  type AdaptiveSize1d,
  type AdaptiveSize2d,
  type AdaptiveSize3d,
  adaptiveAvgPool1d as adaptiveAvgPool1dOp,
  adaptiveAvgPool2d as adaptiveAvgPool2dOp,
  adaptiveAvgPool3d as adaptiveAvgPool3dOp,
  adaptiveMaxPool1dWithIndices,
  adaptiveMaxPool2dWithIndices,
  adaptiveMaxPool3dWithIndices,
} from "../ops/adaptive-pool.js";
import type { MaxPooled } from "../ops/max-pool.js";
import type { Tensor } from "../tensor/tensor.js";
import { Module } from "./module.js";

export type { AdaptiveSize1d, AdaptiveSize2d, AdaptiveSize3d };

/** The layer that `adaptiveAvgPool1d`, `2d` and `3d` make. */
export class AdaptiveAvgPool<S> extends Module {
  readonly #pool: (x: Tensor, outputSize: S) => Tensor;
  readonly #outputSize: S;

  constructor(pool: (x: Tensor, outputSize: S) => Tensor, outputSize: S) {
    super();
    this.#pool = pool;
    this.#outputSize = outputSize;
  }

  forward(x: Tensor): Tensor {
    return this.#pool(x, this.#outputSize);
  }
}

/** The layer that `adaptiveMaxPool1d`, `2d` and `3d` make. */
export class AdaptiveMaxPool<S> extends Module {
  readonly #pool: (x: Tensor, outputSize: S) => MaxPooled;
  readonly #outputSize: S;

  constructor(pool: (x: Tensor, outputSize: S) => MaxPooled, outputSize: S) {
    super();
    this.#pool = pool;
    this.#outputSize = outputSize;
  }

  forward(x: Tensor): Tensor {
    return this.withIndices(x).y;
  }

  /** The maxima, and where they are. */
  withIndices(x: Tensor): MaxPooled {
    return this.#pool(x, this.#outputSize);
  }
}

/** The means of `outputSize` bins along the last axis, whatever its size; null keeps the size of an axis. */
export const adaptiveAvgPool1d = (outputSize: AdaptiveSize1d): AdaptiveAvgPool<AdaptiveSize1d> =>
  new AdaptiveAvgPool(adaptiveAvgPool1dOp, outputSize);

/** The means of `outputSize` bins over the last two axes, whatever their sizes. */
export const adaptiveAvgPool2d = (outputSize: AdaptiveSize2d): AdaptiveAvgPool<AdaptiveSize2d> =>
  new AdaptiveAvgPool(adaptiveAvgPool2dOp, outputSize);

/** The means of `outputSize` bins over the last three axes, whatever their sizes. */
export const adaptiveAvgPool3d = (outputSize: AdaptiveSize3d): AdaptiveAvgPool<AdaptiveSize3d> =>
  new AdaptiveAvgPool(adaptiveAvgPool3dOp, outputSize);

/** The maxima of `outputSize` bins along the last axis, whatever its size; null keeps the size of an axis. */
export const adaptiveMaxPool1d = (outputSize: AdaptiveSize1d): AdaptiveMaxPool<AdaptiveSize1d> =>
  new AdaptiveMaxPool(adaptiveMaxPool1dWithIndices, outputSize);

/** The maxima of `outputSize` bins over the last two axes, whatever their sizes. */
export const adaptiveMaxPool2d = (outputSize: AdaptiveSize2d): AdaptiveMaxPool<AdaptiveSize2d> =>
  new AdaptiveMaxPool(adaptiveMaxPool2dWithIndices, outputSize);

/** The maxima of `outputSize` bins over the last three axes, whatever their sizes. */
export const adaptiveMaxPool3d = (outputSize: AdaptiveSize3d): AdaptiveMaxPool<AdaptiveSize3d> =>
  new AdaptiveMaxPool(adaptiveMaxPool3dWithIndices, outputSize);
