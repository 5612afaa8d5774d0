import { ShapeError } from "../errors.js";
import { mul } from "../ops/arithmetic.js";
import { cast } from "../ops/cast.js";
import { expandedTo } from "../ops/expand-sum.js";
import { asFloat, asTensor, type Operand } from "../ops/operand.js";
import { formatShape, sameShape } from "../shape.js";
import type { Tensor } from "../tensor/tensor.js";

// What the losses check alike. They refuse to broadcast predictions to targets: each would be compared with every other.

/** Predictions and targets of one shape. */
export function pairOf(op: string, x: Operand, target: Operand): [x: Tensor, target: Tensor] {
  const prediction = asFloat(op, x);
  const wanted = cast(asTensor(op, target), "f32");
  checkShapes(op, "predictions and targets must have one shape", prediction, wanted);
  return [prediction, wanted];
}

export function checkShapes(op: string, rule: string, a: Tensor, b: Tensor): void {
  if (!sameShape(a.shape, b.shape))
    throw new ShapeError(op, rule, `${formatShape(a.shape)} and ${formatShape(b.shape)}`);
}

/** The losses times a weight that broadcasts to them. */
export function weighted(op: string, losses: Tensor, weight: Operand | undefined): Tensor {
  if (weight === undefined) return losses;
  return mul(losses, expandedTo(op, "weight", weight, losses.shape));
}
