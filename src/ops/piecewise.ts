import { ArgumentError } from "../errors.js";
import { checkNumber } from "../shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { abs, add, div, mul, sub } from "./arithmetic.js";
import { clamp } from "./clamp.js";
import { ge, gt, le, lt } from "./compare.js";
import { expm1 } from "./exp.js";
import { stopGradient } from "./identity.js";
import { logicalAnd } from "./logical.js";
import type { Operand } from "./operand.js";
import { where } from "./where.js";

// Activations in pieces. Each takes the branch that PyTorch takes where pieces meet, so that its gradient there is PyTorch's; all
// keep NaN.

/** x if x > 0, else negativeSlope · x (default 0.01). */
export function leakyRelu(x: Operand, negativeSlope = 0.01): Tensor {
  checkNumber("leakyRelu", "negativeSlope", negativeSlope);
  return where(gt(x, 0), x, mul(x, negativeSlope));
}

/** x if x > 0, else scale · (e^(x / width) − 1): the exponential is kept from overflowing where it is not chosen. */
function exponentialUnit(x: Operand, scale: number, width: number): Tensor {
  const positive = gt(x, 0);
  return where(positive, x, mul(expm1(div(where(positive, 0, x), width)), scale));
}

/** x if x > 0, else alpha · (eˣ − 1); alpha is 1 by default (Clevert et al. 2016). */
export function elu(x: Operand, alpha = 1): Tensor {
  checkNumber("elu", "alpha", alpha);
  return exponentialUnit(x, alpha, 1);
}

// Fixed points of mean 0 and variance 1 (Klambauer et al. 2017).
const SELU_ALPHA = 1.6732632423543772;
const SELU_SCALE = 1.0507009873554805;

/** scale · elu(x, alpha) with the constants of self-normalizing networks (Klambauer et al. 2017). */
export function selu(x: Operand): Tensor {
  return mul(elu(x, SELU_ALPHA), SELU_SCALE);
}

/** max(0, x) + min(0, alpha · (e^(x / alpha) − 1)); alpha is 1 by default (Barron 2017). */
export function celu(x: Operand, alpha = 1): Tensor {
  checkNumber("celu", "alpha", alpha);
  if (alpha === 0) throw new ArgumentError("celu", "alpha must not be 0", "0");
  return exponentialUnit(x, alpha, alpha);
}

/** The bounds of `hardtanh`. */
export interface HardtanhOptions {
  /** Default −1. */
  readonly min?: number;
  /** Default 1. */
  readonly max?: number;
}

/** x within [min, max]; unlike that of `clamp` its gradient is 0 at the bounds. */
export function hardtanh(x: Operand, { min = -1, max = 1 }: HardtanhOptions = {}): Tensor {
  if (!(min < max)) throw new ArgumentError("hardtanh", "min must lie below max", `${min} and ${max}`);
  return where(le(x, min), min, where(ge(x, max), max, x));
}

/** min(max(x, 0), 6), with the gradient 0 at 0 and 6. */
export function relu6(x: Operand): Tensor {
  return hardtanh(x, { min: 0, max: 6 });
}

/** relu6(x + 3) / 6: a sigmoid of straight lines. No gradient passes where it is NaN. */
export function hardsigmoid(x: Operand): Tensor {
  const line = add(div(x, 6), 0.5);
  return where(logicalAnd(gt(x, -3), lt(x, 3)), line, stopGradient(clamp(line, { min: 0, max: 1 })));
}

/** x · relu6(x + 3) / 6: SiLU of straight lines (Howard et al. 2019). */
export function hardswish(x: Operand): Tensor {
  const inside = logicalAnd(gt(x, -3), lt(x, 3));
  const bent = where(inside, x, 0);
  // Outside x · 1 or x · 0, which is NaN at −∞, as in PyTorch.
  return where(inside, div(mul(bent, add(bent, 3)), 6), mul(x, where(le(x, -3), 0, 1)));
}

/** x if |x| > lambda (default 0.5), else 0. */
export function hardshrink(x: Operand, lambda = 0.5): Tensor {
  checkNumber("hardshrink", "lambda", lambda);
  return where(le(abs(x), lambda), 0, x);
}

/** x moved towards 0 by lambda (default 0.5), 0 within it. */
export function softshrink(x: Operand, lambda = 0.5): Tensor {
  if (!(lambda >= 0)) throw new ArgumentError("softshrink", "lambda must be at least 0", String(lambda));
  // Between the two x · 0, which keeps NaN.
  return where(gt(x, lambda), sub(x, lambda), where(lt(x, -lambda), add(x, lambda), mul(x, 0)));
}

/** x if x > threshold, else value. */
export function threshold(x: Operand, threshold: number, value: number): Tensor {
  if (Number.isNaN(threshold)) throw new ArgumentError("threshold", "threshold must be a number", "NaN");
  return where(le(x, threshold), value, x);
}
