import { ArgumentError } from "../errors.js";
import type { Tensor } from "../tensor/tensor.js";
import { abs, div, square } from "./arithmetic.js";
import { cast } from "./cast.js";
import { eq, lt, ne } from "./compare.js";
import { sum } from "./expand-sum.js";
import { max, min } from "./extremum.js";
import { asFloat, type Operand } from "./operand.js";
import { pow } from "./pow.js";
import { sqrt } from "./sqrt.js";
import { where } from "./where.js";

export interface NormalizeOptions {
  /** Which norm: Σ |x|ᵖ to the power 1/p; ±Infinity: the largest or smallest |x|; 0: how many are not 0. Default 2. */
  readonly p?: number;
  /** The axis of the vectors, or several. Default 1. */
  readonly axis?: number | readonly number[];
  /** Norms below this count as this. Default 1e-12. */
  readonly eps?: number;
}

/** x / max(‖x‖ₚ, eps) for the vectors along an axis. */
export function normalize(x: Operand, { p = 2, axis = 1, eps = 1e-12 }: NormalizeOptions = {}): Tensor {
  const input = asFloat("normalize", x);
  if (Number.isNaN(p)) throw new ArgumentError("normalize", "p must be a number", String(p));
  const length = lengthOf(input, p, axis);
  // NaN is not below anything, and stays.
  return div(input, where(lt(length, eps), eps, length));
}

/** The p-norm; its gradient is 0 where it is 0. */
function lengthOf(x: Tensor, p: number, axis: number | readonly number[]): Tensor {
  const along = { keepDims: true };
  if (p === 0) return sum(cast(ne(x, 0), "f32"), axis, along);
  if (p === 1) return sum(abs(x), axis, along);
  if (p === Number.POSITIVE_INFINITY) return max(abs(x), axis, along);
  if (p === Number.NEGATIVE_INFINITY) return min(abs(x), axis, along);
  const total = sum(p === 2 ? square(x) : pow(abs(x), p), axis, along);
  const none = eq(total, 0);
  const positive = where(none, 1, total);
  return where(none, 0, p === 2 ? sqrt(positive) : pow(positive, 1 / p));
}
