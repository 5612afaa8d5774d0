import { NumericError } from "../errors.js";
import { apply } from "../graph/op.js";
import type { Tensor } from "../tensor/tensor.js";
import { cast } from "./cast.js";
import { rangeCheck } from "./checked-indices.js";
import { isfinite } from "./clamp.js";
import { stack } from "./concat.js";
import { sum } from "./expand-sum.js";
import { logicalNot } from "./logical.js";

type Attrs = { readonly op: string; readonly names: readonly string[]; readonly range: 1 };

// Flags as they are, once they are all known to be 0.
const checkedFiniteOp = rangeCheck<Attrs>(
  "checkedFinite",
  ({ op, names }) =>
    (_, position) =>
      new NumericError(op, `${names[position]} must be finite`),
);

/**
 * A program that computes this fails where the sum of one of the tensors is NaN or infinite, and overwrites nothing then. One pass over each: its
 * elements are finite where their sum is. Finite ones whose sum overflows are refused too: the sum of x · 0 would let them pass, but takes at
 * least three times as long.
 *
 * @param named f32 tensors by what an error calls them
 * @throws NumericError naming the first that is not, when it is computed
 */
export function checkedFinite(op: string, named: ReadonlyMap<string, Tensor>): Tensor {
  const flags = cast(logicalNot(isfinite(stack([...named.values()].map((x) => sum(x))))), "i32");
  return apply(checkedFiniteOp, [flags], flags.shape, "i32", { op, names: [...named.keys()], range: 1 });
}
