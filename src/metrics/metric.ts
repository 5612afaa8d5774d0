import { ShapeError } from "../errors.js";
import { formatShape } from "../shape.js";
import type { ArrayWithShape } from "../tensor/array.js";
import { Tensor } from "../tensor/tensor.js";

/** A figure over all that it was given, batch by batch. */
export interface Metric<Batch extends unknown[], Value = number> {
  /** Takes one more batch. */
  add(...batch: Batch): void;
  /** The figure over all batches so far; NaN of none. */
  value(): Value;
  /** Forgets all batches. */
  reset(): void;
}

/** Numbers in a row: a tensor, a typed array or a plain one. */
export type Values = Tensor | ArrayLike<number>;

/** Rows of numbers: a matrix as a tensor or an array with its shape, or one list for each row. */
export type Rows = Tensor | ArrayWithShape | readonly ArrayLike<number>[];

/** The numbers, without copying where that is possible. */
export const numbersOf = (values: Values): ArrayLike<number> => (values instanceof Tensor ? values.data() : values);

/** The numbers of a matrix, row by row, and its width. */
export function rowsOf(
  op: string,
  rows: Rows,
): { readonly data: ArrayLike<number>; readonly count: number; readonly width: number } {
  if (Array.isArray(rows))
    return {
      data: Array.from(rows, (row: ArrayLike<number>) => Array.from(row)).flat(),
      count: rows.length,
      width: rows[0]?.length ?? 0,
    };
  const { shape, data } = rows as ArrayWithShape | Tensor;
  if (shape.length !== 2) throw new ShapeError(op, "takes rows of numbers, (N, C)", formatShape(shape));
  return { data: typeof data === "function" ? data.call(rows) : data, count: shape[0], width: shape[1] };
}

/** Refuses lists that should belong together and do not. */
export function checkCounts(op: string, what: string, a: number, b: number): void {
  if (a !== b) throw new ShapeError(op, `${what} must be equally many`, `${a} and ${b}`);
}
