import { ShapeError } from "../errors.js";
import { formatShape, type Shape, sizeOf } from "../shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { affineOf, checkEps, type GroupSizes, normalizeGroups } from "./group-norm.js";
import { asFloat, type Operand } from "./operand.js";

/** How the operation `layerNorm` normalizes. */
export interface LayerNormOptions {
  /** Of the normalised shape, multiplies. Default 1. */
  readonly weight?: Operand | undefined;
  /** Of the normalised shape, is added. Default 0. */
  readonly bias?: Operand | undefined;
  /** Added to the variance. Default 1e-5. */
  readonly eps?: number;
}

/** How the operation `rmsNorm` normalizes. */
export interface RmsNormOptions {
  /** Of the normalised shape, multiplies. Default 1. */
  readonly weight?: Operand | undefined;
  /** Added to the mean square. Default: the distance from 1 to the next float, 2⁻²³. */
  readonly eps?: number;
}

/** The lengths of the last axes that are normalised together; one number: of the last. */
export type NormalizedShape = number | Shape;

export const listOf = (shape: NormalizedShape): Shape => (typeof shape === "number" ? [shape] : shape);

/** Each element of the trailing shape is a channel, and all of them are one group. */
function rowsOf(op: string, { shape }: Tensor, trailing: Shape, centered: 0 | 1): GroupSizes {
  const leading = shape.length - trailing.length;
  if (trailing.length === 0 || leading < 0 || formatShape(shape.slice(leading)) !== formatShape(trailing))
    throw new ShapeError(op, `the last axes must be ${formatShape(trailing)}`, formatShape(shape));
  return { n: sizeOf(shape.slice(0, leading)), groups: 1, channels: sizeOf(trailing), inner: 1, centered };
}

/**
 * Layer normalisation (Ba, Kiros, Hinton 2016): (x − mean) / √(variance + eps) · weight + bias, with mean and biased variance over the
 * last axes, whose lengths are `normalizedShape`.
 *
 * @throws ShapeError if x does not end in that shape, or weight or bias have another
 */
export function layerNorm(
  x: Operand,
  normalizedShape: NormalizedShape,
  { weight, bias, eps = 1e-5 }: LayerNormOptions = {},
): Tensor {
  const input = asFloat("layerNorm", x);
  const shape = listOf(normalizedShape);
  const sizes = rowsOf("layerNorm", input, shape, 1);
  const scale = affineOf("layerNorm", "weight", weight, shape);
  const offset = affineOf("layerNorm", "bias", bias, shape);
  return normalizeGroups(input, scale, offset, sizes, checkEps("layerNorm", eps))[0];
}

/**
 * Normalisation by the root of the mean square (Zhang and Sennrich 2019): x / √(mean(x²) + eps) · weight, with the mean over the last
 * axes, whose lengths are `normalizedShape`.
 *
 * @throws ShapeError if x does not end in that shape, or weight has another
 */
export function rmsNorm(
  x: Operand,
  normalizedShape: NormalizedShape,
  { weight, eps = 2 ** -23 }: RmsNormOptions = {},
): Tensor {
  const input = asFloat("rmsNorm", x);
  const shape = listOf(normalizedShape);
  const sizes = rowsOf("rmsNorm", input, shape, 0);
  const scale = affineOf("rmsNorm", "weight", weight, shape);
  return normalizeGroups(input, scale, undefined, sizes, checkEps("rmsNorm", eps))[0];
}
