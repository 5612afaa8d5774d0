import { ArgumentError, ShapeError } from "../errors.js";
import { broadcastShapes, formatShape } from "../shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { add, sub } from "./arithmetic.js";
import { norm } from "./norm.js";
import { asFloat, type Operand } from "./operand.js";
import type { ReduceOptions } from "./reduce.js";

/** How `pairwiseDistance` measures. */
export interface PairwiseDistanceOptions extends ReduceOptions {
  /** The degree of the norm; infinite for the largest difference. Default 2. */
  readonly p?: number;
  /** Added to each difference. Default 1e-6. */
  readonly eps?: number;
}

/**
 * ‖x1 − x2 + eps‖ₚ over the last axis; both broadcast. The gradient is 0 where the distance is.
 *
 * @throws ShapeError if the shapes do not broadcast
 */
export function pairwiseDistance(
  x1: Operand,
  x2: Operand,
  { p = 2, eps = 1e-6, keepDims = false }: PairwiseDistanceOptions = {},
): Tensor {
  const [a, b] = [asFloat("pairwiseDistance", x1), asFloat("pairwiseDistance", x2)];
  if (typeof p !== "number" || Number.isNaN(p))
    throw new ArgumentError("pairwiseDistance", "p must be a number", String(p));
  if (!Number.isFinite(eps)) throw new ArgumentError("pairwiseDistance", "eps must be a number", String(eps));
  broadcastShapes("pairwiseDistance", a.shape, b.shape);
  const difference = add(sub(a, b), eps);
  if (difference.rank === 0) throw new ShapeError("pairwiseDistance", "takes vectors", formatShape(difference.shape));
  return norm(difference, -1, { p, keepDims });
}
