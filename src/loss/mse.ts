import { square, sub } from "../ops/arithmetic.js";
import type { Operand } from "../ops/operand.js";
import type { Tensor } from "../tensor/tensor.js";
import { pairOf } from "./check.js";
import { checkReduction, type ReductionOptions, reduce } from "./reduction.js";

/**
 * The squared error (x − target)². Both have one shape: broadcasting would compare every prediction with every target.
 *
 * @throws ShapeError if the shapes differ
 */
export function mse(x: Operand, target: Operand, { reduction = "mean" }: ReductionOptions = {}): Tensor {
  checkReduction("mse", reduction);
  const [prediction, wanted] = pairOf("mse", x, target);
  return reduce(square(sub(prediction, wanted)), reduction);
}
