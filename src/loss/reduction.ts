import { ArgumentError } from "../errors.js";
import { div } from "../ops/arithmetic.js";
import { sum } from "../ops/expand-sum.js";
import type { Operand } from "../ops/operand.js";
import type { Tensor } from "../tensor/tensor.js";

/** What becomes of the losses of the single elements: their mean, their sum, or each by itself. */
export type Reduction = "mean" | "sum" | "none";

/** What every loss may be told. */
export interface ReductionOptions {
  /** Default "mean": over all that has a loss of its own. */
  readonly reduction?: Reduction;
}

export function checkReduction(op: string, reduction: Reduction): void {
  if (reduction !== "mean" && reduction !== "sum" && reduction !== "none")
    throw new ArgumentError(op, 'reduction must be "mean", "sum" or "none"', String(reduction));
}

/** Reduces the losses; `count` is what a mean divides by. */
export function reduce(losses: Tensor, reduction: Reduction, count: Operand = losses.size): Tensor {
  if (reduction === "none") return losses;
  return reduction === "sum" ? sum(losses) : div(sum(losses), count);
}
