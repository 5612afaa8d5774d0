import { ShapeError } from "../errors.js";
import { formatShape, sizeOf } from "../shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { div, mul, sub } from "./arithmetic.js";
import { affineOf, checkEps, type GroupNormOptions, normalizeGroups } from "./group-norm.js";
import { asFloat, type Operand } from "./operand.js";
import { reshape } from "./reshape.js";

/** How the operation `instanceNorm` normalizes. */
export type InstanceNormOptions = GroupNormOptions;

/**
 * Instance normalisation (Ulyanov, Vedaldi, Lempitsky 2016) of x (N, C, …): (x − mean) / √(variance + eps) · weight + bias with mean
 * and biased variance of each channel of each example. They are returned for running statistics, both (N, C).
 *
 * @throws ShapeError if x has less than three axes, or a channel one value
 */
export function instanceNorm(
  x: Operand,
  { weight, bias, eps = 1e-5 }: InstanceNormOptions = {},
): { y: Tensor; mean: Tensor; variance: Tensor } {
  const input = asFloat("instanceNorm", x);
  if (input.rank < 3)
    throw new ShapeError("instanceNorm", "takes (N, C, …) with at least one more axis", formatShape(input.shape));
  const [n, c, ...rest] = input.shape;
  const inner = sizeOf(rest);
  if (inner === 1)
    throw new ShapeError("instanceNorm", "takes more than one value per channel", formatShape(input.shape));
  const sizes = { n, groups: c, channels: 1, inner, centered: 1 } as const;
  const scale = affineOf("instanceNorm", "weight", weight, [c]);
  const offset = affineOf("instanceNorm", "bias", bias, [c]);
  const [y, mean, inverse] = normalizeGroups(input, scale, offset, sizes, checkEps("instanceNorm", eps));
  const spread = sub(div(1, mul(inverse, inverse)), eps);
  return { y, mean: reshape(mean, [n, c]), variance: reshape(spread, [n, c]) };
}
