import { normalizeAxis } from "../shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { add, sub } from "./arithmetic.js";
import { cast, countable } from "./cast.js";
import { isfinite } from "./clamp.js";
import { eq } from "./compare.js";
import { concat } from "./concat.js";
import { full } from "./create.js";
import { exp, log } from "./exp.js";
import { stopGradient } from "./identity.js";
import { linearScan, scanMax } from "./linear-scan.js";
import { narrow } from "./narrow.js";
import { asTensor, type Operand } from "./operand.js";
import { reshape } from "./reshape.js";
import { where } from "./where.js";

/** Applies a scan along an axis; of a scalar, and of nothing, it is the tensor itself. */
function along(op: string, input: Tensor, axis: number, scan: (input: Tensor, axis: number) => Tensor): Tensor {
  const at = normalizeAxis(op, axis, input.rank);
  if (input.rank === 0) return reshape(scan(reshape(input, [1]), 0), []);
  return input.size === 0 ? input : scan(input, at);
}

/** The sum of the elements so far along the axis; of whole numbers and booleans whole, modulo 2³². */
export function cumsum(x: Operand, axis: number): Tensor {
  return along("cumsum", countable("cumsum", x), axis, (input, at) => linearScan(input, 1, at));
}

/** The product of the elements so far along the axis, of whole numbers whole, modulo 2³²; its gradient is exact at zeros too. */
export function cumprod(x: Operand, axis: number): Tensor {
  return along("cumprod", countable("cumprod", x), axis, (input, at) => linearScan(0, input, at, 1));
}

/** ln Σ exp(x) of the elements so far along the axis, computed without overflow. */
export function logCumSumExp(x: Operand, axis: number): Tensor {
  return along("logCumSumExp", cast(asTensor("logCumSumExp", x), "f32"), axis, (input, at) => {
    // s[t] = Σ exp(x − m[t]) by the recurrence s[t] = exp(x[t] − m[t]) + exp(m[t − 1] − m[t]) s[t − 1], m the largest so far. Any shift
    // gives the same value and gradient; an infinite one would give ∞ − ∞. From ∞ on the sum stays infinite by any factor, and no gradient
    // may meet ∞ · 0 there.
    const fixed = stopGradient(input);
    const largest = scanMax(fixed, at);
    const shift = where(isfinite(largest), largest, where(isfinite(fixed), fixed, 0));
    const first = full(
      shift.shape.map((n, i) => (i === at ? 1 : n)),
      Number.NEGATIVE_INFINITY,
    );
    const before = concat([first, narrow(largest, at, 0, shift.shape[at] - 1)], at);
    const factor = where(eq(largest, Number.POSITIVE_INFINITY), 1, exp(sub(before, shift)));
    return add(log(linearScan(exp(sub(input, shift)), factor, at)), shift);
  });
}
