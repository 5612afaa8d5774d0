import { ArgumentError, ShapeError } from "../errors.js";
import { checkCount, formatShape, type Pair, perAxis, type Shape, type Triple } from "../shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { add } from "./arithmetic.js";
import { type Axes, convolve } from "./convolution.js";
import { asFloat, type Operand } from "./operand.js";
import { reshape } from "./reshape.js";

/** Options of a convolution; `Size` is a number for all axes of its images, or a list with one for each. */
export interface ConvOptions<Size extends number | readonly number[]> {
  /** (OC,), added to each output channel. Default: none. */
  readonly bias?: Operand | undefined;
  /** Default 1. */
  readonly stride?: Size;
  /** Zeros on each side; "valid" is none, "same" as many as keep the size (stride 1 only; an odd one comes at the end). Default 0. */
  readonly padding?: Size | "same" | "valid";
  /** Distance between the taps of the kernel. Default 1. */
  readonly dilation?: Size;
  /** Channels are cut into so many groups that do not see each other. Default 1. */
  readonly groups?: number;
}

/** How the operation `conv1d` moves its kernel. */
export type Conv1dOptions = ConvOptions<number | readonly [number]>;
/** How the operation `conv2d` moves its kernel. */
export type Conv2dOptions = ConvOptions<Pair>;
/** How the operation `conv3d` moves its kernel. */
export type Conv3dOptions = ConvOptions<Triple>;

/**
 * Cross-correlation along one axis: y[n, o] = bias[o] + Σ_c x[n, c] ∗ weight[o, c].
 * Shapes x (N, C, L) or (C, L), weight (OC, C / groups, K), y (N, OC, OL) with OL = ⌊(L + 2 padding − dilation (K − 1) − 1) / stride⌋ + 1.
 *
 * @throws ShapeError if ranks or channels do not fit, or the kernel is larger than the padded input
 */
export const conv1d = (x: Operand, weight: Operand, options: Conv1dOptions = {}): Tensor =>
  conv("conv1d", 1, x, weight, options);

/**
 * Cross-correlation over height and width: y[n, o] = bias[o] + Σ_c x[n, c] ∗ weight[o, c].
 * Shapes x (N, C, H, W) or (C, H, W), weight (OC, C / groups, KH, KW), y (N, OC, OH, OW) with
 * OH = ⌊(H + 2 padding − dilation (KH − 1) − 1) / stride⌋ + 1.
 *
 * @throws ShapeError if ranks or channels do not fit, or the kernel is larger than the padded input
 */
export const conv2d = (x: Operand, weight: Operand, options: Conv2dOptions = {}): Tensor =>
  conv("conv2d", 2, x, weight, options);

/**
 * Cross-correlation over depth, height and width: y[n, o] = bias[o] + Σ_c x[n, c] ∗ weight[o, c].
 * Shapes x (N, C, D, H, W) or (C, D, H, W), weight (OC, C / groups, KD, KH, KW), y (N, OC, OD, OH, OW), sizes as of `conv2d`.
 *
 * @throws ShapeError if ranks or channels do not fit, or the kernel is larger than the padded input
 */
export const conv3d = (x: Operand, weight: Operand, options: Conv3dOptions = {}): Tensor =>
  conv("conv3d", 3, x, weight, options);

/** The names of the last `axes` axes, as errors and shapes write them. */
export const axisNames = (axes: number): readonly string[] => (axes === 1 ? ["L"] : ["D", "H", "W"].slice(3 - axes));

/** Sizes of the last axes as those of all three. */
export const three = (sizes: readonly number[], other = 1): Axes => [
  sizes[sizes.length - 3] ?? other,
  sizes[sizes.length - 2] ?? other,
  sizes[sizes.length - 1],
];

function conv(
  op: string,
  axes: number,
  x: Operand,
  weight: Operand,
  { bias, stride = 1, padding = 0, dilation = 1, groups = 1 }: ConvOptions<number | readonly number[]>,
): Tensor {
  const input = asFloat(op, x);
  const filters = asFloat(op, weight);
  if (input.rank === axes + 1) {
    const batch = conv(op, axes, reshape(input, [1, ...input.shape]), filters, {
      bias,
      stride,
      padding,
      dilation,
      groups,
    });
    return reshape(batch, batch.shape.slice(1));
  }
  checkChannels(op, axes, input.shape, filters.shape, checkCount(op, "groups", groups, 1));
  const [n, c, ...sizes] = input.shape;
  const [oc, , ...kernel] = filters.shape;
  const strides = perAxis(op, "stride", stride, axes, 1);
  const dilations = perAxis(op, "dilation", dilation, axes, 1);
  const reach = kernel.map((size, i) => dilations[i] * (size - 1) + 1);
  const zeros = bothSides(op, padding, strides, reach);
  const padded = sizes.map((size, i) => size + zeros[i]);
  if (reach.some((size, i) => size > padded[i]))
    throw new ShapeError(
      op,
      "the kernel must not be larger than the padded input",
      `kernel ${formatShape(reach)} and padded input ${formatShape(padded)}`,
    );
  const y = convolve(input, filters, {
    axes,
    n,
    c,
    oc,
    groups,
    sizes: three(sizes),
    kernel: three(kernel),
    outSizes: three(padded.map((size, i) => Math.floor((size - reach[i]) / strides[i]) + 1)),
    stride: three(strides),
    // Of an odd number of zeros the greater part comes after the input, as in PyTorch.
    padding: three(
      zeros.map((count) => Math.floor(count / 2)),
      0,
    ),
    dilation: three(dilations),
  });
  return addBias(op, y, bias);
}

/** Zeros on both sides of each axis together. */
function bothSides(
  op: string,
  padding: number | readonly number[] | "same" | "valid",
  strides: readonly number[],
  reach: readonly number[],
): readonly number[] {
  if (padding === "valid") return reach.map(() => 0);
  if (padding === "same") {
    if (strides.some((size) => size !== 1))
      throw new ArgumentError(op, 'padding "same" takes stride 1', strides.join(", "));
    return reach.map((size) => size - 1);
  }
  if (typeof padding === "string") throw new ArgumentError(op, 'padding must be a size, "same" or "valid"', padding);
  return perAxis(op, "padding", padding, reach.length).map((size) => 2 * size);
}

function checkChannels(op: string, axes: number, x: Shape, weight: Shape, groups: number): void {
  if (x.length !== axes + 2 || weight.length !== axes + 2) {
    const names = axisNames(axes);
    const kernel = axes === 1 ? "K" : names.map((name) => `K${name}`).join(", ");
    throw new ShapeError(
      op,
      `takes x (N, C, ${names.join(", ")}) and weight (OC, C / groups, ${kernel})`,
      `${formatShape(x)} and ${formatShape(weight)}`,
    );
  }
  const [oc, perGroup, ...kernel] = weight;
  if (kernel.includes(0)) throw new ShapeError(op, "the kernel must not be empty", formatShape(weight));
  if (oc % groups !== 0)
    throw new ShapeError(op, "output channels must be a multiple of groups", `${oc} channels and ${groups} groups`);
  if (x[1] !== perGroup * groups)
    throw new ShapeError(
      op,
      `weight ${formatShape(weight)} with ${groups === 1 ? "1 group" : `${groups} groups`} takes ${perGroup * groups} input channels`,
      `${x[1]} of ${formatShape(x)}`,
    );
}

/** y + bias, a number for each output channel (axis 1). */
export function addBias(op: string, y: Tensor, bias: Operand | undefined): Tensor {
  if (bias === undefined) return y;
  const numbers = asFloat(op, bias);
  const oc = y.shape[1];
  if (numbers.rank !== 1 || numbers.shape[0] !== oc)
    throw new ShapeError(op, `bias must be (${oc},), one for each output channel`, formatShape(numbers.shape));
  return add(y, reshape(numbers, [oc, ...y.shape.slice(2).map(() => 1)]));
}
