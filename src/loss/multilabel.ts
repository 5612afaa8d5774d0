import { DTypeError, ShapeError } from "../errors.js";
import { logSigmoid, relu } from "../ops/activation.js";
import { add, div, mul, neg, sub } from "../ops/arithmetic.js";
import { cast } from "../ops/cast.js";
import { eq, lt } from "../ops/compare.js";
import { arange } from "../ops/create.js";
import { sum } from "../ops/expand-sum.js";
import { max, min } from "../ops/extremum.js";
import { logicalAnd, logicalNot } from "../ops/logical.js";
import { asFloat, asTensor, type Operand } from "../ops/operand.js";
import { reshape, unsqueeze } from "../ops/reshape.js";
import { where } from "../ops/where.js";
import { formatShape } from "../shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { checkShapes, pairOf, weighted } from "./check.js";
import { checkedLabels, pick } from "./classes.js";
import { checkReduction, type ReductionOptions, reduce } from "./reduction.js";

/**
 * Σ max(0, 1 − (x[l] − xⱼ)) / C over the labels l of a row and all classes j that are none of them. Scores are (N, C) or (C); labels
 * are i32 of that shape, those of a row up to its first −1.
 *
 * @throws ShapeError, DTypeError when the call is made; IndexError when it is computed and a label is no class
 */
export function multilabelMargin(x: Operand, labels: Operand, { reduction = "mean" }: ReductionOptions = {}): Tensor {
  checkReduction("multilabelMargin", reduction);
  const scores = asFloat("multilabelMargin", x);
  const given = asTensor("multilabelMargin", labels);
  if (given.dtype !== "i32") throw new DTypeError("multilabelMargin", "labels must be i32 class indices", given.dtype);
  checkShapes("multilabelMargin", "scores and labels must have one shape", scores, given);
  const classes = scores.shape[scores.rank - 1];
  if (scores.rank < 1 || scores.rank > 2 || classes === 0)
    throw new ShapeError(
      "multilabelMargin",
      "takes scores (N, C) or (C,) of at least one class",
      formatShape(scores.shape),
    );
  const rows = reshape(scores, [-1, classes]); // (N, C)
  const list = reshape(given, [-1, classes]);
  const places = arange(classes);
  const count = min(where(lt(list, 0), places, classes), 1, { keepDims: true });
  const valid = lt(places, count);
  const known = checkedLabels("multilabelMargin", where(valid, list, 0), classes);
  // Of each label whether it is a class: (N, label, C).
  const hits = logicalAnd(eq(unsqueeze(known, 2), places), unsqueeze(valid, 2));
  const none = logicalNot(unsqueeze(cast(max(cast(hits, "f32"), 1), "bool"), 1));
  const short = relu(add(sub(unsqueeze(rows, 1), unsqueeze(pick(rows, known), 2)), 1));
  const losses = div(sum(where(logicalAnd(unsqueeze(valid, 2), none), short, 0), [1, 2]), classes);
  return reduce(reshape(losses, scores.shape.slice(0, -1)), reduction);
}

export interface MultilabelSoftMarginOptions extends ReductionOptions {
  /** A factor for the loss of each class, (C). */
  readonly weight?: Operand;
}

/**
 * The cross entropy of each class by itself, as `bceWithLogits`, its mean over the classes on the last axis.
 *
 * @throws ShapeError if the shapes differ
 */
export function multilabelSoftMargin(
  x: Operand,
  target: Operand,
  { reduction = "mean", weight }: MultilabelSoftMarginOptions = {},
): Tensor {
  checkReduction("multilabelSoftMargin", reduction);
  const [scores, t] = pairOf("multilabelSoftMargin", x, target);
  if (scores.rank === 0) throw new ShapeError("multilabelSoftMargin", "needs an axis of classes", "()");
  const losses = neg(add(mul(t, logSigmoid(scores)), mul(sub(1, t), logSigmoid(neg(scores)))));
  return reduce(
    div(sum(weighted("multilabelSoftMargin", losses, weight), -1), scores.shape[scores.rank - 1]),
    reduction,
  );
}
