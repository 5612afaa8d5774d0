import { ArgumentError, ShapeError } from "../errors.js";
import {
  type ConvTransposeOptions,
  convTranspose1d as convTranspose1dOp,
  convTranspose2d as convTranspose2dOp,
  convTranspose3d as convTranspose3dOp,
} from "../ops/conv-transpose.js";
import { formatShape, type Pair, perAxis, type Triple } from "../shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { checkLayer, convParameters } from "./conv.js";
import { Module } from "./module.js";
import type { Parameter } from "./parameter.js";

type Size = number | readonly number[];

/** Options of a transposed convolutional layer; `S` is a number for all axes, or a list with one for each. */
export interface ConvTransposeLayerOptions<S extends Size> extends Omit<ConvTransposeOptions<S>, "bias"> {
  /** Whether to add a bias. Default true. */
  readonly bias?: boolean;
  /** Only "zeros", as in PyTorch. */
  readonly paddingMode?: "zeros";
}

/** How a transposed convolution layer over one axis is made. */
export type ConvTranspose1dOptions = ConvTransposeLayerOptions<number | readonly [number]>;
/** How a transposed convolution layer over two axes is made. */
export type ConvTranspose2dOptions = ConvTransposeLayerOptions<Pair>;
/** How a transposed convolution layer over three axes is made. */
export type ConvTranspose3dOptions = ConvTransposeLayerOptions<Triple>;

/** What the layers of one, two and three axes share. */
abstract class ConvTranspose<S extends Size> extends Module<[x: Tensor, outputSize?: readonly number[]]> {
  /** (inChannels, outChannels / groups, …kernelSize) */
  readonly weight: Parameter;
  /** (outChannels) */
  readonly bias: Parameter | undefined;
  readonly #op: string;
  readonly #kernel: readonly number[];
  readonly #convolve: (x: Tensor, weight: Parameter, options: ConvTransposeOptions<Size>) => Tensor;
  readonly #geometry: Omit<ConvTransposeOptions<S>, "bias">;

  constructor(
    op: string,
    axes: number,
    convolve: (x: Tensor, weight: Parameter, options: ConvTransposeOptions<S>) => Tensor,
    inChannels: number,
    outChannels: number,
    kernelSize: S,
    { bias = true, paddingMode = "zeros", ...geometry }: ConvTransposeLayerOptions<S>,
  ) {
    super();
    const { groups = 1 } = geometry;
    checkLayer(op, inChannels, outChannels, groups);
    if (paddingMode !== "zeros") throw new ArgumentError(op, 'paddingMode must be "zeros"', String(paddingMode));
    this.#op = op;
    this.#kernel = perAxis(op, "kernelSize", kernelSize, axes, 1);
    // Sizes are checked where they are used, whatever their type.
    this.#convolve = convolve as (x: Tensor, weight: Parameter, options: ConvTransposeOptions<Size>) => Tensor;
    this.#geometry = geometry;
    const shape = [inChannels, outChannels / groups, ...this.#kernel];
    [this.weight, this.bias] = convParameters(shape, outChannels, bias);
  }

  /** `outputSize`: the sizes of the output's last axes, of those that a stride rounds to one; in place of the option outputPadding. */
  forward(x: Tensor, outputSize?: readonly number[]): Tensor {
    const options = { ...this.#geometry, bias: this.bias };
    if (outputSize === undefined) return this.#convolve(x, this.weight, options);
    return this.#convolve(x, this.weight, { ...options, outputPadding: this.#paddingFor(x, outputSize) });
  }

  #paddingFor(x: Tensor, outputSize: readonly number[]): number[] {
    const { stride = 1, padding = 0, dilation = 1 } = this.#geometry;
    const axes = this.#kernel.length;
    const sizes = perAxis(this.#op, "outputSize", outputSize, axes);
    const strides = perAxis(this.#op, "stride", stride, axes, 1);
    const zeros = perAxis(this.#op, "padding", padding, axes);
    const dilations = perAxis(this.#op, "dilation", dilation, axes, 1);
    const least = x.shape
      .slice(-axes)
      .map((size, i) => (size - 1) * strides[i] - 2 * zeros[i] + dilations[i] * (this.#kernel[i] - 1) + 1);
    if (sizes.some((size, i) => size < least[i] || size >= least[i] + strides[i]))
      throw new ShapeError(
        this.#op,
        `outputSize must lie between ${formatShape(least)} and ${formatShape(least.map((size, i) => size + strides[i] - 1))}`,
        formatShape(sizes),
      );
    return sizes.map((size, i) => size - least[i]);
  }
}

/** The layer that `convTranspose1d` makes. */
export class ConvTranspose1d extends ConvTranspose<number | readonly [number]> {
  constructor(
    inChannels: number,
    outChannels: number,
    kernelSize: number | readonly [number],
    options: ConvTranspose1dOptions = {},
  ) {
    super("convTranspose1d", 1, convTranspose1dOp, inChannels, outChannels, kernelSize, options);
  }
}

/** The layer that `convTranspose2d` makes. */
export class ConvTranspose2d extends ConvTranspose<Pair> {
  constructor(inChannels: number, outChannels: number, kernelSize: Pair, options: ConvTranspose2dOptions = {}) {
    super("convTranspose2d", 2, convTranspose2dOp, inChannels, outChannels, kernelSize, options);
  }
}

/** The layer that `convTranspose3d` makes. */
export class ConvTranspose3d extends ConvTranspose<Triple> {
  constructor(inChannels: number, outChannels: number, kernelSize: Triple, options: ConvTranspose3dOptions = {}) {
    super("convTranspose3d", 3, convTranspose3dOp, inChannels, outChannels, kernelSize, options);
  }
}

/**
 * The transpose of a convolution with learned filters: (N, inChannels, L) → (N, outChannels, OL), or without the axis N,
 * OL = (L − 1)·stride − 2·padding + dilation·(kernelSize − 1) + outputPadding + 1. Weight and bias begin in U(−1/√fanIn, 1/√fanIn), where
 * fanIn is outChannels / groups · kernelSize, as in PyTorch.
 */
export const convTranspose1d = (
  inChannels: number,
  outChannels: number,
  kernelSize: number | readonly [number],
  options?: ConvTranspose1dOptions,
): ConvTranspose1d => new ConvTranspose1d(inChannels, outChannels, kernelSize, options);

/** The transpose of `conv2d`: (N, inChannels, H, W) → (N, outChannels, OH, OW), sizes and initial values as of `convTranspose1d`. */
export const convTranspose2d = (
  inChannels: number,
  outChannels: number,
  kernelSize: Pair,
  options?: ConvTranspose2dOptions,
): ConvTranspose2d => new ConvTranspose2d(inChannels, outChannels, kernelSize, options);

/**
 * The transpose of `conv3d`: (N, inChannels, D, H, W) → (N, outChannels, OD, OH, OW), sizes and initial values as of `convTranspose1d`.
 */
export const convTranspose3d = (
  inChannels: number,
  outChannels: number,
  kernelSize: Triple,
  options?: ConvTranspose3dOptions,
): ConvTranspose3d => new ConvTranspose3d(inChannels, outChannels, kernelSize, options);
