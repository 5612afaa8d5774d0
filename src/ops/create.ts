import { checkDType, type DType } from "../dtype.js";
import { ArgumentError, DTypeError, ShapeError } from "../errors.js";
import { checkShape, type Shape } from "../shape.js";
import {
  type ArrayWithShape,
  arrayFor,
  checkElements,
  filled,
  fromArray,
  isArrayWithShape,
  type NumberArray,
} from "../tensor/array.js";
import { constant } from "../tensor/leaf.js";
import type { Tensor } from "../tensor/tensor.js";
import { expand } from "./expand-sum.js";

/** Numbers or booleans, nested as deep as the tensor has axes. */
export type NestedArray = number | boolean | readonly NestedArray[];

/** The type of a tensor that is made. */
export interface CreateOptions {
  /** Default f32; for arrays of booleans bool. */
  readonly dtype?: DType;
}

/**
 * A tensor of given values, which are copied: from nested arrays, from a typed array and its shape (default: one axis), or from both
 * in one object, as a batch of `data.DataLoader` has them.
 *
 * A typed array decides the dtype: floating point is f32, whole numbers are i32; a Uint8Array by itself is bool and must hold 0 and 1.
 *
 * @throws ShapeError if the nested arrays are ragged, or the shape has another number of elements
 */
export function tensor(
  values: NestedArray | NumberArray | ArrayWithShape,
  shape?: Shape | CreateOptions,
  options?: CreateOptions,
): Tensor {
  const given = isShape(shape) ? shape : undefined;
  const { dtype } = options ?? (isShape(shape) ? undefined : shape) ?? {};
  if (dtype !== undefined) checkDType("tensor", dtype);
  if (ArrayBuffer.isView(values) || isArrayWithShape(values)) return fromArray(values, given, dtype);
  const sizes = nestedShape(values);
  const flat: (number | boolean)[] = [];
  collectFlat(values, sizes, 0, flat);
  const kind = dtype ?? (flat.length > 0 && flat.every((value) => typeof value === "boolean") ? "bool" : "f32");
  const target = given ?? sizes;
  checkElements(flat.length, target);
  return constant(
    filled("tensor", kind, flat.length, (i) => flat[i]),
    target,
    kind,
  );
}

function isShape(value: unknown): value is Shape {
  return Array.isArray(value);
}

function nestedShape(values: NestedArray): number[] {
  const shape: number[] = [];
  for (let level = values; Array.isArray(level); level = level[0]) {
    shape.push(level.length);
    if (level.length === 0) break;
  }
  return shape;
}

function collectFlat(values: NestedArray, shape: Shape, depth: number, flat: (number | boolean)[]): void {
  if (depth === shape.length) {
    if (Array.isArray(values))
      throw new ShapeError("tensor", "nested arrays must be even", `an array at position ${flat.length}`);
    if (typeof values !== "number" && typeof values !== "boolean")
      throw new DTypeError("tensor", "takes numbers and booleans", `${values} at position ${flat.length}`);
    flat.push(values);
    return;
  }
  const length = Array.isArray(values) ? values.length : -1;
  if (length !== shape[depth])
    throw new ShapeError(
      "tensor",
      `nested arrays must be even: ${shape[depth]} entries on level ${depth}`,
      length < 0 ? "a number" : String(length),
    );
  for (const item of values as readonly NestedArray[]) collectFlat(item, shape, depth + 1, flat);
}

function filledWith(op: string, shape: Shape, value: number, { dtype = "f32" }: CreateOptions = {}): Tensor {
  checkShape(op, shape);
  checkDType(op, dtype);
  return expand(
    constant(
      filled(op, dtype, 1, () => value),
      [],
      dtype,
    ),
    shape,
  );
}

/** A tensor whose elements all have one value; it takes no memory until it must. */
export const full = (shape: Shape, value: number, options?: CreateOptions): Tensor =>
  filledWith("full", shape, value, options);

/** A tensor of zeros. */
export const zeros = (shape: Shape, options?: CreateOptions): Tensor => filledWith("zeros", shape, 0, options);

/** A tensor of ones. */
export const ones = (shape: Shape, options?: CreateOptions): Tensor => filledWith("ones", shape, 1, options);

/** Zeros of the shape and dtype of x. */
export const zerosLike = (x: Tensor): Tensor => zeros(x.shape, x);

/** Ones of the shape and dtype of x. */
export const onesLike = (x: Tensor): Tensor => ones(x.shape, x);

/**
 * The numbers start, start + step, … below `end` (above it for a negative step); with one argument 0, 1, … below it. i32 if all three
 * are whole numbers, else f32.
 */
export function arange(start: number, end?: number, step = 1, { dtype }: CreateOptions = {}): Tensor {
  const [from, to] = end === undefined ? [0, start] : [start, end];
  const count = Math.ceil((to - from) / step);
  if (!Number.isFinite(count) || count < 0)
    throw new ArgumentError("arange", "the step must lead from start to end", `${from}, ${to}, ${step}`);
  const size = Math.max(count, 0); // no −0
  const kind = checkDType("arange", dtype ?? ([from, to, step].every(Number.isInteger) ? "i32" : "f32"));
  return constant(
    filled("arange", kind, size, (i) => from + i * step),
    [size],
    kind,
  );
}

/** `count` numbers evenly spaced from start to end, both included. */
export function linspace(start: number, end: number, count: number): Tensor {
  checkShape("linspace", [count]);
  const step = count > 1 ? (end - start) / (count - 1) : 0;
  // From both ends, so that the last is exactly `end`.
  const valueAt = (i: number): number => (i < count / 2 ? start + i * step : end - (count - 1 - i) * step);
  return constant(filled("linspace", "f32", count, valueAt), [count], "f32");
}

/** The identity matrix (n, m); m defaults to n. */
export function eye(n: number, m: number = n): Tensor {
  checkShape("eye", [n, m]);
  const data = arrayFor("f32", n * m);
  for (let i = 0; i < Math.min(n, m); i++) data[i * m + i] = 1;
  return constant(data, [n, m], "f32");
}
