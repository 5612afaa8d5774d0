import { ArgumentError, ShapeError } from "../errors.js";
import { broadcastShapes, formatShape, normalizeAxis, normalizeIndex, type Shape, sizeOf } from "../shape.js";
import { constant } from "../tensor/leaf.js";
import type { Tensor } from "../tensor/tensor.js";
import { add, mul } from "./arithmetic.js";
import { checkedIndices } from "./checked-indices.js";
import { arange } from "./create.js";
import { expand } from "./expand-sum.js";
import { asFloat, asIndices, asTensor, type Operand, scalar } from "./operand.js";
import { reshape } from "./reshape.js";
import { addRows, takeRows } from "./rows.js";

/** x seen as rows, of which those at an index of one axis are wanted: (outer · size, inner) and their numbers (outer, count). */
interface AxisRows {
  readonly table: Shape;
  readonly numbers: Tensor;
}

function rowsAlong(shape: Shape, axis: number, indices: Tensor): AxisRows {
  const outer = sizeOf(shape.slice(0, axis));
  const table = [outer * shape[axis], sizeOf(shape.slice(axis + 1))];
  if (outer === 1) return { table, numbers: reshape(indices, [1, indices.size]) };
  return { table, numbers: add(reshape(mul(arange(outer), shape[axis]), [outer, 1]), indices) };
}

/** Indices known beforehand. */
export function positionsOf(count: number, at: (i: number) => number): Tensor {
  const indices = new Int32Array(count);
  for (let i = 0; i < count; i++) indices[i] = at(i);
  return constant(indices, [count], "i32");
}

/** Slices of x at known good indices along an axis. */
export function takeAlong(x: Tensor, axis: number, indices: Tensor): Tensor {
  const { table, numbers } = rowsAlong(x.shape, axis, indices);
  const shape = x.shape.map((n, i) => (i === axis ? indices.size : n));
  return reshape(takeRows(reshape(x, table), numbers), shape);
}

function axisAndIndices(op: string, x: Tensor, axis: number, index: Operand): [number, Tensor] {
  if (x.rank === 0) throw new ShapeError(op, "takes at least one axis", "a scalar");
  const at = normalizeAxis(op, axis, x.rank);
  const indices = asIndices(op, index);
  if (indices.rank !== 1) throw new ShapeError(op, "takes an index with one axis", formatShape(indices.shape));
  return [at, checkedIndices(op, indices, x.shape[at], { whole: `of axis ${at}` })];
}

/**
 * The slices of x at a list of indices (N,) along an axis, in the order of the list and as often as they occur in it.
 *
 * @throws IndexError when it is computed, for an index out of range
 */
export function indexSelect(x: Operand, axis: number, index: Operand): Tensor {
  const input = asTensor("indexSelect", x);
  const [at, indices] = axisAndIndices("indexSelect", input, axis, index);
  return takeAlong(input, at, indices);
}

/** How `indexAdd` adds. */
export interface IndexAddOptions {
  /** What the source is multiplied by. Default 1. */
  readonly alpha?: number;
}

/**
 * x with alpha times the slices of `source` added at a list of indices along an axis, out of place. Slice i of the source goes to
 * index[i]; slices for one index are summed.
 *
 * @throws IndexError when it is computed, for an index out of range
 */
export function indexAdd(
  x: Operand,
  axis: number,
  index: Operand,
  source: Operand,
  { alpha = 1 }: IndexAddOptions = {},
): Tensor {
  const input = asFloat("indexAdd", x);
  const [at, indices] = axisAndIndices("indexAdd", input, axis, index);
  const slices = asFloat("indexAdd", source);
  const wanted = input.shape.map((n, i) => (i === at ? indices.size : n));
  if (formatShape(slices.shape) !== formatShape(wanted))
    throw new ShapeError("indexAdd", `the source must be ${formatShape(wanted)}`, formatShape(slices.shape));
  const { table, numbers } = rowsAlong(input.shape, at, indices);
  const rows = reshape(mul(slices, alpha), [...numbers.shape, table[1]]);
  return add(input, reshape(addRows(rows, numbers, table), input.shape));
}

/**
 * x[i₀, i₁, …]: the slices of x at indices (i32) of its first axes, which broadcast with each other; negative ones count from the
 * back. The result has the shape of the indices, then the axes of x that are left.
 *
 * @throws IndexError when it is computed, for an index out of range
 */
export function index(x: Operand, ...indices: readonly Operand[]): Tensor {
  const input = asTensor("index", x);
  if (indices.length === 0) throw new ArgumentError("index", "takes at least one index", "none");
  if (indices.length > input.rank)
    throw new ShapeError(
      "index",
      `takes at most ${input.rank} indices for ${formatShape(input.shape)}`,
      `${indices.length}`,
    );
  const list = indices.map((one, i) => {
    if (typeof one === "number") return scalar(normalizeIndex("index", one, input.shape, i), "i32");
    return checkedIndices("index", asIndices("index", one), input.shape[i], { whole: `of axis ${i}`, negative: true });
  });
  const shape = list.map((one) => one.shape).reduce((a, b) => broadcastShapes("index", a, b));
  const numbers = list.map((one) => expand(one, shape)).reduce((sum, one, i) => add(mul(sum, input.shape[i]), one));
  const rest = input.shape.slice(list.length);
  const table = reshape(input, [sizeOf(input.shape.slice(0, list.length)), sizeOf(rest)]);
  return reshape(takeRows(table, numbers), [...shape, ...rest]);
}
