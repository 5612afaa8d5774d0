import { ArgumentError, DTypeError, ShapeError } from "../errors.js";
import { add, mul, neg } from "../ops/arithmetic.js";
import { cast } from "../ops/cast.js";
import { ne } from "../ops/compare.js";
import { crossEntropyRows } from "../ops/cross-entropy.js";
import { sum } from "../ops/expand-sum.js";
import { logSoftmax } from "../ops/log-softmax.js";
import { asTensor, type Operand } from "../ops/operand.js";
import { reshape } from "../ops/reshape.js";
import { where } from "../ops/where.js";
import { formatShape, sameShape, sizeOf } from "../shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { asRows, checkedLabels, checkLabels, classWeight, type Scores, scoresOf, weightsAt } from "./classes.js";
import { checkIgnoreIndex, type NllOptions } from "./nll.js";
import { checkReduction, reduce } from "./reduction.js";

export interface CrossEntropyOptions extends NllOptions {
  /** The share of the probability that is spread evenly over all classes. Default 0. */
  readonly labelSmoothing?: number;
}

/** Logits as rows of classes, and what is known of them. */
interface Rows {
  /** (M, C) */
  readonly logits: Tensor;
  readonly classes: number;
  /** (C) */
  readonly weight: Tensor | undefined;
  readonly smoothing: number;
}

/**
 * −log softmax(logits)[label]: the cross entropy between class scores and labels.
 *
 * Classes lie on axis 1 of the logits (on the only axis, if there is one). Labels are i32 indices of the logits' shape without that
 * axis, or f32 probabilities of the logits' whole shape. Softmax is part of the loss: pass scores, not probabilities.
 *
 * @throws ShapeError, DTypeError when the call is made; IndexError when it is computed and a label is no class
 */
export function crossEntropy(logits: Operand, labels: Operand, options: CrossEntropyOptions = {}): Tensor {
  const { reduction = "mean", ignoreIndex = -100, labelSmoothing: smoothing = 0 } = options;
  checkReduction("crossEntropy", reduction);
  checkIgnoreIndex("crossEntropy", ignoreIndex);
  if (!(smoothing >= 0 && smoothing <= 1))
    throw new ArgumentError("crossEntropy", "labelSmoothing must lie in [0, 1]", String(smoothing));
  const found = scoresOf("crossEntropy", logits);
  const target = asTensor("crossEntropy", labels);
  checkTargets(target, found);
  const { scores, axis, classes, shape } = found;
  const weight = classWeight("crossEntropy", options.weight, classes);
  const rows: Rows = { logits: asRows(scores, axis), classes, weight, smoothing };
  if (target.dtype === "f32")
    return reduce(reshape(softLosses(rows, asRows(target, axis)), shape), reduction, sizeOf(shape));
  const { losses, count } = hardLosses(rows, reshape(target, [-1]), ignoreIndex);
  return reduce(reshape(losses, shape), reduction, count);
}

function checkTargets(target: Tensor, found: Scores): void {
  if (target.dtype === "bool")
    throw new DTypeError("crossEntropy", "labels must be i32 class indices or f32 probabilities", target.dtype);
  const { shape } = found.scores;
  if (target.dtype === "i32") checkLabels("crossEntropy", target, found);
  else if (!sameShape(target.shape, shape))
    throw new ShapeError(
      "crossEntropy",
      `f32 targets (probabilities; class indices are i32) for logits ${formatShape(shape)} must be ${formatShape(shape)}`,
      formatShape(target.shape),
    );
}

/** Losses of rows with one label each, and the number of those that count, or the sum of their weights. */
function hardLosses(
  { logits, classes, weight, smoothing }: Rows,
  labels: Tensor,
  ignoreIndex: number,
): { losses: Tensor; count: Tensor } {
  const counts = ne(labels, ignoreIndex);
  const single = crossEntropyRows(logits, labels, { ignoreIndex });
  // Ignored rows may have no class, so they look up the weight of class 0.
  const factor = weight && weightsAt(weight, checkedLabels("crossEntropy", where(counts, labels, 0), classes));
  let losses = factor ? mul(single, factor) : single;
  if (smoothing > 0) {
    const even = where(counts, evenLosses(logits, weight), 0);
    losses = add(mul(losses, 1 - smoothing), mul(even, smoothing / classes));
  }
  return { losses, count: sum(factor ? where(counts, factor, 0) : cast(counts, "f32")) };
}

/** −Σ weight · log softmax: the loss against every class at once. */
function evenLosses(logits: Tensor, weight: Tensor | undefined): Tensor {
  const logs = logSoftmax(logits, 1);
  return neg(sum(weight ? mul(logs, weight) : logs, 1));
}

/** −Σ weight · target · log softmax */
function softLosses({ logits, classes, weight, smoothing }: Rows, targets: Tensor): Tensor {
  const smooth = add(mul(targets, 1 - smoothing), smoothing / classes);
  const terms = mul(logSoftmax(logits, 1), smooth);
  return neg(sum(weight ? mul(terms, weight) : terms, 1));
}
