import { ArgumentError } from "../errors.js";
import { apply, defineOp } from "../graph/op.js";
import { logSigmoid } from "../ops/activation.js";
import { add, div, maximum, minimum, mul, neg, sub } from "../ops/arithmetic.js";
import { cast } from "../ops/cast.js";
import { rangeCheck } from "../ops/checked-indices.js";
import { gt, lt } from "../ops/compare.js";
import { log, log1p } from "../ops/exp.js";
import { expandedTo } from "../ops/expand-sum.js";
import { stopGradient } from "../ops/identity.js";
import { logicalOr } from "../ops/logical.js";
import type { Operand } from "../ops/operand.js";
import type { Tensor } from "../tensor/tensor.js";
import { pairOf, weighted } from "./check.js";
import { checkReduction, type ReductionOptions, reduce } from "./reduction.js";

export interface BceOptions extends ReductionOptions {
  /** A factor for each loss; broadcasts to the predictions. */
  readonly weight?: Operand;
}

// Flags of pairs as they are, once they are all known to be 0.
const noneOutsideOp = rangeCheck(
  "noneOutside",
  () => (_, position) =>
    new ArgumentError(
      "bce",
      "predictions and targets must lie in [0, 1]",
      `a pair that does not at position ${position}`,
    ),
);

// The predictions as they are, after the check: so a program that computes their gradient alone fails too.
const checkedOp = defineOp({
  name: "checked",
  view: (layout) => layout,
  vjp: (_, [dy]) => [dy],
});

function checked(x: Tensor, target: Tensor): Tensor {
  const flags = cast(logicalOr(lt(minimum(x, target), 0), gt(maximum(x, target), 1)), "i32");
  return apply(checkedOp, [x, apply(noneOutsideOp, [flags], x.shape, "i32", { range: 1 })], x.shape, "f32");
}

/** max(ln x, −100) and max(ln(1 − x), −100) */
const logs = (x: Tensor): [Tensor, Tensor] => [maximum(log(x), -100), maximum(log1p(neg(x)), -100)];

// The losses as they are, with the gradient of the unbounded formula: (x − t) / (x (1 − x)) for x, the divisor at least 1e-12.
const bceOp = defineOp({
  name: "bce",
  view: (layout) => layout,
  vjp: ({ inputs: [, x, target] }, [dy]) => {
    if (dy === undefined) return [];
    const dx = mul(dy, div(sub(x, target), maximum(mul(x, sub(1, x)), 1e-12)));
    const [logX, logRest] = logs(x);
    return [undefined, dx, target.needsGrad ? mul(dy, sub(logRest, logX)) : undefined];
  },
});

/**
 * The cross entropy of probabilities x in [0, 1]: −(target ln x + (1 − target) ln(1 − x)), each logarithm at least −100. For scores
 * there is `bceWithLogits`, which loses no digits. NaN gives NaN, as everywhere; PyTorch refuses it here.
 *
 * @throws ShapeError if the shapes differ; ArgumentError when it is computed, if a prediction or target is below 0 or above 1
 */
export function bce(x: Operand, target: Operand, { reduction = "mean", weight }: BceOptions = {}): Tensor {
  checkReduction("bce", reduction);
  const [prediction, t] = pairOf("bce", x, target);
  const p = checked(prediction, t);
  const [logP, logRest] = logs(stopGradient(p));
  const fixed = stopGradient(t);
  const value = neg(add(mul(fixed, logP), mul(sub(1, fixed), logRest)));
  return reduce(weighted("bce", apply(bceOp, [value, p, t], p.shape, "f32"), weight), reduction);
}

export interface BceWithLogitsOptions extends BceOptions {
  /** A factor for the loss of positive targets; broadcasts to the predictions. */
  readonly posWeight?: Operand;
}

/**
 * The cross entropy of scores x: −(posWeight · target ln σ(x) + (1 − target) ln(1 − σ(x))), σ the sigmoid, computed without overflow.
 *
 * @throws ShapeError if the shapes differ
 */
export function bceWithLogits(
  x: Operand,
  target: Operand,
  { reduction = "mean", weight, posWeight }: BceWithLogitsOptions = {},
): Tensor {
  checkReduction("bceWithLogits", reduction);
  const [scores, t] = pairOf("bceWithLogits", x, target);
  const positive =
    posWeight === undefined ? t : mul(t, expandedTo("bceWithLogits", "posWeight", posWeight, scores.shape));
  const losses = neg(add(mul(positive, logSigmoid(scores)), mul(sub(1, t), logSigmoid(neg(scores)))));
  return reduce(weighted("bceWithLogits", losses, weight), reduction);
}
