import { ArgumentError, IndexError, ShapeError } from "./errors.js";

/** Sizes of a tensor's axes, outermost first; `[]` is a scalar. */
export type Shape = readonly number[];

/** The number of elements of a shape. */
export function sizeOf(shape: Shape): number {
  let size = 1;
  for (const n of shape) size *= n;
  return size;
}

export function formatShape(shape: Shape): string {
  return shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(", ")})`;
}

export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((n, i) => n === b[i]);
}

/** Refuses what is no array: a size alone, as in PyTorch's `x.reshape(2, 3)`. */
export function checkIsArray(op: string, shape: Shape): void {
  if (!Array.isArray(shape)) throw new ShapeError(op, "a shape is an array of sizes", String(shape));
}

/** Refuses sizes that are negative, fractional or not numbers. */
export function checkShape(op: string, shape: Shape): void {
  checkIsArray(op, shape);
  for (const n of shape) {
    if (!Number.isInteger(n) || n < 0)
      throw new ShapeError(op, "sizes must be whole numbers, zero or more", formatShape(shape));
  }
}

/** The axis counted from the front; negative axes count from the back. */
export function normalizeAxis(op: string, axis: number, rank: number): number {
  const bound = Math.max(rank, 1);
  if (!Number.isInteger(axis) || axis < -bound || axis >= bound)
    throw new ShapeError(op, `axis must lie in [${-bound}, ${bound - 1}]`, String(axis));
  return axis < 0 ? axis + bound : axis;
}

/** The index along an axis counted from the front; a negative one counts from the back. */
export function normalizeIndex(op: string, index: number, shape: Shape, axis: number): number {
  const size = shape[axis] ?? 0;
  if (!Number.isInteger(index) || index < -size || index >= size)
    throw new IndexError(op, `index ${index} is out of range for axis ${axis} of ${formatShape(shape)}`);
  return index < 0 ? index + size : index;
}

/** The axes in increasing order, all of them when none are given. Duplicates are refused. */
export function normalizeAxes(op: string, axes: number | readonly number[] | undefined, rank: number): number[] {
  if (axes === undefined) return Array.from({ length: rank }, (_, i) => i);
  const list = (typeof axes === "number" ? [axes] : axes).map((axis) => normalizeAxis(op, axis, rank));
  list.sort((a, b) => a - b);
  if (list.some((axis, i) => axis === list[i - 1])) throw new ShapeError(op, "axes must differ", `[${axes}]`);
  return rank === 0 ? [] : list;
}

/**
 * NumPy's broadcasting: shapes are aligned at the back, and sizes must be equal or one of them 1.
 */
export function broadcastShapes(op: string, a: Shape, b: Shape): Shape {
  if (sameShape(a, b)) return a;
  const rank = Math.max(a.length, b.length);
  const out = new Array<number>(rank);
  for (let i = 1; i <= rank; i++) {
    const p = a[a.length - i] ?? 1;
    const q = b[b.length - i] ?? 1;
    if (p !== q && p !== 1 && q !== 1)
      throw new ShapeError(op, "shapes must broadcast", `${formatShape(a)} and ${formatShape(b)}: ${p} ≠ ${q}`);
    out[rank - i] = p === 1 ? q : p;
  }
  return out;
}

/** Element strides of a contiguous array in C order. */
export function contiguousStrides(shape: Shape): number[] {
  const strides = new Array<number>(shape.length);
  let stride = 1;
  for (let i = shape.length - 1; i >= 0; i--) {
    strides[i] = stride;
    stride *= shape[i];
  }
  return strides;
}

/** A whole number of at least `least`, or an error that names the option. */
export function checkCount(op: string, name: string, value: number, least = 0): number {
  if (!Number.isInteger(value) || value < least)
    throw new ArgumentError(op, `${name} must be a whole number of at least ${least}`, String(value));
  return value;
}

/** A finite number, of at least `least` where that is given, or an error that names the option. */
export function checkNumber(op: string, name: string, value: number, least?: number): void {
  if (!(Number.isFinite(value) && value >= (least ?? value)))
    throw new ArgumentError(
      op,
      `${name} must be a number${least === undefined ? "" : ` of at least ${least}`}`,
      String(value),
    );
}

/** A size for both axes, or one each for height and width. */
export type Pair = number | readonly [number, number];

/** A size for all three axes, or one each for depth, height and width. */
export type Triple = number | readonly [number, number, number];

/** A size for each of `axes` axes, from one number for all of them or a list. */
export function perAxis(
  op: string,
  name: string,
  value: number | readonly number[],
  axes: number,
  least = 0,
): number[] {
  const sizes = typeof value === "number" ? Array.from({ length: axes }, () => value) : value;
  if (!Array.isArray(sizes) || sizes.length !== axes)
    throw new ArgumentError(op, `${name} must be a number, or a list of ${axes}`, String(value));
  return sizes.map((size) => checkCount(op, name, size, least));
}

/** A pair of sizes from one number or two. */
export function pair(op: string, name: string, value: Pair, least = 0): [number, number] {
  const [a, b] = perAxis(op, name, value, 2, least);
  return [a, b];
}
