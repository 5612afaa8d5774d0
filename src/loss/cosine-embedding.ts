import { ShapeError } from "../errors.js";
import { add, div, mul, square, sub } from "../ops/arithmetic.js";
import { eq } from "../ops/compare.js";
import { sum } from "../ops/expand-sum.js";
import { asFloat, asTensor, type Operand } from "../ops/operand.js";
import { sqrt } from "../ops/sqrt.js";
import { where } from "../ops/where.js";
import { checkNumber, formatShape, sameShape } from "../shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { checkShapes } from "./check.js";
import { hinge, type MarginOptions } from "./margin.js";
import { checkReduction, reduce } from "./reduction.js";

/** Added to the squares of lengths. */
const EPS = 1e-12;

/**
 * Of pairs of vectors (N, D), or (D): 1 − cos where the target (N) is 1, max(0, cos − margin) where it is −1, cos the cosine of their
 * angle. Margin 0 by default.
 *
 * @throws ShapeError if the shapes do not fit
 */
export function cosineEmbedding(
  x1: Operand,
  x2: Operand,
  target: Operand,
  { reduction = "mean", margin = 0 }: MarginOptions = {},
): Tensor {
  checkReduction("cosineEmbedding", reduction);
  checkNumber("cosineEmbedding", "margin", margin);
  const a = asFloat("cosineEmbedding", x1);
  const b = asFloat("cosineEmbedding", x2);
  const t = asTensor("cosineEmbedding", target);
  checkShapes("cosineEmbedding", "x1 and x2 must have one shape", a, b);
  if (a.rank !== 1 && a.rank !== 2)
    throw new ShapeError("cosineEmbedding", "takes vectors (N, D) or (D,)", formatShape(a.shape));
  if (!sameShape(t.shape, a.shape.slice(0, -1)))
    throw new ShapeError(
      "cosineEmbedding",
      `targets must be ${formatShape(a.shape.slice(0, -1))}`,
      formatShape(t.shape),
    );
  const lengths = sqrt(mul(add(sum(square(a), -1), EPS), add(sum(square(b), -1), EPS)));
  const cos = div(sum(mul(a, b), -1), lengths);
  const losses = add(where(eq(t, 1), sub(1, cos), 0), where(eq(t, -1), hinge(sub(cos, margin)), 0));
  return reduce(losses, reduction);
}
