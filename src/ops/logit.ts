import { ArgumentError } from "../errors.js";
import type { Tensor } from "../tensor/tensor.js";
import { mul, neg, sub } from "./arithmetic.js";
import { gt, lt } from "./compare.js";
import { log, log1p } from "./exp.js";
import { logicalOr } from "./logical.js";
import { asTensor, type Operand } from "./operand.js";
import { where } from "./where.js";

/** Where `logit` is cut off. */
export interface LogitOptions {
  /** x is clamped to [eps, 1 − eps] first. Default: not at all. */
  readonly eps?: number | undefined;
}

/** ln(x / (1 − x)), the inverse of the sigmoid. Without `eps` it is NaN outside of [0, 1], and so is its gradient. */
export function logit(x: Operand, { eps }: LogitOptions = {}): Tensor {
  if (eps !== undefined && !(eps >= 0 && eps <= 0.5))
    throw new ArgumentError("logit", "eps must lie in [0, 0.5]", String(eps));
  const input = asTensor("logit", x);
  const [low, high] = [lt(input, eps ?? 0), gt(input, 1 - (eps ?? 0))];
  const logits = (p: Tensor): Tensor => sub(log(p), log1p(neg(p)));
  // The factor makes the gradient NaN with the value.
  if (eps === undefined) return logits(mul(input, where(logicalOr(low, high), Number.NaN, 1)));
  // In single precision 1 − eps has lost digits of eps.
  const bound = Math.log(eps / (1 - eps));
  const value = logits(where(logicalOr(low, high), 0.5, input));
  return where(low, bound, where(high, -bound, value));
}
