import { ArgumentError } from "../errors.js";
import { add, div, minimum, mul, square } from "../ops/arithmetic.js";
import { sum } from "../ops/expand-sum.js";
import type { Operand } from "../ops/operand.js";
import { sqrt } from "../ops/sqrt.js";
import type { Tensor } from "../tensor/tensor.js";
import { checkRange } from "./rule.js";

/**
 * Clips gradients by their norm over all of them: each is scaled by min(1, maxNorm / (norm + 1e-6)), as PyTorch does.
 *
 * @returns the scaled gradients, the norm before, and the factor; nothing is read back
 */
export function clipByNorm(
  gradients: readonly Operand[],
  maxNorm: number,
): { gradients: Tensor[]; norm: Tensor; scale: Tensor } {
  checkRange("clipByNorm", "maxNorm", maxNorm);
  const { norm, scale } = normScale(gradients, maxNorm);
  return { gradients: gradients.map((gradient) => mul(gradient, scale)), norm, scale };
}

/** The norm over all gradients, and the factor that brings it down to maxNorm. */
export function normScale(gradients: readonly Operand[], maxNorm: number): { norm: Tensor; scale: Tensor } {
  if (gradients.length === 0) throw new ArgumentError("clipByNorm", "needs at least one gradient", "none");
  const norm = sqrt(gradients.map((gradient) => sum(square(gradient))).reduce(add));
  return { norm, scale: minimum(div(maxNorm, add(norm, 1e-6)), 1) };
}
