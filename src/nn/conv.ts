import { ArgumentError } from "../errors.js";
import { type ConvOptions, conv1d as conv1dOp, conv2d as conv2dOp, conv3d as conv3dOp } from "../ops/conv.js";
import { type PadMode, pad } from "../ops/pad.js";
import { checkCount, type Pair, perAxis, type Shape, type Triple } from "../shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { fanIn, uniform } from "./init.js";
import { Module } from "./module.js";
import { type Parameter, parameter } from "./parameter.js";

type Size = number | readonly number[];

/** Options of a convolutional layer; `S` is a number for all axes, or a list with one for each. */
export interface ConvLayerOptions<S extends Size> extends Omit<ConvOptions<S>, "bias"> {
  /** Whether to add a bias. Default true. */
  readonly bias?: boolean;
  /** What the padding holds: zeros, or elements of the input as `pad` says. Default "zeros". */
  readonly paddingMode?: "zeros" | Exclude<PadMode, "constant">;
}

/** How a convolution layer over one axis is made. */
export type Conv1dOptions = ConvLayerOptions<number | readonly [number]>;
/** How a convolution layer over two axes is made. */
export type Conv2dOptions = ConvLayerOptions<Pair>;
/** How a convolution layer over three axes is made. */
export type Conv3dOptions = ConvLayerOptions<Triple>;

/** Weight of `shape` and bias of `outChannels`, both from U(−1/√fanIn, 1/√fanIn), as PyTorch's convolutions begin. */
export function convParameters(shape: Shape, outChannels: number, bias: boolean): [Parameter, Parameter | undefined] {
  const bound = 1 / Math.sqrt(fanIn(shape));
  return [
    parameter(uniform(shape, -bound, bound), { name: "weight" }),
    bias ? parameter(uniform([outChannels], -bound, bound), { name: "bias" }) : undefined,
  ];
}

/** The numbers of channels and groups of a layer, checked. */
export function checkLayer(op: string, inChannels: number, outChannels: number, groups: number): void {
  checkCount(op, "inChannels", inChannels, 1);
  checkCount(op, "outChannels", outChannels, 1);
  checkCount(op, "groups", groups, 1);
  if (inChannels % groups !== 0 || outChannels % groups !== 0)
    throw new ArgumentError(
      op,
      "groups must divide inChannels and outChannels",
      `${groups} of ${inChannels} and ${outChannels}`,
    );
}

const paddingModes = ["zeros", "reflect", "replicate", "circular"];

/** What the layers of one, two and three axes share. */
abstract class Conv<S extends Size> extends Module {
  /** (outChannels, inChannels / groups, …kernelSize) */
  readonly weight: Parameter;
  /** (outChannels) */
  readonly bias: Parameter | undefined;
  readonly #convolve: (x: Tensor, weight: Parameter, options: ConvOptions<S>) => Tensor;
  readonly #geometry: Omit<ConvOptions<S>, "bias">;
  readonly #pad: (x: Tensor) => Tensor;

  constructor(
    op: string,
    axes: number,
    convolve: (x: Tensor, weight: Parameter, options: ConvOptions<S>) => Tensor,
    inChannels: number,
    outChannels: number,
    kernelSize: S,
    { bias = true, paddingMode = "zeros", ...geometry }: ConvLayerOptions<S>,
  ) {
    super();
    const { groups = 1 } = geometry;
    checkLayer(op, inChannels, outChannels, groups);
    if (!paddingModes.includes(paddingMode))
      throw new ArgumentError(
        op,
        'paddingMode must be "zeros", "reflect", "replicate" or "circular"',
        String(paddingMode),
      );
    const kernel = perAxis(op, "kernelSize", kernelSize, axes, 1);
    this.#convolve = convolve;
    if (paddingMode === "zeros") {
      this.#geometry = geometry;
      this.#pad = (x) => x;
    } else {
      const sides = around(op, kernel, geometry);
      this.#geometry = { ...geometry, padding: "valid" };
      this.#pad = (x) => pad(x, sides, { mode: paddingMode });
    }
    [this.weight, this.bias] = convParameters([outChannels, inChannels / groups, ...kernel], outChannels, bias);
  }

  forward(x: Tensor): Tensor {
    return this.#convolve(this.#pad(x), this.weight, { ...this.#geometry, bias: this.bias });
  }
}

/** The padding of a layer as `pad` takes it: two numbers for each axis, the last axis first. */
function around(
  op: string,
  kernel: readonly number[],
  { stride = 1, padding = 0, dilation = 1 }: Pick<ConvOptions<Size>, "stride" | "padding" | "dilation">,
): number[] {
  if (padding === "valid") return [];
  if (padding !== "same") {
    if (typeof padding === "string") throw new ArgumentError(op, 'padding must be a size, "same" or "valid"', padding);
    return perAxis(op, "padding", padding, kernel.length)
      .reverse()
      .flatMap((size) => [size, size]);
  }
  const strides = perAxis(op, "stride", stride, kernel.length, 1);
  if (strides.some((size) => size !== 1))
    throw new ArgumentError(op, 'padding "same" takes stride 1', strides.join(", "));
  const dilations = perAxis(op, "dilation", dilation, kernel.length, 1);
  const total = kernel.map((size, i) => dilations[i] * (size - 1));
  return total.reverse().flatMap((count) => [Math.floor(count / 2), Math.ceil(count / 2)]);
}

/** The layer that `conv1d` makes. */
export class Conv1d extends Conv<number | readonly [number]> {
  constructor(
    inChannels: number,
    outChannels: number,
    kernelSize: number | readonly [number],
    options: Conv1dOptions = {},
  ) {
    super("conv1d", 1, conv1dOp, inChannels, outChannels, kernelSize, options);
  }
}

/** The layer that `conv2d` makes. */
export class Conv2d extends Conv<Pair> {
  constructor(inChannels: number, outChannels: number, kernelSize: Pair, options: Conv2dOptions = {}) {
    super("conv2d", 2, conv2dOp, inChannels, outChannels, kernelSize, options);
  }
}

/** The layer that `conv3d` makes. */
export class Conv3d extends Conv<Triple> {
  constructor(inChannels: number, outChannels: number, kernelSize: Triple, options: Conv3dOptions = {}) {
    super("conv3d", 3, conv3dOp, inChannels, outChannels, kernelSize, options);
  }
}

/**
 * Cross-correlation with learned filters: (N, inChannels, L) → (N, outChannels, OL), or without the axis N,
 * OL = ⌊(L + 2·padding − dilation·(kernelSize − 1) − 1) / stride⌋ + 1. Weight and bias begin in U(−1/√fanIn, 1/√fanIn).
 */
export const conv1d = (
  inChannels: number,
  outChannels: number,
  kernelSize: number | readonly [number],
  options?: Conv1dOptions,
): Conv1d => new Conv1d(inChannels, outChannels, kernelSize, options);

/**
 * Cross-correlation with learned filters: (N, inChannels, H, W) → (N, outChannels, OH, OW), or without the axis N,
 * OH = ⌊(H + 2·padding − dilation·(kernelSize − 1) − 1) / stride⌋ + 1. Weight and bias begin in U(−1/√fanIn, 1/√fanIn).
 */
export const conv2d = (inChannels: number, outChannels: number, kernelSize: Pair, options?: Conv2dOptions): Conv2d =>
  new Conv2d(inChannels, outChannels, kernelSize, options);

/**
 * Cross-correlation with learned filters: (N, inChannels, D, H, W) → (N, outChannels, OD, OH, OW), or without the axis N, sizes as of
 * `conv2d`. Weight and bias begin in U(−1/√fanIn, 1/√fanIn).
 */
export const conv3d = (inChannels: number, outChannels: number, kernelSize: Triple, options?: Conv3dOptions): Conv3d =>
  new Conv3d(inChannels, outChannels, kernelSize, options);
