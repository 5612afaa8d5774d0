import { normalizeAxes, sizeOf } from "../shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { div, square, sub } from "./arithmetic.js";
import { cast } from "./cast.js";
import { eq } from "./compare.js";
import { sum } from "./expand-sum.js";
import { mean } from "./mean.js";
import { asTensor, type Operand } from "./operand.js";
import type { ReduceOptions } from "./reduce.js";
import { sqrt } from "./sqrt.js";
import { where } from "./where.js";

/** Which axes a variance is over, and its correction. */
export interface VarianceOptions extends ReduceOptions {
  /** The divisor is the count minus this: 1 estimates the variance of a population from a sample, 0 is the mean square. Default 1. */
  readonly correction?: number;
}

/**
 * Σ (x − mean)² / (count − correction) over the axes (default: all). The divisor is never below 0, so that too few elements give NaN
 * or infinity.
 */
export function variance(
  x: Operand,
  axes?: number | readonly number[],
  { correction = 1, keepDims = false }: VarianceOptions = {},
): Tensor {
  return varianceFor("variance", x, axes, { correction, keepDims });
}

function varianceFor(
  op: string,
  x: Operand,
  axes: number | readonly number[] | undefined,
  { correction = 1, keepDims = false }: VarianceOptions,
): Tensor {
  const input = cast(asTensor(op, x), "f32");
  const list = normalizeAxes(op, axes, input.rank);
  const count = sizeOf(list.map((axis) => input.shape[axis]));
  const deviation = sub(input, mean(input, list, { keepDims: true }));
  return div(sum(square(deviation), list, { keepDims }), Math.max(0, count - correction));
}

/** The standard deviation: the square root of `variance`. Its gradient is 0 where the variance is. */
export function std(x: Operand, axes?: number | readonly number[], options: VarianceOptions = {}): Tensor {
  const v = varianceFor("std", x, axes, options);
  const none = eq(v, 0);
  return where(none, 0, sqrt(where(none, 1, v)));
}
