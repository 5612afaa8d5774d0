import { DTypeError, ShapeError } from "../errors.js";
import { contiguousStrides, formatShape, normalizeAxis, type Shape } from "../shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { add, mul } from "./arithmetic.js";
import { checkedIndices } from "./checked-indices.js";
import { arange } from "./create.js";
import { asFloat, asIndices, asTensor, type Operand } from "./operand.js";
import { reshape } from "./reshape.js";
import { addRows, column, setRows, takeRows } from "./rows.js";

/** Positions in a contiguous array of `shape` where the index along `axis` is given and the others are those of the index itself. */
export function positionsAlong(shape: Shape, axis: number, indices: Tensor): Tensor {
  const strides = contiguousStrides(shape);
  return indices.shape.reduce(
    (sum, n, i) => {
      if (i === axis || n === 1) return sum;
      const steps = reshape(arange(n), [n, ...indices.shape.slice(i + 1).map(() => 1)]);
      return add(sum, mul(steps, strides[i]));
    },
    mul(indices, strides[axis]),
  );
}

/** The axis, and the checked indices as positions in x. */
function located(op: string, x: Tensor, axis: number, index: Operand): Tensor {
  const indices = asIndices(op, index);
  const at = normalizeAxis(op, axis, x.rank);
  const fits = indices.rank === x.rank && indices.shape.every((n, i) => i === at || n <= x.shape[i]);
  if (!fits)
    throw new ShapeError(
      op,
      `index must have the rank of x, and no more elements on axes but ${at}`,
      `${formatShape(indices.shape)} for ${formatShape(x.shape)}`,
    );
  if (x.rank === 0) return checkedIndices(op, indices, 1);
  return positionsAlong(x.shape, at, checkedIndices(op, indices, x.shape[at], { whole: `of axis ${at}` }));
}

/**
 * The elements of x whose index along an axis is given: for axis 1 of three y[i, j, k] = x[i, index[i, j, k], k]. The index (i32) has
 * the rank of x, and may be smaller on the other axes; y has its shape.
 *
 * @throws IndexError when it is computed, for an index out of range
 */
export function gather(x: Operand, axis: number, index: Operand): Tensor {
  const input = asTensor("gather", x);
  const positions = located("gather", input, axis, index);
  return reshape(takeRows(reshape(input, column(input.shape)), positions), positions.shape);
}

/**
 * x with the elements of `source` added at the index along an axis, out of place: for axis 1 of three
 * y[i, index[i, j, k], k] += source[i, j, k]. The index (i32) has the shape of the source.
 *
 * @throws IndexError when it is computed, for an index out of range
 */
export function scatterAdd(x: Operand, axis: number, index: Operand, source: Operand): Tensor {
  const input = asFloat("scatterAdd", x);
  const { positions, values } = sourceOf("scatterAdd", input, axis, index, source);
  return add(input, reshape(addRows(values, positions, column(input.shape)), input.shape));
}

/**
 * x with the elements of `source` in place of those at the index along an axis: for axis 1 of three
 * y[i, index[i, j, k], k] = source[i, j, k]; the last of several for one place stays.
 *
 * @throws IndexError when it is computed, for an index out of range
 */
export function scatter(x: Operand, axis: number, index: Operand, source: Operand): Tensor {
  const input = asTensor("scatter", x);
  const { positions, values } = sourceOf("scatter", input, axis, index, source);
  return reshape(setRows(reshape(input, column(input.shape)), positions, values), input.shape);
}

function sourceOf(op: string, x: Tensor, axis: number, index: Operand, source: Operand) {
  const positions = located(op, x, axis, index);
  const values = asTensor(op, source);
  if (values.dtype !== x.dtype) throw new DTypeError(op, `the source must be ${x.dtype} as x is`, values.dtype);
  if (formatShape(values.shape) !== formatShape(positions.shape))
    throw new ShapeError(
      op,
      `the source must have the shape ${formatShape(positions.shape)} of the index`,
      formatShape(values.shape),
    );
  return { positions, values: reshape(values, [...values.shape, 1]) };
}
