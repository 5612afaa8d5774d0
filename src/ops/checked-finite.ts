import { NumericError } from "../errors.js";
import { apply, defineOp } from "../graph/op.js";
import type { Tensor } from "../tensor/tensor.js";
import { cast } from "./cast.js";
import { isfinite } from "./clamp.js";
import { stack } from "./concat.js";
import { sum } from "./expand-sum.js";
import { logicalNot } from "./logical.js";

type Attrs = { readonly op: string; readonly names: readonly string[] };

// Flags as they are, once they are all known to be 0.
const checkedFiniteOp = defineOp({
  name: "checkedFinite",
  fallible: true,
  updates: [0],
  lower: (plan, { inputs: [{ size }], attrs }) => {
    const { op, names } = attrs as Attrs;
    plan.call("checkIndices", { indices: plan.output(0), size, bound: 1, ignoreIndex: 0 }, (_, position) => {
      return new NumericError(op, `${names[position]} must be finite`);
    });
  },
});

/**
 * A program that computes this fails where the sum of one of the tensors is NaN or infinite, and overwrites nothing then. One pass over each: its
 * elements are finite where their sum is.
 *
 * @param named f32 tensors by what an error calls them
 * @throws NumericError naming the first that is not, when it is computed
 */
export function checkedFinite(op: string, named: ReadonlyMap<string, Tensor>): Tensor {
  const flags = cast(logicalNot(isfinite(stack([...named.values()].map((x) => sum(x))))), "i32");
  return apply(checkedFiniteOp, [flags], flags.shape, "i32", { op, names: [...named.keys()] });
}
