import { ArgumentError } from "../errors.js";
import type { Tensor } from "../tensor/tensor.js";
import { neg, sub } from "./arithmetic.js";
import { clamp } from "./clamp.js";
import { gt, lt } from "./compare.js";
import { log, log1p } from "./exp.js";
import type { Operand } from "./operand.js";
import { where } from "./where.js";

/** Where `logit` is cut off. */
export interface LogitOptions {
  /** x is clamped to [eps, 1 − eps] first. Default: not at all. */
  readonly eps?: number | undefined;
}

/** ln(x / (1 − x)), the inverse of the sigmoid. */
export function logit(x: Operand, { eps }: LogitOptions = {}): Tensor {
  if (eps !== undefined && !(eps >= 0 && eps <= 0.5))
    throw new ArgumentError("logit", "eps must lie in [0, 0.5]", String(eps));
  if (eps === undefined) return sub(log(x), log1p(neg(x)));
  const inside = clamp(x, { min: eps, max: 1 - eps });
  // In single precision 1 − eps has lost digits of eps.
  const bound = Math.log(eps / (1 - eps));
  const value = sub(log(inside), log1p(neg(inside)));
  return where(lt(x, eps), bound, where(gt(x, 1 - eps), -bound, value));
}
