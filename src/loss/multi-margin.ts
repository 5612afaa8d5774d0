import { ArgumentError } from "../errors.js";
import { relu } from "../ops/activation.js";
import { add, div, mul, square, sub } from "../ops/arithmetic.js";
import { eq } from "../ops/compare.js";
import { arange } from "../ops/create.js";
import { sum } from "../ops/expand-sum.js";
import { asTensor, type Operand } from "../ops/operand.js";
import { reshape, unsqueeze } from "../ops/reshape.js";
import { where } from "../ops/where.js";
import { checkNumber } from "../shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { asRows, checkedLabels, checkLabels, classWeight, pick, scoresOf, weightsAt } from "./classes.js";
import type { MarginOptions } from "./margin.js";
import { checkReduction, reduce } from "./reduction.js";

export interface MultiMarginOptions extends MarginOptions {
  /** 1 or 2: the power of each class's shortfall. Default 1. */
  readonly p?: 1 | 2;
  /** A factor for the loss of each class, (C). */
  readonly weight?: Operand;
}

/**
 * Σ max(0, margin − x[label] + xⱼ)ᵖ / C over the classes j other than the label, for scores (N, C) and labels (N) of i32, or (C) and
 * (). Margin 1 by default.
 *
 * @throws ShapeError, DTypeError when the call is made; IndexError when it is computed and a label is no class
 */
export function multiMargin(x: Operand, labels: Operand, options: MultiMarginOptions = {}): Tensor {
  const { reduction = "mean", margin = 1, p = 1 } = options;
  checkReduction("multiMargin", reduction);
  checkNumber("multiMargin", "margin", margin);
  if (p !== 1 && p !== 2) throw new ArgumentError("multiMargin", "p must be 1 or 2", String(p));
  const found = scoresOf("multiMargin", x);
  const { classes, shape } = found;
  const given = asTensor("multiMargin", labels);
  checkLabels("multiMargin", given, found);
  const weight = classWeight("multiMargin", options.weight, classes);
  const rows = asRows(found.scores, found.axis);
  const own = checkedLabels("multiMargin", reshape(given, [-1]), classes);
  const column = unsqueeze(own, 1);
  const short = relu(add(sub(rows, pick(rows, column)), margin));
  const others = where(eq(column, arange(classes)), 0, p === 2 ? square(short) : short);
  const losses = div(sum(others, 1), classes);
  return reduce(reshape(weight ? mul(losses, weightsAt(weight, own)) : losses, shape), reduction);
}
