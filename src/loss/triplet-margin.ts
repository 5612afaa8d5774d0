import { ShapeError } from "../errors.js";
import { add, minimum, sub } from "../ops/arithmetic.js";
import { asFloat, type Operand } from "../ops/operand.js";
import { pairwiseDistance } from "../ops/pairwise-distance.js";
import { broadcastShapes, checkNumber, formatShape } from "../shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { checkShapes } from "./check.js";
import { hinge, type MarginOptions } from "./margin.js";
import { checkReduction, reduce } from "./reduction.js";

export interface TripletOptions extends MarginOptions {
  /** Measures the negative from the nearer of anchor and positive (Balntas et al. 2016). Default false. */
  readonly swap?: boolean;
}

export interface TripletMarginOptions extends TripletOptions {
  /** The degree of the norm. Default 2. */
  readonly p?: number;
  /** Added to each difference. Default 1e-6. */
  readonly eps?: number;
}

export interface TripletMarginWithDistanceOptions extends TripletOptions {
  /** The distance of two batches of vectors, one for each pair. Default: `pairwiseDistance`. */
  readonly distance?: (a: Tensor, b: Tensor) => Tensor;
}

/**
 * max(0, d(anchor, positive) − d(anchor, negative) + margin), d the p-norm of the difference over the last axis: the positive shall be
 * nearer than the negative by the margin. Margin 1 by default.
 *
 * @throws ShapeError if the ranks differ or sizes do not broadcast
 */
export function tripletMargin(
  anchor: Operand,
  positive: Operand,
  negative: Operand,
  { p = 2, eps = 1e-6, ...options }: TripletMarginOptions = {},
): Tensor {
  const distance = (a: Tensor, b: Tensor): Tensor => pairwiseDistance(a, b, { p, eps });
  return triplet("tripletMargin", [anchor, positive, negative], { ...options, distance });
}

/** `tripletMargin` with a distance of one's own. */
export function tripletMarginWithDistance(
  anchor: Operand,
  positive: Operand,
  negative: Operand,
  options: TripletMarginWithDistanceOptions = {},
): Tensor {
  return triplet("tripletMarginWithDistance", [anchor, positive, negative], options);
}

function triplet(
  op: string,
  operands: readonly Operand[],
  { reduction = "mean", margin = 1, swap = false, distance = pairwiseDistance }: TripletMarginWithDistanceOptions,
): Tensor {
  checkReduction(op, reduction);
  checkNumber(op, "margin", margin);
  const [anchor, positive, negative] = operands.map((x) => asFloat(op, x));
  if (anchor.rank !== positive.rank || anchor.rank !== negative.rank)
    throw new ShapeError(
      op,
      "anchor, positive and negative must have one rank",
      [anchor, positive, negative].map(({ shape }) => formatShape(shape)).join(", "),
    );
  [positive, negative].reduce((shape, x) => broadcastShapes(op, shape, x.shape), anchor.shape);
  const near = distance(anchor, positive);
  const far = distance(anchor, negative);
  const distant = swap ? minimum(far, distance(positive, negative)) : far;
  checkShapes(op, "distances must have one shape", near, distant);
  return reduce(hinge(sub(add(near, margin), distant)), reduction);
}
