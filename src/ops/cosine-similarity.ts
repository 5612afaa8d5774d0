import { ArgumentError } from "../errors.js";
import { broadcastShapes, normalizeAxis } from "../shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { div, maximum, mul, square } from "./arithmetic.js";
import { expand, sum } from "./expand-sum.js";
import { asFloat, type Operand } from "./operand.js";
import { sqrt } from "./sqrt.js";

/** How `cosineSimilarity` compares. */
export interface CosineSimilarityOptions {
  /** Default 1. */
  readonly axis?: number;
  /** The least length of a vector. Default 1e-8. */
  readonly eps?: number;
}

/**
 * The cosine of the angle between vectors along an axis: x1 · x2 / (max(‖x1‖, eps) max(‖x2‖, eps)). Both broadcast.
 *
 * @throws ShapeError if the shapes do not broadcast or there is no such axis
 */
export function cosineSimilarity(
  x1: Operand,
  x2: Operand,
  { axis = 1, eps = 1e-8 }: CosineSimilarityOptions = {},
): Tensor {
  const [a, b] = [asFloat("cosineSimilarity", x1), asFloat("cosineSimilarity", x2)];
  if (!(Number.isFinite(eps) && eps >= 0))
    throw new ArgumentError("cosineSimilarity", "eps must be a number of at least 0", String(eps));
  const shape = broadcastShapes("cosineSimilarity", a.shape, b.shape);
  const at = normalizeAxis("cosineSimilarity", axis, shape.length);
  // A vector of one number that is repeated along the axis is as long as the other.
  const unit = (x: Tensor): Tensor => {
    const length = sqrt(maximum(sum(square(x), at, { keepDims: true }), eps * eps));
    return div(x, length);
  };
  return sum(mul(unit(expand(a, shape)), unit(expand(b, shape))), at);
}
