import { ShapeError } from "../errors.js";
import { formatShape, normalizeAxis } from "../shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { ne } from "./compare.js";
import { argmax, argmin } from "./extremum.js";
import { gather } from "./gather.js";
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
  return choose("medianWithIndices", x, axis, options, (input, at) => {
    const { values, indices } = sort(input, at);
    const size = input.shape[at];
    const last = narrow(values, at, size - 1, 1);
    // NaN sorts last; the first of those is where numbers end.
    const middle = narrow(indices, at, (size - 1) >> 1, 1);
    return where(ne(last, last), argmax(input, at, { keepDims: true }), middle);
  });
}

/** The median of all elements; of an even number the lower of the two middle ones, NaN if there is one. */
export function median(x: Operand): Tensor {
  return medianWithIndices(reshape(asTensor("median", x), [-1]), 0).values;
}
