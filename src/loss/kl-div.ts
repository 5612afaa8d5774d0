import { ArgumentError } from "../errors.js";
import { div, mul, sub } from "../ops/arithmetic.js";
import { eq } from "../ops/compare.js";
import { exp, log } from "../ops/exp.js";
import { sum } from "../ops/expand-sum.js";
import type { Operand } from "../ops/operand.js";
import { where } from "../ops/where.js";
import type { Tensor } from "../tensor/tensor.js";
import { pairOf } from "./check.js";
import { type Reduction, reduce } from "./reduction.js";

/** How `klDiv` reads its target and reduces. */
export interface KlDivOptions {
  /** "batchmean" divides the sum by the size of axis 0, which is the divergence; "mean" (the default) by the number of elements. */
  readonly reduction?: Reduction | "batchmean";
  /** Whether the targets are logarithms of probabilities. Default false. */
  readonly logTarget?: boolean;
}

/**
 * The Kullback–Leibler divergence of log-probabilities x from probabilities: target (ln target − x), where the target is 0 without
 * its logarithm.
 *
 * @throws ShapeError if the shapes differ
 */
export function klDiv(x: Operand, target: Operand, options: KlDivOptions = {}): Tensor {
  const { reduction = "mean", logTarget = false } = options;
  if (!["mean", "sum", "none", "batchmean"].includes(reduction))
    throw new ArgumentError("klDiv", 'reduction must be "mean", "sum", "none" or "batchmean"', String(reduction));
  const [logs, t] = pairOf("klDiv", x, target);
  const losses = logTarget ? mul(exp(t), sub(t, logs)) : sub(entropy(t), mul(t, logs));
  if (reduction !== "batchmean") return reduce(losses, reduction);
  if (logs.rank === 0) throw new ArgumentError("klDiv", '"batchmean" needs an axis of the batch', "()");
  return div(sum(losses), logs.shape[0]);
}

/** t ln t, 0 at 0 and NaN below. */
function entropy(t: Tensor): Tensor {
  const zero = eq(t, 0);
  return where(zero, mul(t, 0), mul(t, log(where(zero, 1, t))));
}
