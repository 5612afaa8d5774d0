import { ShapeError } from "../errors.js";
import { formatShape, type Shape } from "../shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { add, mul, sub } from "./arithmetic.js";
import { asFloat, type Operand } from "./operand.js";
import { bernoulli, checkProbability } from "./random.js";

/** −SELU(−∞): the scale of SELU times its alpha. */
const SATURATION = 1.7580993408473766;

/**
 * Dropout that keeps mean 0 and variance 1, for networks with SELU (Klambauer et al. 2017): with probability p an element is what SELU
 * gives for −∞, and then all are scaled and shifted.
 */
export function alphaDropout(x: Operand, p = 0.5): Tensor {
  const input = asFloat("alphaDropout", x);
  return saturate(input, checkProbability("alphaDropout", p), input.shape);
}

/**
 * Like `alphaDropout`, of whole channels: (N, C, …).
 *
 * @throws ShapeError for fewer than two axes
 */
export function featureAlphaDropout(x: Operand, p = 0.5): Tensor {
  const input = asFloat("featureAlphaDropout", x);
  if (input.rank < 2) throw new ShapeError("featureAlphaDropout", "takes (N, C, …)", formatShape(input.shape));
  return saturate(
    input,
    checkProbability("featureAlphaDropout", p),
    input.shape.map((n, i) => (i < 2 ? n : 1)),
  );
}

function saturate(x: Tensor, p: number, shape: Shape): Tensor {
  if (p === 0) return x;
  if (p === 1) return mul(x, 0);
  const kept = bernoulli(shape, 1 - p);
  const scale = 1 / Math.sqrt((SATURATION * SATURATION * p + 1) * (1 - p));
  // a (x · kept − s (1 − kept)) + a s p
  const shift = mul(sub(kept, 1 - p), scale * SATURATION);
  return add(mul(x, mul(kept, scale)), shift);
}
