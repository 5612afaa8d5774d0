import { ShapeError } from "../errors.js";
import { formatShape, normalizeAxis } from "../shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { sigmoid } from "./activation.js";
import { mul } from "./arithmetic.js";
import { split } from "./concat.js";
import { asFloat, type Operand } from "./operand.js";

/**
 * a σ(b), a and b the halves of x along the axis (default: the last): a gated linear unit (Dauphin et al. 2017).
 *
 * @throws ShapeError if the axis has no even size
 */
export function glu(x: Operand, axis = -1): Tensor {
  const input = asFloat("glu", x);
  if (input.rank === 0) throw new ShapeError("glu", "takes at least one axis", formatShape(input.shape));
  const at = normalizeAxis("glu", axis, input.rank);
  const size = input.shape[at];
  if (size % 2 !== 0) throw new ShapeError("glu", `axis ${at} must have an even size`, formatShape(input.shape));
  if (size === 0) return input;
  const [a, b] = split(input, size / 2, at);
  return mul(a, sigmoid(b));
}
