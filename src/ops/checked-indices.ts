import { IndexError } from "../errors.js";
import { apply, defineOp, type Failure, type Op } from "../graph/op.js";
import type { Tensor } from "../tensor/tensor.js";
import { add, sub } from "./arithmetic.js";
import { lt } from "./compare.js";
import { where } from "./where.js";

type Attrs = {
  readonly op: string;
  readonly what: string;
  readonly whole: string;
  readonly bound: number;
  /** What is checked is the index + shift, against [0, range). */
  readonly shift: number;
  readonly range: number;
};

const outOfRange =
  ({ op, what, bound, whole, shift }: Attrs): Failure =>
  (value, position) =>
    new IndexError(op, `${what} ${value - shift} at position ${position} is out of range for ${bound} ${whole}`);

/**
 * An operation that gives i32 elements as they are, once they are known to lie in [0, `range`), which is one of its attributes. Being an input of
 * all that uses them, it runs first.
 */
/*@__NO_SIDE_EFFECTS__*/
export function rangeCheck<A extends { readonly range: number }>(name: string, fails: (attrs: A) => Failure): Op {
  return defineOp({
    name,
    fallible: true,
    updates: [0],
    lower: (plan, { inputs: [{ size }], attrs }) => {
      const given = attrs as unknown as A;
      plan.call("checkIndices", { indices: plan.output(0), size, bound: given.range, ignoreIndex: 0 }, fails(given));
    },
  });
}

const checkedIndicesOp = rangeCheck("checkedIndices", outOfRange);

/** What an index may be, and what the error of a bad one says. */
export interface IndexOptions {
  /** What an index is called. Default "index". */
  readonly what?: string;
  /** What there are `bound` of. Default "elements". */
  readonly whole?: string;
  /** Whether negative ones are allowed, and count from the back. Default false. */
  readonly negative?: boolean;
  /** The lowest: 1 for counts of up to `bound`. Default 0. */
  readonly first?: number;
}

/**
 * i32 indices that are known to lie in [0, bound), or in [first, first + bound).
 *
 * @throws IndexError when it is computed; nothing has been overwritten then
 */
export function checkedIndices(
  op: string,
  indices: Tensor,
  bound: number,
  { what = "index", whole = "elements", negative = false, first = 0 }: IndexOptions = {},
): Tensor {
  const shift = negative ? bound : -first;
  const attrs = { op, what, whole, bound, shift, range: negative ? 2 * bound : bound };
  // The kernel lets the index 0 pass, which there is not where there is nothing.
  if (bound === 0 && indices.size > 0) throw new IndexError(op, `no ${what} is in range for 0 ${whole}`);
  const moved = shift === 0 ? indices : add(indices, shift);
  const checked = apply(checkedIndicesOp, [moved], indices.shape, "i32", attrs);
  if (negative) return where(lt(checked, bound), checked, sub(checked, bound));
  return first === 0 ? checked : add(checked, first);
}
