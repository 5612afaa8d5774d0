import { IndexError } from "../errors.js";
import { apply, defineOp, type Failure } from "../graph/op.js";
import type { Tensor } from "../tensor/tensor.js";
import { add, sub } from "./arithmetic.js";
import { lt } from "./compare.js";
import { where } from "./where.js";

type Attrs = {
  readonly op: string;
  readonly what: string;
  readonly whole: string;
  readonly bound: number;
  /** Whether negative ones are allowed; what is checked is the index + bound then. */
  readonly negative: boolean;
};

const outOfRange =
  ({ op, what, bound, whole, negative }: Attrs): Failure =>
  (value, position) =>
    new IndexError(
      op,
      `${what} ${negative ? value - bound : value} at position ${position} is out of range for ${bound} ${whole}`,
    );

// The indices as they are, once they are known to be good. Being an input of all that uses them, it runs first.
const checkedIndicesOp = defineOp({
  name: "checkedIndices",
  fallible: true,
  updates: [0],
  lower: (plan, { inputs: [{ size }], attrs }) => {
    const { bound, negative } = attrs as Attrs;
    const sizes = { size, bound: negative ? 2 * bound : bound, ignoreIndex: 0 };
    plan.call("checkIndices", { indices: plan.output(0), ...sizes }, outOfRange(attrs as Attrs));
  },
});

/** What an index may be, and what the error of a bad one says. */
export interface IndexOptions {
  /** What an index is called. Default "index". */
  readonly what?: string;
  /** What there are `bound` of. Default "elements". */
  readonly whole?: string;
  /** Whether negative ones are allowed, and count from the back. Default false. */
  readonly negative?: boolean;
}

/**
 * i32 indices that are known to lie in [0, bound).
 *
 * @throws IndexError when it is computed; nothing has been overwritten then
 */
export function checkedIndices(
  op: string,
  indices: Tensor,
  bound: number,
  { what = "index", whole = "elements", negative = false }: IndexOptions = {},
): Tensor {
  const attrs = { op, what, whole, bound, negative };
  // The kernel lets the index 0 pass, which there is not where there is nothing.
  if (bound === 0 && indices.size > 0) throw new IndexError(op, `no ${what} is in range for 0 ${whole}`);
  const checked = apply(checkedIndicesOp, [negative ? add(indices, bound) : indices], indices.shape, "i32", attrs);
  return negative ? where(lt(checked, bound), checked, sub(checked, bound)) : checked;
}
