import { ArgumentError } from "../errors.js";
import { abs, add, div, maximum, minimum, mul, square } from "../ops/arithmetic.js";
import { sum } from "../ops/expand-sum.js";
import { max } from "../ops/extremum.js";
import { asFloat, type Operand } from "../ops/operand.js";
import { pow } from "../ops/pow.js";
import { sqrt } from "../ops/sqrt.js";
import type { Tensor } from "../tensor/tensor.js";
import { checkRange } from "./rule.js";

/** How an optimizer bounds the gradients before it uses them: first each element, then all of them together. */
export interface ClipOptions {
  /** Every element of the gradients is brought into [−clipValue, clipValue]. Default: no clipping. */
  readonly clipValue?: number;
  /** Scales all gradients so that their norm is at most this; Infinity only measures it. Default: no clipping. */
  readonly clipNorm?: number;
  /** The p of that norm, (Σ |g|ᵖ)^(1/p); Infinity: the largest |g|. Default 2. */
  readonly clipNormType?: number;
}

/** How `clipGradNorm` measures. */
export interface ClipNormOptions {
  /** The p of the norm (Σ |g|ᵖ)^(1/p); Infinity: the largest |g|. Default 2. */
  readonly normType?: number;
}

/**
 * Clips gradients by their norm over all of them: each is scaled by min(1, maxNorm / (norm + 1e-6)), as PyTorch's `clip_grad_norm_`
 * does.
 *
 * @returns the scaled gradients, the norm before, and the factor; nothing is read back
 */
export function clipByNorm(
  gradients: readonly Operand[],
  maxNorm: number,
  { normType = 2 }: ClipNormOptions = {},
): { gradients: Tensor[]; norm: Tensor; scale: Tensor } {
  checkMaxNorm("clipByNorm", "maxNorm", maxNorm);
  checkNormType("clipByNorm", "normType", normType);
  const { norm, scale } = normScale(gradients, maxNorm, normType);
  return { gradients: gradients.map((gradient) => mul(gradient, scale)), norm, scale };
}

/** The gradients with every element brought into [−value, value], as PyTorch's `clip_grad_value_` does; NaN stays NaN. */
export function clipByValue(gradients: readonly Operand[], value: number): Tensor[] {
  checkRange("clipByValue", "value", value);
  return gradients.map((gradient) => minimum(maximum(asFloat("clipByValue", gradient), -value), value));
}

/** The norm over all gradients, and the factor that brings it down to maxNorm. */
export function normScale(
  gradients: readonly Operand[],
  maxNorm: number,
  normType: number,
): { norm: Tensor; scale: Tensor } {
  if (gradients.length === 0) throw new ArgumentError("clipByNorm", "needs at least one gradient", "none");
  const norm = totalNorm(gradients, normType);
  return { norm, scale: minimum(div(maxNorm, add(norm, 1e-6)), 1) };
}

function totalNorm(gradients: readonly Operand[], p: number): Tensor {
  const parts = gradients.map((gradient) => asFloat("clipByNorm", gradient)).filter(({ size }) => size > 0);
  if (parts.length === 0) return sum(gradients[0]);
  if (p === Number.POSITIVE_INFINITY) return parts.map((gradient) => max(abs(gradient))).reduce(maximum);
  if (p === 2) return sqrt(parts.map((gradient) => sum(square(gradient))).reduce(add));
  return pow(parts.map((gradient) => sum(pow(abs(gradient), p))).reduce(add), 1 / p);
}

/** Refuses a bound that is none; Infinity is one. */
export function checkMaxNorm(op: string, name: string, maxNorm: number): void {
  if (maxNorm !== Number.POSITIVE_INFINITY) checkRange(op, name, maxNorm);
}

/** Refuses a p that makes no norm. */
export function checkNormType(op: string, name: string, p: number): void {
  if (!(p > 0)) throw new ArgumentError(op, `${name} must be a number above 0, or Infinity`, String(p));
}
