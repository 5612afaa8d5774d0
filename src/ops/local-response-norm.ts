import { ShapeError } from "../errors.js";
import { checkCount, checkNumber, formatShape } from "../shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { add, div, mul, square } from "./arithmetic.js";
import { asFloat, type Operand } from "./operand.js";
import { pad } from "./pad.js";
import { pow } from "./pow.js";
import { slice } from "./slice.js";

/** The constants of `localResponseNorm`. */
export interface LocalResponseNormOptions {
  /** Default 1e-4. */
  readonly alpha?: number;
  /** Default 0.75. */
  readonly beta?: number;
  /** Default 1. */
  readonly k?: number;
}

/**
 * x / (k + alpha / size · Σ x²)^beta for x (N, C, …), with the sum over `size` neighbouring channels, from ⌊size / 2⌋ before each channel
 * on (Krizhevsky, Sutskever, Hinton 2012).
 *
 * @throws ShapeError if x has less than three axes
 */
export function localResponseNorm(
  x: Operand,
  size: number,
  { alpha = 1e-4, beta = 0.75, k = 1 }: LocalResponseNormOptions = {},
): Tensor {
  const input = asFloat("localResponseNorm", x);
  checkCount("localResponseNorm", "size", size, 1);
  for (const [name, value] of Object.entries({ alpha, beta, k })) checkNumber("localResponseNorm", name, value);
  if (input.rank < 3)
    throw new ShapeError("localResponseNorm", "takes (N, C, …) with at least one more axis", formatShape(input.shape));
  const inner = new Array<number>(2 * (input.rank - 2)).fill(0);
  const squares = pad(square(input), [...inner, size >> 1, (size - 1) >> 1]);
  let total = slice(squares, [], [0, input.shape[1]]);
  for (let i = 1; i < size; i++) total = add(total, slice(squares, [], [i, i + input.shape[1]]));
  return div(input, pow(add(mul(total, alpha / size), k), beta));
}
