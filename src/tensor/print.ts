import type { DType, TypedArray } from "../dtype.js";
import type { Shape } from "../shape.js";

/** Along each axis longer than this only the first and last three entries are shown, once a tensor is large. */
const EDGE = 3;
const LARGE = 1000;
const DIGITS = 4;

/** The values in nested brackets with aligned columns, in the manner of NumPy. */
export function print(data: TypedArray, shape: Shape, dtype: DType): string {
  const short = data.length > LARGE;
  const shown = new Map<number, string>();
  visit(shape, short, (index) => shown.set(index, ""));
  const format = formatter(
    [...shown.keys()].map((index) => data[index]),
    dtype,
  );
  for (const index of shown.keys()) shown.set(index, format(data[index]));
  let width = 0;
  for (const text of shown.values()) width = Math.max(width, text.length);
  return layOut(shape, short, (index) => (shown.get(index) ?? "").padStart(width));
}

/** Decimals for real numbers: as many as needed up to four, or scientific when magnitudes are far apart. */
function formatter(values: readonly number[], dtype: DType): (value: number) => string {
  if (dtype === "bool") return (value) => (value ? "true" : "false");
  if (dtype === "i32") return String;
  const sizes = values.map(Math.abs).filter((size) => Number.isFinite(size) && size > 0);
  // Not Math.max(...sizes): a call takes so many arguments only.
  const largest = sizes.reduce((a, b) => Math.max(a, b), 0);
  const smallest = sizes.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  if (largest >= 1e8 || (smallest < 1e-4 && largest > 0) || largest / smallest > 1e6)
    return (value) => (Number.isFinite(value) ? value.toExponential(DIGITS) : special(value));
  const decimals = sizes.reduce((most, size) => Math.max(most, decimalsOf(size)), 0);
  return (value) => (Number.isFinite(value) ? value.toFixed(decimals) + (decimals === 0 ? "." : "") : special(value));
}

/** The decimals of a number, without zeros at the end. */
function decimalsOf(size: number): number {
  return (/\.(\d+?)0*$/.exec(size.toFixed(DIGITS))?.[1] ?? "").replace(/^0$/, "").length;
}

function special(value: number): string {
  if (Number.isNaN(value)) return "nan";
  return value > 0 ? "inf" : "-inf";
}

/** Entries of an axis that are shown; −1 stands for the gap. */
function entries(n: number, short: boolean): number[] {
  if (!short || n <= 2 * EDGE) return Array.from({ length: n }, (_, i) => i);
  return [0, 1, 2, -1, n - 3, n - 2, n - 1];
}

function visit(shape: Shape, short: boolean, see: (index: number) => void, depth = 0, index = 0): void {
  if (depth === shape.length) see(index);
  else
    for (const i of entries(shape[depth], short))
      if (i >= 0) visit(shape, short, see, depth + 1, index * shape[depth] + i);
}

function layOut(shape: Shape, short: boolean, text: (index: number) => string, depth = 0, index = 0): string {
  if (depth === shape.length) return text(index);
  const parts = entries(shape[depth], short).map((i) =>
    i < 0 ? "…" : layOut(shape, short, text, depth + 1, index * shape[depth] + i),
  );
  const below = shape.length - depth - 1;
  const separator = below === 0 ? ", " : `,${"\n".repeat(below)}${" ".repeat(depth + 1)}`;
  return `[${parts.join(separator)}]`;
}
