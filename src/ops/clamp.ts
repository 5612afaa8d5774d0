import { ArgumentError } from "../errors.js";
import type { Tensor } from "../tensor/tensor.js";
import { abs, maximum, minimum } from "./arithmetic.js";
import { eq, ge, le, lt, ne } from "./compare.js";
import { stopGradient } from "./identity.js";
import { logicalAnd } from "./logical.js";
import { asTensor, type Operand } from "./operand.js";
import { where } from "./where.js";

/** The bounds of `clamp`. */
export interface ClampOptions {
  /** Default: none. */
  readonly min?: number | undefined;
  /** Default: none. Where it lies below `min`, it is the result. */
  readonly max?: number | undefined;
}

/**
 * x within [min, max]; whole numbers stay whole between whole bounds. The gradient passes at the bounds, and is 0 outside and for NaN,
 * which stays NaN.
 *
 * @throws ArgumentError without a bound, or for one that is NaN
 */
export function clamp(x: Operand, { min, max }: ClampOptions): Tensor {
  if (min === undefined && max === undefined) throw new ArgumentError("clamp", "takes min, max or both", "neither");
  for (const bound of [min, max])
    if (Number.isNaN(bound)) throw new ArgumentError("clamp", "bounds must be numbers", "NaN");
  const input = asTensor("clamp", x);
  const low = min === undefined ? input : maximum(input, min);
  const bounded = max === undefined ? low : minimum(low, max);
  const inside = [...(min === undefined ? [] : [ge(input, min)]), ...(max === undefined ? [] : [le(input, max)])];
  return where(inside.reduce(logicalAnd), input, stopGradient(bounded));
}

/** Whether x is NaN. */
export function isnan(x: Operand): Tensor {
  return ne(x, x);
}

/** Whether x is ∞ or −∞. */
export function isinf(x: Operand): Tensor {
  return eq(abs(x), Number.POSITIVE_INFINITY);
}

/** Whether x is neither infinite nor NaN. */
export function isfinite(x: Operand): Tensor {
  return lt(abs(x), Number.POSITIVE_INFINITY);
}

/** What `nanToNum` puts in place. */
export interface NanToNumOptions {
  /** For NaN. Default 0. */
  readonly nan?: number;
  /** For ∞. Default the largest float. */
  readonly posinf?: number;
  /** For −∞. Default the smallest float. */
  readonly neginf?: number;
}

/** In single precision. */
export const LARGEST = 3.4028234663852886e38;

/** x with numbers in place of NaN and the infinities, through which no gradient passes; whole numbers and booleans as they are. */
export function nanToNum(x: Operand, { nan = 0, posinf = LARGEST, neginf = -LARGEST }: NanToNumOptions = {}): Tensor {
  const input = asTensor("nanToNum", x);
  if (input.dtype !== "f32") return input;
  const finite = where(isnan(input), nan, input);
  const below = where(eq(input, Number.POSITIVE_INFINITY), posinf, finite);
  return where(eq(input, Number.NEGATIVE_INFINITY), neginf, below);
}
