import { ArgumentError, Cell, Tensor } from "../index.js";

/** Numbers in a row: a tensor, a parameter or another cell, a typed array or a plain one. */
export type Values = Tensor | Cell | ArrayLike<number>;

/** The tensor that a cell holds; anything else as it is. */
export const readCell = <T>(value: T | Cell): T | Tensor => (value instanceof Cell ? value.read() : value);

/** @throws ArgumentError for what is no row of numbers */
export function numbersOf(op: string, values: Values): ArrayLike<number> {
  const read = readCell(values);
  if (read instanceof Tensor) return read.data();
  if (!Array.isArray(read) && !ArrayBuffer.isView(read))
    throw new ArgumentError(op, "takes a tensor, a parameter or numbers in a row", kindOf(read));
  return read;
}

/** What a value is, for errors. */
export const kindOf = (value: unknown): string =>
  typeof value === "object" && value !== null ? `a value of ${value.constructor?.name ?? "no class"}` : String(value);
