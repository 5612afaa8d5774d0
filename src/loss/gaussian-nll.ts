import { ArgumentError, ShapeError } from "../errors.js";
import { add, div, maximum, mul, square, sub } from "../ops/arithmetic.js";
import { lt } from "../ops/compare.js";
import { log } from "../ops/exp.js";
import { stopGradient } from "../ops/identity.js";
import { asFloat, type Operand } from "../ops/operand.js";
import { unsqueeze } from "../ops/reshape.js";
import { where } from "../ops/where.js";
import { formatShape, sameShape } from "../shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { pairOf } from "./check.js";
import { checkReduction, type ReductionOptions, reduce } from "./reduction.js";

export interface GaussianNllOptions extends ReductionOptions {
  /** Adds ½ ln 2π. Default false. */
  readonly full?: boolean;
  /** The least variance. Default 1e-6. */
  readonly eps?: number;
}

/**
 * The negative log likelihood of targets under normal distributions: ½ (ln v + (x − target)² / v) with v = max(variance, eps). The
 * variance has the shape of x, or a last axis of 1 or none, or is a number; a negative one gives NaN. Its gradient is as if it were not limited.
 *
 * @throws ShapeError if the shapes do not fit
 */
export function gaussianNll(
  x: Operand,
  target: Operand,
  variance: Operand,
  { reduction = "mean", full = false, eps = 1e-6 }: GaussianNllOptions = {},
): Tensor {
  checkReduction("gaussianNll", reduction);
  if (!(Number.isFinite(eps) && eps > 0))
    throw new ArgumentError("gaussianNll", "eps must be a number above 0", String(eps));
  const [mean, wanted] = pairOf("gaussianNll", x, target);
  const given = varianceFor(mean, asFloat("gaussianNll", variance));
  const limited = where(lt(given, 0), Number.NaN, maximum(given, eps));
  const v = add(given, stopGradient(sub(limited, given)));
  const losses = mul(add(log(v), div(square(sub(mean, wanted)), v)), 0.5);
  return reduce(full ? add(losses, 0.5 * Math.log(2 * Math.PI)) : losses, reduction);
}

function varianceFor({ shape }: Tensor, variance: Tensor): Tensor {
  const outer = shape.slice(0, -1);
  if (variance.rank === 0 || sameShape(variance.shape, shape) || sameShape(variance.shape, [...outer, 1]))
    return variance;
  if (sameShape(variance.shape, outer)) return unsqueeze(variance, -1);
  const wanted = [shape, [...outer, 1], outer].map(formatShape);
  throw new ShapeError("gaussianNll", `the variance must be ${wanted.join(" or ")}`, formatShape(variance.shape));
}
