import { ShapeError } from "../errors.js";
import { softplus } from "../ops/activation.js";
import { add, mul, neg, sub } from "../ops/arithmetic.js";
import { lt, ne } from "../ops/compare.js";
import { asFloat, type Operand } from "../ops/operand.js";
import { where } from "../ops/where.js";
import { broadcastShapes, checkNumber, formatShape } from "../shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { pairOf } from "./check.js";
import { checkReduction, type ReductionOptions, reduce } from "./reduction.js";

export interface MarginOptions extends ReductionOptions {
  /** By how much the right side must win. */
  readonly margin?: number;
}

/** max(x, 0), which lets the gradient pass at 0. */
export const hinge = (x: Tensor): Tensor => where(lt(x, 0), 0, x);

/**
 * Of distances x: x where the target is 1, max(0, margin − x) where it is −1, the sum of both for any other. Margin 1 by default.
 *
 * @throws ShapeError if the shapes differ
 */
export function hingeEmbedding(
  x: Operand,
  target: Operand,
  { reduction = "mean", margin = 1 }: MarginOptions = {},
): Tensor {
  checkReduction("hingeEmbedding", reduction);
  checkNumber("hingeEmbedding", "margin", margin);
  const [distances, t] = pairOf("hingeEmbedding", x, target);
  const losses = add(where(ne(t, -1), distances, 0), where(ne(t, 1), hinge(sub(margin, distances)), 0));
  return reduce(losses, reduction);
}

/**
 * max(0, margin − target (x1 − x2)): x1 shall be the larger where the target is 1, x2 where it is −1. Margin 0 by default. All three
 * have one rank and broadcast.
 *
 * @throws ShapeError if the ranks differ or the shapes do not broadcast
 */
export function marginRanking(
  x1: Operand,
  x2: Operand,
  target: Operand,
  { reduction = "mean", margin = 0 }: MarginOptions = {},
): Tensor {
  checkReduction("marginRanking", reduction);
  checkNumber("marginRanking", "margin", margin);
  const [a, b, t] = [x1, x2, target].map((x) => asFloat("marginRanking", x));
  if (a.rank !== b.rank || a.rank !== t.rank)
    throw new ShapeError(
      "marginRanking",
      "x1, x2 and target must have one rank",
      [a, b, t].map(({ shape }) => formatShape(shape)).join(", "),
    );
  [b, t].reduce((shape, x) => broadcastShapes("marginRanking", shape, x.shape), a.shape);
  return reduce(hinge(add(mul(neg(t), sub(a, b)), margin)), reduction);
}

/**
 * ln(1 + e^(−target · x)), for targets of 1 and −1.
 *
 * @throws ShapeError if the shapes differ
 */
export function softMargin(x: Operand, target: Operand, { reduction = "mean" }: ReductionOptions = {}): Tensor {
  checkReduction("softMargin", reduction);
  const [scores, t] = pairOf("softMargin", x, target);
  return reduce(softplus(neg(mul(t, scores))), reduction);
}
