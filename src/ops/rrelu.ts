import { ArgumentError } from "../errors.js";
import type { Tensor } from "../tensor/tensor.js";
import { mul } from "./arithmetic.js";
import { gt } from "./compare.js";
import { asFloat, type Operand } from "./operand.js";
import { leakyRelu } from "./piecewise.js";
import { uniform } from "./random.js";
import { where } from "./where.js";

/** The slopes of `rrelu`. */
export interface RreluOptions {
  /** The least slope. Default 1/8. */
  readonly lower?: number;
  /** The largest slope. Default 1/3. */
  readonly upper?: number;
  /** Draws a slope for each element; otherwise it is the mean of the two for all. Default false. */
  readonly training?: boolean;
}

/** The slopes, or an error. */
export function checkSlopes({ lower = 1 / 8, upper = 1 / 3 }: RreluOptions): { lower: number; upper: number } {
  if (!(Number.isFinite(lower) && Number.isFinite(upper) && lower <= upper))
    throw new ArgumentError("rrelu", "lower must not be above upper", `${lower} and ${upper}`);
  return { lower, upper };
}

/** x if x > 0, else slope · x with a random slope for each element (Xu et al. 2015). */
export function rrelu(x: Operand, options: RreluOptions = {}): Tensor {
  const { lower, upper } = checkSlopes(options);
  const input = asFloat("rrelu", x);
  if (!options.training) return leakyRelu(input, (lower + upper) / 2);
  return where(gt(input, 0), input, mul(input, uniform(input.shape, { low: lower, high: upper })));
}
