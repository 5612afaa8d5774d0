import { DTypeError, ShapeError } from "../errors.js";
import { add, mul } from "../ops/arithmetic.js";
import { checkedIndices } from "../ops/checked-indices.js";
import { arange } from "../ops/create.js";
import { asFloat, type Operand } from "../ops/operand.js";
import { permute } from "../ops/permute.js";
import { reshape } from "../ops/reshape.js";
import { takeRows } from "../ops/rows.js";
import { formatShape, type Shape, sameShape, sizeOf } from "../shape.js";
import type { Tensor } from "../tensor/tensor.js";

// What the losses that compare scores of classes with class indices share.

/** Scores of classes, which lie on axis 1, or on the only axis. */
export interface Scores {
  readonly scores: Tensor;
  readonly axis: number;
  readonly classes: number;
  /** The shape without the classes, which is that of the labels. */
  readonly shape: Shape;
}

export function scoresOf(op: string, x: Operand): Scores {
  const scores = asFloat(op, x);
  if (scores.rank === 0) throw new ShapeError(op, "logits need an axis of classes", "()");
  const axis = scores.rank === 1 ? 0 : 1;
  const classes = scores.shape[axis];
  if (classes === 0) throw new ShapeError(op, "needs at least one class", formatShape(scores.shape));
  return { scores, axis, classes, shape: scores.shape.filter((_, i) => i !== axis) };
}

/** Refuses labels that are no i32 indices of the scores' shape without the classes. */
export function checkLabels(op: string, labels: Tensor, { scores, shape }: Scores): void {
  if (labels.dtype !== "i32") throw new DTypeError(op, "labels must be i32 class indices", labels.dtype);
  if (!sameShape(labels.shape, shape))
    throw new ShapeError(
      op,
      `i32 labels for logits ${formatShape(scores.shape)} must be ${formatShape(shape)}`,
      formatShape(labels.shape),
    );
}

/** A factor for the loss of each class, if there is one. */
export function classWeight(op: string, weight: Operand | undefined, classes: number): Tensor | undefined {
  if (weight === undefined) return undefined;
  const factors = asFloat(op, weight);
  if (!sameShape(factors.shape, [classes]))
    throw new ShapeError(op, `weight must be ${formatShape([classes])}`, formatShape(factors.shape));
  return factors;
}

/** The axis of classes last, the others merged: (M, C). */
export function asRows(x: Tensor, axis: number): Tensor {
  const order = x.shape.map((_, i) => i).filter((i) => i !== axis);
  const rows = sizeOf(order.map((i) => x.shape[i]));
  return reshape(permute(x, [...order, axis]), [rows, x.shape[axis]]);
}

/** Labels that are known to be classes. */
export const checkedLabels = (op: string, labels: Tensor, classes: number): Tensor =>
  checkedIndices(op, labels, classes, { what: "label", whole: "classes" });

/** Of each row of (M, C) the elements at checked labels (M, …): (M, …). */
export function pick(rows: Tensor, labels: Tensor): Tensor {
  const [count, classes] = rows.shape;
  const starts = mul(reshape(arange(count), [count, ...labels.shape.slice(1).map(() => 1)]), classes);
  return reshape(takeRows(reshape(rows, [count * classes, 1]), add(labels, starts)), labels.shape);
}

/** The weights of the classes at checked labels. */
export const weightsAt = (weight: Tensor, labels: Tensor): Tensor =>
  reshape(takeRows(reshape(weight, [weight.size, 1]), labels), labels.shape);
