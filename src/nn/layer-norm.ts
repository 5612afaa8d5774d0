import { ones, zeros } from "../ops/create.js";
import { checkEps } from "../ops/group-norm.js";
import { layerNorm as layerNormOp, listOf, type NormalizedShape, rmsNorm as rmsNormOp } from "../ops/layer-norm.js";
import { checkShape, type Shape } from "../shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { Module } from "./module.js";
import { type Parameter, parameter } from "./parameter.js";

/** How a layer norm layer is made. */
export interface LayerNormOptions {
  /** Added to the variance. Default 1e-5. */
  readonly eps?: number;
  /** Whether to scale and shift by a learned weight and bias. Default true. */
  readonly elementwiseAffine?: boolean;
  /** Whether the affine part has a bias. Default true. */
  readonly bias?: boolean;
}

/** How an RMS norm layer is made. */
export interface RmsNormOptions {
  /** Added to the mean square. Default 2⁻²³. */
  readonly eps?: number;
  /** Whether to scale by a learned weight. Default true. */
  readonly elementwiseAffine?: boolean;
}

/** The layer that `layerNorm` makes. */
export class LayerNorm extends Module {
  /** Of the normalised shape, begins as 1. */
  readonly weight: Parameter | undefined;
  /** Of the normalised shape, begins as 0. */
  readonly bias: Parameter | undefined;
  readonly #shape: Shape;
  readonly #eps: number;

  constructor(
    normalizedShape: NormalizedShape,
    { eps = 1e-5, elementwiseAffine = true, bias = true }: LayerNormOptions = {},
  ) {
    super();
    this.#shape = checkedShape("layerNorm", normalizedShape);
    this.#eps = checkEps("layerNorm", eps);
    this.weight = elementwiseAffine ? parameter(ones(this.#shape), { name: "weight" }) : undefined;
    this.bias = elementwiseAffine && bias ? parameter(zeros(this.#shape), { name: "bias" }) : undefined;
  }

  forward(x: Tensor): Tensor {
    return layerNormOp(x, this.#shape, { weight: this.weight, bias: this.bias, eps: this.#eps });
  }
}

/** The layer that `rmsNorm` makes. */
export class RmsNorm extends Module {
  /** Of the normalised shape, begins as 1. */
  readonly weight: Parameter | undefined;
  readonly #shape: Shape;
  readonly #eps: number;

  constructor(normalizedShape: NormalizedShape, { eps = 2 ** -23, elementwiseAffine = true }: RmsNormOptions = {}) {
    super();
    this.#shape = checkedShape("rmsNorm", normalizedShape);
    this.#eps = checkEps("rmsNorm", eps);
    this.weight = elementwiseAffine ? parameter(ones(this.#shape), { name: "weight" }) : undefined;
  }

  forward(x: Tensor): Tensor {
    return rmsNormOp(x, this.#shape, { weight: this.weight, eps: this.#eps });
  }
}

function checkedShape(op: string, shape: NormalizedShape): Shape {
  const list = listOf(shape);
  checkShape(op, list);
  return [...list];
}

/**
 * y = (x − mean) / √(variance + eps) · weight + bias over the last axes, whose lengths are `normalizedShape` (Ba, Kiros, Hinton 2016).
 *
 * @throws ShapeError if the input does not end in that shape
 */
export const layerNorm = (normalizedShape: NormalizedShape, options?: LayerNormOptions): LayerNorm =>
  new LayerNorm(normalizedShape, options);

/**
 * y = x / √(mean(x²) + eps) · weight over the last axes, whose lengths are `normalizedShape` (Zhang and Sennrich 2019).
 *
 * @throws ShapeError if the input does not end in that shape
 */
export const rmsNorm = (normalizedShape: NormalizedShape, options?: RmsNormOptions): RmsNorm =>
  new RmsNorm(normalizedShape, options);
