import { ArgumentError, ShapeError } from "../errors.js";
import { checkCount, formatShape, type Pair, perAxis, type Shape, type Triple } from "../shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { addBias, axisNames, three } from "./conv.js";
import { convolveTransposed } from "./convolution.js";
import { asFloat, type Operand } from "./operand.js";
import { reshape } from "./reshape.js";

/** Options of a transposed convolution; `Size` is a number for all axes of its images, or a list with one for each. */
export interface ConvTransposeOptions<Size extends number | readonly number[]> {
  /** (OC,), added to each output channel. Default: none. */
  readonly bias?: Operand | undefined;
  /** Default 1. */
  readonly stride?: Size;
  /** Elements taken off each side of the output. Default 0. */
  readonly padding?: Size;
  /** Elements more at the end of the output, less than stride or dilation: of the sizes that a stride rounds to one. Default 0. */
  readonly outputPadding?: Size;
  /** Distance between the taps of the kernel. Default 1. */
  readonly dilation?: Size;
  /** Channels are cut into so many groups that do not see each other. Default 1. */
  readonly groups?: number;
}

/** How the operation `convTranspose1d` moves its kernel. */
export type ConvTranspose1dOptions = ConvTransposeOptions<number | readonly [number]>;
/** How the operation `convTranspose2d` moves its kernel. */
export type ConvTranspose2dOptions = ConvTransposeOptions<Pair>;
/** How the operation `convTranspose3d` moves its kernel. */
export type ConvTranspose3dOptions = ConvTransposeOptions<Triple>;

/**
 * The transpose of `conv1d`, its gradient for the input, as an operation: x (N, C, L) or (C, L), weight (C, OC / groups, K), y (N, OC, OL) with
 * OL = (L − 1) stride − 2 padding + dilation (K − 1) + outputPadding + 1.
 *
 * @throws ShapeError if ranks or channels do not fit, or nothing is left of the output
 */
export const convTranspose1d = (x: Operand, weight: Operand, options: ConvTranspose1dOptions = {}): Tensor =>
  convTranspose("convTranspose1d", 1, x, weight, options);

/**
 * The transpose of `conv2d`: x (N, C, H, W) or (C, H, W), weight (C, OC / groups, KH, KW), y (N, OC, OH, OW), sizes as of `convTranspose1d`.
 *
 * @throws ShapeError if ranks or channels do not fit, or nothing is left of the output
 */
export const convTranspose2d = (x: Operand, weight: Operand, options: ConvTranspose2dOptions = {}): Tensor =>
  convTranspose("convTranspose2d", 2, x, weight, options);

/**
 * The transpose of `conv3d`: x (N, C, D, H, W) or (C, D, H, W), weight (C, OC / groups, KD, KH, KW), y (N, OC, OD, OH, OW), sizes as of
 * `convTranspose1d`.
 *
 * @throws ShapeError if ranks or channels do not fit, or nothing is left of the output
 */
export const convTranspose3d = (x: Operand, weight: Operand, options: ConvTranspose3dOptions = {}): Tensor =>
  convTranspose("convTranspose3d", 3, x, weight, options);

function convTranspose(
  op: string,
  axes: number,
  x: Operand,
  weight: Operand,
  options: ConvTransposeOptions<number | readonly number[]>,
): Tensor {
  const { bias, stride = 1, padding = 0, outputPadding = 0, dilation = 1, groups = 1 } = options;
  const input = asFloat(op, x);
  const filters = asFloat(op, weight);
  if (input.rank === axes + 1) {
    const batch = convTranspose(op, axes, reshape(input, [1, ...input.shape]), filters, options);
    return reshape(batch, batch.shape.slice(1));
  }
  checkChannels(op, axes, input.shape, filters.shape, checkCount(op, "groups", groups, 1));
  const [n, c, ...sizes] = input.shape;
  const [, perGroup, ...kernel] = filters.shape;
  const strides = perAxis(op, "stride", stride, axes, 1);
  const zeros = perAxis(op, "padding", padding, axes);
  const more = perAxis(op, "outputPadding", outputPadding, axes);
  const dilations = perAxis(op, "dilation", dilation, axes, 1);
  if (more.some((size, i) => size >= Math.max(strides[i], dilations[i])))
    throw new ArgumentError(op, "outputPadding must be smaller than stride or dilation", more.join(", "));
  const out = sizes.map(
    (size, i) => (size - 1) * strides[i] - 2 * zeros[i] + dilations[i] * (kernel[i] - 1) + more[i] + 1,
  );
  if (out.some((size) => size < 1)) throw new ShapeError(op, "nothing is left of the output", formatShape(out));
  // The convolution from y to x whose gradient this is.
  const y = convolveTransposed(input, filters, {
    axes,
    n,
    c: perGroup * groups,
    oc: c,
    groups,
    sizes: three(out),
    kernel: three(kernel),
    outSizes: three(sizes),
    stride: three(strides),
    padding: three(zeros, 0),
    dilation: three(dilations),
  });
  return addBias(op, y, bias);
}

function checkChannels(op: string, axes: number, x: Shape, weight: Shape, groups: number): void {
  if (x.length !== axes + 2 || weight.length !== axes + 2) {
    const names = axisNames(axes);
    const kernel = axes === 1 ? "K" : names.map((name) => `K${name}`).join(", ");
    throw new ShapeError(
      op,
      `takes x (N, C, ${names.join(", ")}) and weight (C, OC / groups, ${kernel})`,
      `${formatShape(x)} and ${formatShape(weight)}`,
    );
  }
  if (weight.slice(2).includes(0)) throw new ShapeError(op, "the kernel must not be empty", formatShape(weight));
  if (x.slice(2).includes(0)) throw new ShapeError(op, "images must not be empty", formatShape(x));
  if (x[1] !== weight[0])
    throw new ShapeError(
      op,
      `weight ${formatShape(weight)} takes ${weight[0]} input channels`,
      `${x[1]} of ${formatShape(x)}`,
    );
  if (x[1] % groups !== 0)
    throw new ShapeError(op, "input channels must be a multiple of groups", `${x[1]} channels and ${groups} groups`);
}
