import { ShapeError } from "../errors.js";
import { apply, defineOp } from "../graph/op.js";
import { formatShape, normalizeAxis } from "../shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { add, div, mul } from "./arithmetic.js";
import { cast } from "./cast.js";
import { eq, ne } from "./compare.js";
import { sum } from "./expand-sum.js";
import { argmax, argmin } from "./extremum.js";
import { gather } from "./gather.js";
import { stopGradient } from "./identity.js";
import { logicalAnd, logicalOr } from "./logical.js";
import { narrow } from "./narrow.js";
import { asTensor, type Operand } from "./operand.js";
import type { ReduceOptions } from "./reduce.js";
import { reshape } from "./reshape.js";
import { sort } from "./sort.js";
import { where } from "./where.js";

// Reductions that choose one element along an axis, which alone has the gradient.

/** Elements chosen along an axis, and where they were. */
export interface Chosen {
  readonly values: Tensor;
  /** i32 */
  readonly indices: Tensor;
}

function choose(
  op: string,
  x: Operand,
  axis: number,
  { keepDims = false }: ReduceOptions,
  locate: (x: Tensor, axis: number) => Tensor,
): Chosen {
  const given = asTensor(op, x);
  const input = given.rank === 0 ? reshape(given, [1]) : given;
  const at = normalizeAxis(op, axis, given.rank);
  if (input.shape[at] === 0) throw new ShapeError(op, "of nothing is undefined", formatShape(input.shape));
  const indices = locate(input, at);
  const values = gather(input, at, indices);
  const shape = given.rank > 0 && keepDims ? indices.shape : indices.shape.filter((_, i) => i !== at);
  return { values: reshape(values, shape), indices: reshape(indices, shape) };
}

/**
 * The largest element along the axis and its position, the first on a tie; NaN wins. Unlike that of `max` the gradient goes to this element
 * alone.
 *
 * @throws ShapeError if the axis is empty
 */
export function maxWithIndices(x: Operand, axis: number, options: ReduceOptions = {}): Chosen {
  return choose("maxWithIndices", x, axis, options, (input, at) => argmax(input, at, { keepDims: true }));
}

/** The smallest element along the axis and its position; otherwise like `maxWithIndices`. */
export function minWithIndices(x: Operand, axis: number, options: ReduceOptions = {}): Chosen {
  return choose("minWithIndices", x, axis, options, (input, at) => argmin(input, at, { keepDims: true }));
}

/**
 * The middle element along the axis and its position; of an even number the lower of the two, as PyTorch's `median`. NaN wins.
 *
 * @throws ShapeError if the axis is empty
 */
export function medianWithIndices(x: Operand, axis: number, options: ReduceOptions = {}): Chosen {
  return choose("medianWithIndices", x, axis, options, middleOf);
}

function middleOf(input: Tensor, at: number): Tensor {
  const { values, indices } = sort(input, at);
  const size = input.shape[at];
  const last = narrow(values, at, size - 1, 1);
  // NaN sorts last; the first of those is where numbers end.
  const middle = narrow(indices, at, (size - 1) >> 1, 1);
  return where(ne(last, last), argmax(input, at, { keepDims: true }), middle);
}

// The value as it is. Its gradient goes evenly to all elements that equal it; if it is NaN, to all that are.
const medianOp = defineOp({
  name: "median",
  view: (layout) => layout,
  vjp: ({ inputs: [value, x] }, [dy]) => {
    if (dy === undefined) return [];
    const equal = eq(x, value);
    const attained = cast(logicalOr(equal, logicalAnd(ne(x, x), ne(value, value))), "f32");
    return [undefined, mul(attained, div(dy, sum(attained)))];
  },
});

/**
 * The median of all elements; of an even number the lower of the two middle ones. It is NaN if an element is, and of nothing. Elements that
 * equal it share its gradient evenly, whereas `medianWithIndices` gives it to one.
 *
 * @throws ShapeError for whole numbers and booleans if there are none
 */
export function median(x: Operand): Tensor {
  const flat = reshape(asTensor("median", x), [-1]);
  if (flat.size === 0 && flat.dtype === "f32") return add(sum(flat), Number.NaN);
  const { values } = choose("median", stopGradient(flat), 0, {}, middleOf);
  return apply(medianOp, [values, flat], [], values.dtype);
}
