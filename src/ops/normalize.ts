import { ArgumentError } from "../errors.js";
import { normalizeAxes } from "../shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { div } from "./arithmetic.js";
import { clamp } from "./clamp.js";
import { norm } from "./norm.js";
import { asFloat, type Operand } from "./operand.js";

/** The norm that `normalize` divides by. */
export interface NormalizeOptions {
  /** The order of the norm: any number, or ±∞. Default 2. */
  readonly p?: number;
  /** The axis of the vectors, or several. Default 1. */
  readonly axis?: number | readonly number[];
  /** Norms below this count as this. Default 1e-12. */
  readonly eps?: number;
}

/** x / max(‖x‖ₚ, eps) for the vectors along an axis. */
export function normalize(x: Operand, { p = 2, axis = 1, eps = 1e-12 }: NormalizeOptions = {}): Tensor {
  const input = asFloat("normalize", x);
  if (!Number.isFinite(eps)) throw new ArgumentError("normalize", "eps must be a number", String(eps));
  const axes = normalizeAxes("normalize", axis, input.rank);
  return div(input, clamp(norm(input, axes, { p, keepDims: true }), { min: eps }));
}
