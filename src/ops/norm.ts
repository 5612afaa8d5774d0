import { ArgumentError, ShapeError } from "../errors.js";
import { formatShape, normalizeAxes } from "../shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { abs, add, div, maximum, mul, square } from "./arithmetic.js";
import { cast } from "./cast.js";
import { isfinite, isinf } from "./clamp.js";
import { eq, gt, ne } from "./compare.js";
import { sum } from "./expand-sum.js";
import { max, min } from "./extremum.js";
import { stopGradient } from "./identity.js";
import { logicalAnd, logicalOr } from "./logical.js";
import { asTensor, checkBroadcast, type Operand } from "./operand.js";
import { pow } from "./pow.js";
import type { ReduceOptions } from "./reduce.js";
import { sqrt } from "./sqrt.js";
import { where } from "./where.js";

/** Which norm, and the shape of the result. */
export interface NormOptions extends ReduceOptions {
  /** The order: any number, or ±∞. Default 2. */
  readonly p?: number;
}

/**
 * (Σ |x|ᵖ)^(1/p) over the axes (default: all); for p = ∞ the largest |x|, for −∞ the smallest, for 0 the number of those that are not 0.
 * Where x is 0 the gradient is 0, for p = 2 where the whole norm is.
 *
 * @throws ArgumentError if p is NaN; ShapeError for p = ±∞ of nothing
 */
export function norm(
  x: Operand,
  axes?: number | readonly number[],
  { p = 2, keepDims = false }: NormOptions = {},
): Tensor {
  if (typeof p !== "number" || Number.isNaN(p)) throw new ArgumentError("norm", "p must be a number", String(p));
  const input = cast(asTensor("norm", x), "f32");
  const list = normalizeAxes("norm", axes, input.rank);
  const options = { keepDims };
  if (Math.abs(p) === Number.POSITIVE_INFINITY) {
    if (list.some((axis) => input.shape[axis] === 0))
      throw new ShapeError("norm", "of an infinite order needs an element", formatShape(input.shape));
    return p > 0 ? max(abs(input), axes, options) : min(abs(input), axes, options);
  }
  if (p === 0) return sum(cast(ne(input, 0), "f32"), axes, options);
  if (p === 1) return sum(abs(input), axes, options);
  if (p === 2) return root(sum(square(input), axes, options));
  const zero = eq(input, 0);
  const powers = where(zero, p > 0 ? 0 : Number.POSITIVE_INFINITY, pow(where(zero, 1, abs(input)), p));
  const total = sum(powers, axes, options);
  const none = eq(total, 0);
  return where(none, p > 0 ? 0 : Number.POSITIVE_INFINITY, pow(where(none, 1, total), 1 / p));
}

/** √x, with the gradient 0 at 0. */
function root(x: Tensor): Tensor {
  const none = eq(x, 0);
  return where(none, 0, sqrt(where(none, 1, x)));
}

/** √(x² + y²), also where the squares would overflow or vanish; infinite where one of them is, even beside NaN. */
export function hypot(x: Operand, y: Operand): Tensor {
  checkBroadcast("hypot", x, y);
  // Any scale gives the same value and gradient.
  const largest = stopGradient(maximum(abs(x), abs(y)));
  const scale = where(logicalAnd(gt(largest, 0), isfinite(largest)), largest, 1);
  const length = mul(sqrt(add(square(div(x, scale)), square(div(y, scale)))), scale);
  return where(logicalOr(isinf(x), isinf(y)), Number.POSITIVE_INFINITY, length);
}
