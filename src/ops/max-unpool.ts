import { ShapeError } from "../errors.js";
import { formatShape, type Pair, perAxis, sameShape, sizeOf, type Triple } from "../shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { checkedIndices } from "./checked-indices.js";
import { zeros } from "./create.js";
import { positionsAlong } from "./gather.js";
import { asFloat, asIndices, type Operand } from "./operand.js";
import { checkImages } from "./pool-window.js";
import { reshape } from "./reshape.js";
import { setRows } from "./rows.js";

/** Options of an unpooling; `Size` is a number for all axes, or a list with one for each. */
export interface MaxUnpoolOptions<Size extends number | readonly number[]> {
  /** That of the pooling. Default: the kernel size. */
  readonly stride?: Size | undefined;
  /** That of the pooling. Default 0. */
  readonly padding?: Size;
  /**
   * The sizes of the last axes, or all of them. Default: the smallest input whose windows fit without a rest. Others must be less than
   * a stride away from it.
   */
  readonly outputSize?: readonly number[] | undefined;
}

function maxUnpool(
  op: string,
  axes: number,
  x: Operand,
  indices: Operand,
  kernelSize: number | readonly number[],
  { stride = kernelSize, padding = 0, outputSize }: MaxUnpoolOptions<number | readonly number[]>,
): Tensor {
  const input = asFloat(op, x);
  checkImages(op, input.shape, axes);
  const positions = asIndices(op, indices);
  if (!sameShape(input.shape, positions.shape))
    throw new ShapeError(
      op,
      `indices must have the shape ${formatShape(input.shape)} of x`,
      formatShape(positions.shape),
    );
  const kernel = perAxis(op, "kernelSize", kernelSize, axes, 1);
  const strides = perAxis(op, "stride", stride, axes, 1);
  const pads = perAxis(op, "padding", padding, axes);
  const lead = input.shape.slice(0, -axes);
  const fitting = input.shape.slice(-axes).map((n, i) => (n - 1) * strides[i] + kernel[i] - 2 * pads[i]);
  const whole = outputSize?.length === axes + 2 ? outputSize.slice(2) : outputSize;
  const sizes = whole === undefined ? fitting : perAxis(op, "outputSize", whole, axes, 1);
  if (sizes.some((n, i) => n < 1 || Math.abs(n - fitting[i]) >= strides[i]))
    throw new ShapeError(
      op,
      `the output must be at least 1 and less than a stride ${formatShape(strides)} away from ${formatShape(fitting)}`,
      formatShape(sizes),
    );
  const rows = sizeOf(lead);
  const size = sizeOf(sizes);
  const checked = checkedIndices(op, reshape(positions, [rows, sizeOf(input.shape.slice(-axes))]), size);
  const at = positionsAlong([rows, size], 1, checked);
  return reshape(setRows(zeros([rows * size, 1]), at, reshape(input, [...at.shape, 1])), [...lead, ...sizes]);
}

/**
 * The inverse of `maxPool1dWithIndices`, as far as there is one: x (N, C, L) or (C, L) at the indices it came from, zeros elsewhere. Of
 * several for one place one stays.
 *
 * @throws ShapeError if the output cannot be that of such a pooling
 * @throws IndexError when it is computed, for an index outside of the output
 */
export const maxUnpool1d = (
  x: Operand,
  indices: Operand,
  kernelSize: number | readonly [number],
  options: MaxUnpoolOptions<number | readonly [number]> = {},
): Tensor => maxUnpool("maxUnpool1d", 1, x, indices, kernelSize, options);

/** The inverse of `maxPool2dWithIndices`, as `maxUnpool1d`, over the last two axes. */
export const maxUnpool2d = (
  x: Operand,
  indices: Operand,
  kernelSize: Pair,
  options: MaxUnpoolOptions<Pair> = {},
): Tensor => maxUnpool("maxUnpool2d", 2, x, indices, kernelSize, options);

/** The inverse of `maxPool3dWithIndices`, as `maxUnpool1d`, over the last three axes. */
export const maxUnpool3d = (
  x: Operand,
  indices: Operand,
  kernelSize: Triple,
  options: MaxUnpoolOptions<Triple> = {},
): Tensor => maxUnpool("maxUnpool3d", 3, x, indices, kernelSize, options);
