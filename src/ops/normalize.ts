import { ArgumentError } from "../errors.js";
import type { Tensor } from "../tensor/tensor.js";
import { div } from "./arithmetic.js";
import { lt } from "./compare.js";
import { norm } from "./norm.js";
import { asFloat, type Operand } from "./operand.js";
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
  const length = norm(input, axis, { p, keepDims: true });
  // NaN is not below anything, and stays.
  return div(input, where(lt(length, eps), eps, length));
}
