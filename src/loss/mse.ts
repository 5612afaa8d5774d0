import { ShapeError } from "../errors.js";
import { square, sub } from "../ops/arithmetic.js";
import { asFloat, asTensor, type Operand } from "../ops/operand.js";
import { formatShape, sameShape } from "../shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { checkReduction, type Reduction, reduce } from "./reduction.js";

export interface MseOptions {
  /** Default "mean": over all elements. */
  readonly reduction?: Reduction;
}

/**
 * The squared error (x − target)². Both have one shape: broadcasting would compare every prediction with every target.
 *
 * @throws ShapeError if the shapes differ
 */
export function mse(x: Operand, target: Operand, { reduction = "mean" }: MseOptions = {}): Tensor {
  checkReduction("mse", reduction);
  const prediction = asFloat("mse", x);
  const wanted = asTensor("mse", target);
  if (!sameShape(prediction.shape, wanted.shape))
    throw new ShapeError(
      "mse",
      "predictions and targets must have one shape",
      `${formatShape(prediction.shape)} and ${formatShape(wanted.shape)}`,
    );
  return reduce(square(sub(prediction, wanted)), reduction);
}
