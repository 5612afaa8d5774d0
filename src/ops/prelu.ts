import { ShapeError } from "../errors.js";
import { formatShape } from "../shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { mul } from "./arithmetic.js";
import { gt } from "./compare.js";
import { asFloat, type Operand } from "./operand.js";
import { reshape } from "./reshape.js";
import { where } from "./where.js";

/**
 * x if x > 0, else weight · x (He et al. 2015), where the weight has one element, or one for each channel (axis 1 of x, the only axis if
 * there is one).
 *
 * @throws ShapeError if the weight has another size
 */
export function prelu(x: Operand, weight: Operand): Tensor {
  const input = asFloat("prelu", x);
  const slope = asFloat("prelu", weight);
  const axis = input.rank > 1 ? 1 : 0;
  const channels = input.shape[axis] ?? 1;
  if (slope.rank > 1 || (slope.size !== 1 && slope.size !== channels))
    throw new ShapeError(
      "prelu",
      `weight must have 1 or ${channels} elements for x ${formatShape(input.shape)}`,
      formatShape(slope.shape),
    );
  const shape = slope.size === 1 ? [] : input.shape.map((n, i) => (i === axis ? n : 1));
  const positive = gt(input, 0);
  // What is not chosen is 0: ∞ there times a gradient of 0 would be NaN.
  return where(positive, input, mul(where(positive, 0, input), reshape(slope, shape)));
}
