import { ArgumentError, ShapeError } from "../errors.js";
import { formatShape, normalizeAxis, normalizeIndex } from "../shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { zeros } from "./create.js";
import { narrow, place } from "./narrow.js";
import { asTensor, type Operand } from "./operand.js";
import { reshape } from "./reshape.js";

/** A part of an axis: from start to end (not included) in steps, as in Python; a number selects one element and drops the axis. */
export type Range = number | readonly [start?: number | undefined, end?: number | undefined, step?: number];

/**
 * A part of x: one range for each of its first axes. Negative positions count from the back, and positions beyond the axis stop at
 * its end: `slice(x, [1, -1], 0)` is x[1:-1, 0].
 *
 * @throws IndexError if a number is out of range
 */
export function slice(x: Operand, ...ranges: Range[]): Tensor {
  const input = asTensor("slice", x);
  if (ranges.length > input.rank)
    throw new ShapeError(
      "slice",
      `takes at most ${input.rank} ranges for ${formatShape(input.shape)}`,
      String(ranges.length),
    );
  let result = input;
  let axis = 0;
  for (const range of ranges) {
    if (typeof range === "number") result = select(result, axis, range);
    else result = sliceAxis(result, axis++, range);
  }
  return result;
}

function sliceAxis(x: Tensor, axis: number, [start = 0, end, step = 1]: Exclude<Range, number>): Tensor {
  const size = x.shape[axis];
  if (![start, end ?? 0, step].every(Number.isInteger) || step < 1)
    throw new ArgumentError(
      "slice",
      "ranges take whole numbers and a step of at least 1",
      `[${start}, ${end}, ${step}]`,
    );
  const from = clamp(start, size);
  const length = Math.max(0, clamp(end ?? size, size) - from);
  if (step === 1 || length <= 1) return narrow(x, axis, length === 0 ? 0 : from, length);
  // Rows of `step` elements, of which the first is wanted; zeros complete the last row.
  const count = Math.ceil(length / step);
  const whole = count * step;
  const part = narrow(x, axis, from, Math.min(whole, size - from));
  const resized = (...sizes: number[]): number[] => [...x.shape.slice(0, axis), ...sizes, ...x.shape.slice(axis + 1)];
  const padded = from + whole > size ? place(zeros(resized(whole), { dtype: x.dtype }), axis, 0, part) : part;
  return reshape(narrow(reshape(padded, resized(count, step)), axis + 1, 0, 1), resized(count));
}

const clamp = (position: number, size: number): number =>
  Math.min(size, Math.max(0, position < 0 ? position + size : position));

/**
 * The elements at one position of an axis, which is dropped. A negative number counts from the back; a tensor may be the position,
 * as for `narrow`.
 *
 * @throws IndexError if the position is out of range
 */
export function select(x: Operand, axis: number, index: Operand): Tensor {
  const input = asTensor("select", x);
  const at = normalizeAxis("select", axis, input.rank);
  const start = typeof index === "number" ? normalizeIndex("select", index, input.shape, at) : index;
  return reshape(
    narrow(input, at, start, 1),
    input.shape.filter((_, i) => i !== at),
  );
}
