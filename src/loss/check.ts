import { ArgumentError, ShapeError } from "../errors.js";
import { mul } from "../ops/arithmetic.js";
import { cast } from "../ops/cast.js";
import { expand } from "../ops/expand-sum.js";
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
  return mul(losses, factorFor(op, "weight", weight, losses));
}

/** A factor of the predictions, broadcast to their shape. */
export function factorFor(op: string, name: string, factor: Operand, { shape }: Tensor): Tensor {
  const factors = asFloat(op, factor);
  const skipped = shape.length - factors.rank;
  if (!factors.shape.every((n, i) => n === 1 || n === shape[i + skipped]))
    throw new ShapeError(op, `${name} must broadcast to ${formatShape(shape)}`, formatShape(factors.shape));
  return expand(factors, shape);
}

/** A finite number, of at least `least` where that is given. */
export function checkNumber(op: string, name: string, value: number, least?: number): void {
  if (!(Number.isFinite(value) && value >= (least ?? value)))
    throw new ArgumentError(
      op,
      `${name} must be a number${least === undefined ? "" : ` of at least ${least}`}`,
      String(value),
    );
}
