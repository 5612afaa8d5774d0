import type { DType, TypedArray } from "../dtype.js";
import { ArgumentError, DTypeError, ShapeError } from "../errors.js";
import { machine } from "../kernels/machine.js";
import { checkShape, formatShape, type Shape, sizeOf } from "../shape.js";
import { constant } from "../tensor/leaf.js";
import type { Tensor } from "../tensor/tensor.js";
import { expand } from "./expand-sum.js";
import { scalar } from "./operand.js";

/** Numbers or booleans, nested as deep as the tensor has axes. */
export type NestedArray = number | boolean | readonly NestedArray[];

export interface CreateOptions {
  /** Default f32; for arrays of booleans bool. */
  readonly dtype?: DType;
}

/** A zeroed array for elements of a dtype; in oracle mode real numbers are held in double precision. */
export function arrayFor(dtype: DType, size: number): TypedArray {
  if (dtype === "i32") return new Int32Array(size);
  if (dtype === "bool") return new Uint8Array(size);
  return machine().bytes.f32 === 8 ? new Float64Array(size) : new Float32Array(size);
}

/**
 * A tensor of given values, which are copied: from nested arrays, or from a typed array and its shape (default: one axis).
 * A typed array decides the dtype: Float32Array and Float64Array f32, Int32Array i32, Uint8Array bool.
 *
 * @throws ShapeError if the nested arrays are ragged, or the shape has another number of elements
 */
export function tensor(
  values: NestedArray | TypedArray,
  shape?: Shape | CreateOptions,
  options?: CreateOptions,
): Tensor {
  const given = isShape(shape) ? shape : undefined;
  const { dtype } = (given ? options : (shape as CreateOptions | undefined)) ?? {};
  if (ArrayBuffer.isView(values)) return fromTyped(values, given, dtype);
  const sizes = nestedShape(values);
  const flat: (number | boolean)[] = [];
  collectFlat(values, sizes, 0, flat);
  const kind = dtype ?? (flat.length > 0 && flat.every((value) => typeof value === "boolean") ? "bool" : "f32");
  const target = given ?? sizes;
  checkElements(flat.length, target);
  return constant(filled(kind, flat), target, kind);
}

function isShape(value: unknown): value is Shape {
  return Array.isArray(value);
}

function fromTyped(values: TypedArray, shape: Shape = [values.length], asked?: DType): Tensor {
  const own: DType | undefined =
    values instanceof Float32Array || values instanceof Float64Array
      ? "f32"
      : values instanceof Int32Array
        ? "i32"
        : values instanceof Uint8Array
          ? "bool"
          : undefined;
  if (own === undefined)
    throw new DTypeError(
      "tensor",
      "takes Float32Array, Float64Array, Int32Array or Uint8Array",
      values.constructor.name,
    );
  checkShape("tensor", shape);
  checkElements(values.length, shape);
  const dtype = asked ?? own;
  return constant(filled(dtype, values), shape, dtype);
}

function filled(dtype: DType, values: ArrayLike<number | boolean>): TypedArray {
  const data = arrayFor(dtype, values.length);
  for (let i = 0; i < values.length; i++) {
    const value = Number(values[i]);
    if (dtype === "i32" && !(Number.isInteger(value) && Math.abs(value) <= 2 ** 31))
      throw new ArgumentError("tensor", "i32 takes whole numbers of 32 bits", `${value} at position ${i}`);
    data[i] = dtype === "bool" ? (value ? 1 : 0) : value;
  }
  return data;
}

function checkElements(count: number, shape: Shape): void {
  checkShape("tensor", shape);
  if (sizeOf(shape) !== count)
    throw new ShapeError("tensor", `${formatShape(shape)} needs ${sizeOf(shape)} elements`, String(count));
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
    if (typeof values !== "number" && typeof values !== "boolean")
      throw new ShapeError("tensor", "nested arrays must be even", `an array within position ${flat.length}`);
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

/** A tensor whose elements all have one value; it takes no memory until it must. */
export function full(shape: Shape, value: number, { dtype = "f32" }: CreateOptions = {}): Tensor {
  checkShape("full", shape);
  return expand(scalar(value, dtype), shape);
}

export const zeros = (shape: Shape, options?: CreateOptions): Tensor => full(shape, 0, options);

export const ones = (shape: Shape, options?: CreateOptions): Tensor => full(shape, 1, options);

export const zerosLike = (x: Tensor): Tensor => zeros(x.shape, x);

export const onesLike = (x: Tensor): Tensor => ones(x.shape, x);

/** The numbers start, start + step, … below `end` (above it for a negative step). With one argument: 0, 1, … below it. */
export function arange(start: number, end?: number, step = 1, { dtype }: CreateOptions = {}): Tensor {
  const [from, to] = end === undefined ? [0, start] : [start, end];
  const size = Math.ceil((to - from) / step);
  if (!Number.isFinite(size) || size < 0)
    throw new ArgumentError("arange", "the step must lead from start to end", `${from}, ${to}, ${step}`);
  const kind = dtype ?? ([from, to, step].every(Number.isInteger) ? "i32" : "f32");
  return constant(
    filled(
      kind,
      Array.from({ length: size }, (_, i) => from + i * step),
    ),
    [size],
    kind,
  );
}

/** `count` numbers evenly spaced from start to end, both included. */
export function linspace(start: number, end: number, count: number): Tensor {
  checkShape("linspace", [count]);
  const step = count > 1 ? (end - start) / (count - 1) : 0;
  // From both ends, so that the last is exactly `end`.
  const values = Array.from({ length: count }, (_, i) =>
    i < count / 2 ? start + i * step : end - (count - 1 - i) * step,
  );
  return constant(filled("f32", values), [count], "f32");
}

/** The identity matrix (n, m); m defaults to n. */
export function eye(n: number, m: number = n): Tensor {
  checkShape("eye", [n, m]);
  const data = arrayFor("f32", n * m);
  for (let i = 0; i < Math.min(n, m); i++) data[i * m + i] = 1;
  return constant(data, [n, m], "f32");
}
