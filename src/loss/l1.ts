import { ArgumentError } from "../errors.js";
import { abs, div, mul, square, sub } from "../ops/arithmetic.js";
import { le, lt } from "../ops/compare.js";
import type { Operand } from "../ops/operand.js";
import { where } from "../ops/where.js";
import { checkNumber } from "../shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { pairOf } from "./check.js";
import { checkReduction, type ReductionOptions, reduce } from "./reduction.js";

/**
 * The absolute error |x − target|; its gradient is 0 where they are equal.
 *
 * @throws ShapeError if the shapes differ
 */
export function l1(x: Operand, target: Operand, { reduction = "mean" }: ReductionOptions = {}): Tensor {
  checkReduction("l1", reduction);
  return reduce(abs(sub(...pairOf("l1", x, target))), reduction);
}

export interface HuberOptions extends ReductionOptions {
  /** The error from which the loss grows in proportion. Default 1. */
  readonly delta?: number;
}

/**
 * With d = x − target: d² / 2 where |d| ≤ delta, else delta (|d| − delta / 2). Less sensitive to outliers than `mse` (Huber 1964).
 *
 * @throws ShapeError if the shapes differ
 */
export function huber(x: Operand, target: Operand, { reduction = "mean", delta = 1 }: HuberOptions = {}): Tensor {
  checkReduction("huber", reduction);
  if (!(Number.isFinite(delta) && delta > 0))
    throw new ArgumentError("huber", "delta must be a number above 0", String(delta));
  const error = sub(...pairOf("huber", x, target));
  const size = abs(error);
  return reduce(where(le(size, delta), mul(square(error), 0.5), mul(sub(size, delta / 2), delta)), reduction);
}

export interface SmoothL1Options extends ReductionOptions {
  /** The error from which the loss is that of `l1`, less beta / 2. Default 1. */
  readonly beta?: number;
}

/**
 * With d = x − target: d² / (2 beta) where |d| < beta, else |d| − beta / 2. With beta 0 it is `l1`.
 *
 * @throws ShapeError if the shapes differ
 */
export function smoothL1(x: Operand, target: Operand, { reduction = "mean", beta = 1 }: SmoothL1Options = {}): Tensor {
  checkReduction("smoothL1", reduction);
  checkNumber("smoothL1", "beta", beta, 0);
  const error = sub(...pairOf("smoothL1", x, target));
  const size = abs(error);
  if (beta === 0) return reduce(size, reduction);
  return reduce(where(lt(size, beta), div(mul(square(error), 0.5), beta), sub(size, beta / 2)), reduction);
}
