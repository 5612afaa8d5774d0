import { ArgumentError } from "../errors.js";
import { mul, neg } from "../ops/arithmetic.js";
import { cast } from "../ops/cast.js";
import { ne } from "../ops/compare.js";
import { sum } from "../ops/expand-sum.js";
import { asTensor, type Operand } from "../ops/operand.js";
import { reshape } from "../ops/reshape.js";
import { where } from "../ops/where.js";
import type { Tensor } from "../tensor/tensor.js";
import { asRows, checkedLabels, checkLabels, classWeight, pick, scoresOf, weightsAt } from "./classes.js";
import { checkReduction, type ReductionOptions, reduce } from "./reduction.js";

export interface NllOptions extends ReductionOptions {
  /** Elements with this label count for nothing. Default −100. */
  readonly ignoreIndex?: number;
  /** A factor for the loss of each class, (C). */
  readonly weight?: Operand;
}

/**
 * −x[label], x the log-probabilities of the classes (the result of `logSoftmax`): the negative log likelihood. Classes lie on axis 1
 * (on the only axis, if there is one); labels are i32 of the shape without that axis. The mean is over the elements that are not
 * ignored, or the sum of their weights.
 *
 * @throws ShapeError, DTypeError when the call is made; IndexError when it is computed and a label is no class
 */
export function nll(x: Operand, labels: Operand, options: NllOptions = {}): Tensor {
  const { reduction = "mean", ignoreIndex = -100 } = options;
  checkReduction("nll", reduction);
  checkIgnoreIndex("nll", ignoreIndex);
  const found = scoresOf("nll", x);
  const given = asTensor("nll", labels);
  checkLabels("nll", given, found);
  const weight = classWeight("nll", options.weight, found.classes);
  const flat = reshape(given, [-1]);
  const counts = ne(flat, ignoreIndex);
  const classes = checkedLabels("nll", where(counts, flat, 0), found.classes);
  const chosen = pick(asRows(found.scores, found.axis), classes);
  const factor = weight ? weightsAt(weight, classes) : undefined;
  const losses = where(counts, neg(factor ? mul(chosen, factor) : chosen), 0);
  return reduce(reshape(losses, found.shape), reduction, sum(factor ? where(counts, factor, 0) : cast(counts, "f32")));
}

export function checkIgnoreIndex(op: string, ignoreIndex: number): void {
  if (ignoreIndex !== (ignoreIndex | 0))
    throw new ArgumentError(op, "ignoreIndex must be a whole number", String(ignoreIndex));
}
