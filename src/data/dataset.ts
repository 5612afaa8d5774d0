/** Data sets: numbers outside the engine, as typed arrays with a shape, and the ways to pick items from them. */
import { ArgumentError, ShapeError } from "../errors.js";
import { checkShape, formatShape, sizeOf } from "../shape.js";
import type { ArrayWithShape, NumberArray } from "../tensor/array.js";
import { Random, STREAM } from "./random.js";

/** Numbers and their shape, row-major: what `tensor` takes. */
export interface NumericArray<D extends NumberArray = NumberArray> extends ArrayWithShape {
  readonly data: D;
}

/** Named arrays whose first axes have the same size, for instance `{ x: (N, C, H, W), labels: (N) }`. */
export type Arrays = Readonly<Record<string, NumericArray>>;

/** A number of items, any of which can be gathered into a batch. */
export interface Dataset<B extends Arrays = Arrays> {
  /** Number of items. */
  readonly length: number;
  /** The items at these positions, in this order, stacked along a first axis of size `indices.length`; fresh memory. */
  gather(indices: Uint32Array): B;
}

/** Items made one at a time. Every item has the same names and shapes; a scalar has shape `[]`. */
export interface Items<B extends Arrays = Arrays> {
  readonly length: number;
  get(index: number): B;
}

/** What the loader takes: a data set, named arrays, or items made one at a time. */
export type DataSource<B extends Arrays> = Dataset<B> | Items<B> | B;

/**
 * Makes a data set of named arrays or of items.
 * @throws ShapeError when data and shape disagree or the arrays hold different numbers of items
 * @throws ArgumentError when there is no array, or no valid number of items
 */
export function dataset<B extends Arrays>(source: DataSource<B>): Dataset<B> {
  if (isDataset(source)) return source;
  return isItems(source) ? fromItems(source) : fromArrays(source);
}

/**
 * Splits off a share of the items, chosen at random, for validation.
 * @param fraction share that goes to `validation`, rounded to whole items, between 0 and 1
 * @throws ArgumentError when the fraction is out of range or leaves one side empty
 */
export function split<B extends Arrays>(
  source: DataSource<B>,
  fraction: number,
  { seed = 0 }: { readonly seed?: number } = {},
): { train: Dataset<B>; validation: Dataset<B> } {
  const all = dataset(source);
  if (!(fraction > 0 && fraction < 1))
    throw new ArgumentError("split", "fraction must lie between 0 and 1", String(fraction));
  const count = Math.round(all.length * fraction);
  if (count === 0 || count === all.length)
    throw new ArgumentError("split", "both parts must hold an item", `${count} of ${all.length} for validation`);
  const order = new Random(seed, STREAM.split).permutation(all.length);
  return { train: subset(all, order.slice(count)), validation: subset(all, order.slice(0, count)) };
}

/**
 * The items at `indices`, in that order, as a data set of their own; nothing is copied until a batch is gathered.
 * @throws ArgumentError when an index is out of range
 */
export function subset<B extends Arrays>(source: DataSource<B>, indices: ArrayLike<number>): Dataset<B> {
  const all = dataset(source);
  const kept = Uint32Array.from(indices, (index) => {
    if (!Number.isInteger(index) || index < 0 || index >= all.length)
      throw new ArgumentError("subset", `indices must be integers from 0 to ${all.length - 1}`, String(index));
    return index;
  });
  return { length: kept.length, gather: (positions) => all.gather(positions.map((position) => kept[position])) };
}

function isDataset<B extends Arrays>(source: DataSource<B>): source is Dataset<B> {
  return "gather" in source && typeof source.gather === "function";
}

function isItems<B extends Arrays>(source: Items<B> | B): source is Items<B> {
  return "get" in source && typeof source.get === "function";
}

function fromArrays<B extends Arrays>(arrays: B): Dataset<B> {
  const entries = Object.entries(arrays);
  if (entries.length === 0) throw new ArgumentError("dataset", "needs at least one array", "none");
  for (const [name, array] of entries) checkArray(name, array);
  const sizes = entries.map(([, { shape }]) => shape[0]);
  if (sizes.some((size) => size !== sizes[0])) {
    const got = entries.map(([name], i) => `${name}: ${sizes[i]}`).join(", ");
    throw new ShapeError("dataset", "arrays must hold the same number of items", got);
  }
  return {
    length: sizes[0],
    gather: (indices) => mapArrays(arrays, (array) => gatherRows(array, indices)),
  };
}

function checkArray(name: string, { data, shape }: NumericArray): void {
  checkShape("dataset", shape);
  if (shape.length === 0) throw new ShapeError("dataset", `${name} needs a first axis that counts items`, "shape ()");
  const size = sizeOf(shape);
  if (size !== data.length)
    throw new ShapeError("dataset", `${name} must have ${size} elements for ${formatShape(shape)}`, `${data.length}`);
}

function gatherRows(array: NumericArray, indices: Uint32Array): NumericArray {
  const itemShape = array.shape.slice(1);
  const itemSize = sizeOf(itemShape);
  const data = emptyLike(array.data, indices.length * itemSize);
  indices.forEach((index, row) => {
    data.set(array.data.subarray(index * itemSize, (index + 1) * itemSize), row * itemSize);
  });
  return { data, shape: [indices.length, ...itemShape] };
}

function fromItems<B extends Arrays>(items: Items<B>): Dataset<B> {
  if (!Number.isInteger(items.length) || items.length < 0)
    throw new ArgumentError("dataset", "length must be a non-negative integer", String(items.length));
  return {
    length: items.length,
    gather: (indices) => {
      const batch = Array.from(indices, (index) => items.get(index));
      return mapArrays(batch[0], (first, name) => stack(name, first, batch, indices));
    },
  };
}

function stack(name: string, first: NumericArray, items: readonly Arrays[], indices: Uint32Array): NumericArray {
  const data = emptyLike(first.data, items.length * first.data.length);
  items.forEach((item, row) => {
    const array = item[name];
    if (array === undefined || String(array.shape) !== String(first.shape) || array.data.length !== first.data.length) {
      const got = array === undefined ? "nothing" : formatShape(array.shape);
      const rule = `${name} of item ${indices[row]} must have the shape of item ${indices[0]}, ${formatShape(first.shape)}`;
      throw new ShapeError("dataset", rule, got);
    }
    data.set(array.data, row * first.data.length);
  });
  return { data, shape: [items.length, ...first.shape] };
}

/** A new array of the same element type. */
export function emptyLike(data: NumberArray, length: number): NumberArray {
  if (data instanceof Float32Array) return new Float32Array(length);
  if (data instanceof Int32Array) return new Int32Array(length);
  if (data instanceof Uint8Array) return new Uint8Array(length);
  if (data instanceof Int8Array) return new Int8Array(length);
  if (data instanceof Int16Array) return new Int16Array(length);
  return new Float64Array(length);
}

/** Same names, each array replaced by one of its own element type, which is why the result is a `B` again. */
function mapArrays<B extends Arrays>(arrays: B, fn: (array: NumericArray, name: string) => NumericArray): B {
  return Object.fromEntries(Object.entries(arrays).map(([name, array]) => [name, fn(array, name)])) as B;
}
