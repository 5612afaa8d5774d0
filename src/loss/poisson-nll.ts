import { add, div, mul, sub } from "../ops/arithmetic.js";
import { gt } from "../ops/compare.js";
import { exp, log } from "../ops/exp.js";
import type { Operand } from "../ops/operand.js";
import { where } from "../ops/where.js";
import { checkNumber } from "../shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { pairOf } from "./check.js";
import { checkReduction, type ReductionOptions, reduce } from "./reduction.js";

export interface PoissonNllOptions extends ReductionOptions {
  /** Whether x is the logarithm of the expected count. Default true. */
  readonly logInput?: boolean;
  /** Adds Stirling's approximation of ln(target!) where the target is above 1. Default false. */
  readonly full?: boolean;
  /** Added to x before its logarithm is taken. Default 1e-8. */
  readonly eps?: number;
}

/**
 * The negative log likelihood of counts under a Poisson distribution: eˣ − target · x, or x − target · ln(x + eps) without `logInput`.
 *
 * @throws ShapeError if the shapes differ
 */
export function poissonNll(x: Operand, target: Operand, options: PoissonNllOptions = {}): Tensor {
  const { reduction = "mean", logInput = true, full = false, eps = 1e-8 } = options;
  checkReduction("poissonNll", reduction);
  checkNumber("poissonNll", "eps", eps, 0);
  const [rate, counts] = pairOf("poissonNll", x, target);
  const losses = logInput ? sub(exp(rate), mul(counts, rate)) : sub(rate, mul(counts, log(add(rate, eps))));
  return reduce(full ? add(losses, stirling(counts)) : losses, reduction);
}

/** n ln n − n + ½ ln(2π n), where n is above 1. */
function stirling(counts: Tensor): Tensor {
  const many = gt(counts, 1);
  const n = where(many, counts, 1);
  return where(many, add(sub(mul(n, log(n)), n), div(log(mul(n, 2 * Math.PI)), 2)), 0);
}
