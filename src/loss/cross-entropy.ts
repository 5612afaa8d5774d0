import { ArgumentError, DTypeError, ShapeError } from "../errors.js";
import { add, mul, neg } from "../ops/arithmetic.js";
import { cast } from "../ops/cast.js";
import { ne } from "../ops/compare.js";
import { crossEntropyRows } from "../ops/cross-entropy.js";
import { embedding } from "../ops/embedding.js";
import { sum } from "../ops/expand-sum.js";
import { logSoftmax } from "../ops/log-softmax.js";
import { asFloat, asTensor, type Operand } from "../ops/operand.js";
import { permute } from "../ops/permute.js";
import { reshape } from "../ops/reshape.js";
import { where } from "../ops/where.js";
import { formatShape, type Shape, sameShape, sizeOf } from "../shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { checkReduction, type Reduction, reduce } from "./reduction.js";

export interface CrossEntropyOptions {
  /** Default "mean": over the rows that are not ignored, or the sum of their weights. */
  readonly reduction?: Reduction;
  /** Rows with this label count for nothing. Default −100. */
  readonly ignoreIndex?: number;
  /** The share of the probability that is spread evenly over all classes. Default 0. */
  readonly labelSmoothing?: number;
  /** A factor for the loss of each class, (C). */
  readonly weight?: Operand;
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
  if (!Number.isInteger(ignoreIndex))
    throw new ArgumentError("crossEntropy", "ignoreIndex must be a whole number", String(ignoreIndex));
  if (!(smoothing >= 0 && smoothing <= 1))
    throw new ArgumentError("crossEntropy", "labelSmoothing must lie in [0, 1]", String(smoothing));
  const scores = asFloat("crossEntropy", logits);
  const target = asTensor("crossEntropy", labels);
  if (scores.rank === 0) throw new ShapeError("crossEntropy", "logits need an axis of classes", "()");
  const axis = scores.rank === 1 ? 0 : 1;
  const classes = scores.shape[axis];
  if (classes === 0) throw new ShapeError("crossEntropy", "needs at least one class", formatShape(scores.shape));
  const shape = scores.shape.filter((_, i) => i !== axis);
  const weight = options.weight === undefined ? undefined : checkWeight(options.weight, classes);
  const rows: Rows = { logits: asRows(scores, axis), classes, weight, smoothing };
  checkLabels(scores, target, shape);
  if (target.dtype === "f32")
    return reduce(reshape(softLosses(rows, asRows(target, axis)), shape), reduction, sizeOf(shape));
  const { losses, count } = hardLosses(rows, reshape(target, [-1]), ignoreIndex);
  return reduce(reshape(losses, shape), reduction, count);
}

function checkLabels(scores: Tensor, labels: Tensor, shape: Shape): void {
  if (labels.dtype === "bool")
    throw new DTypeError("crossEntropy", "labels must be i32 class indices or f32 probabilities", labels.dtype);
  const wanted = labels.dtype === "f32" ? scores.shape : shape;
  if (sameShape(labels.shape, wanted)) return;
  const kind = labels.dtype === "f32" ? "f32 targets (probabilities; class indices are i32)" : "i32 labels";
  throw new ShapeError(
    "crossEntropy",
    `${kind} for logits ${formatShape(scores.shape)} must be ${formatShape(wanted)}`,
    formatShape(labels.shape),
  );
}

function checkWeight(weight: Operand, classes: number): Tensor {
  const factors = asFloat("crossEntropy", weight);
  if (!sameShape(factors.shape, [classes]))
    throw new ShapeError("crossEntropy", `weight must be ${formatShape([classes])}`, formatShape(factors.shape));
  return factors;
}

/** The axis of classes last, the others merged: (M, C). */
function asRows(x: Tensor, axis: number): Tensor {
  const order = x.shape.map((_, i) => i).filter((i) => i !== axis);
  const rows = sizeOf(order.map((i) => x.shape[i]));
  return reshape(permute(x, [...order, axis]), [rows, x.shape[axis]]);
}

/** Losses of rows with one label each, and the number of those that count, or the sum of their weights. */
function hardLosses(
  { logits, classes, weight, smoothing }: Rows,
  labels: Tensor,
  ignoreIndex: number,
): { losses: Tensor; count: Tensor } {
  const counts = ne(labels, ignoreIndex);
  const single = crossEntropyRows(logits, labels, { ignoreIndex });
  // The weight of each row; ignored rows may have no class, so they look up class 0.
  const factor = weight && reshape(embedding(where(counts, labels, 0), reshape(weight, [classes, 1])), [labels.size]);
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
