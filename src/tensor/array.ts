import { checkDType, type DType, type TypedArray } from "../dtype.js";
import { ArgumentError, DTypeError, OutOfMemoryError, ShapeError } from "../errors.js";
import { machine } from "../kernels/machine.js";
import { checkShape, formatShape, type Shape, sizeOf } from "../shape.js";
import { constant } from "./leaf.js";
import type { Tensor } from "./tensor.js";

/** Numbers with their shape, as data sets and files give them: whole numbers of any width become i32, unless it says otherwise. */
export interface ArrayWithShape {
  readonly data: NumberArray;
  readonly shape: Shape;
  readonly dtype?: DType;
}

/** The typed arrays a tensor can be made of. */
export type NumberArray = TypedArray | Int16Array | Int8Array;

/** A zeroed array for elements of a dtype; in oracle mode real numbers are held in double precision. */
export function arrayFor(dtype: DType, size: number): TypedArray {
  const ArrayType =
    dtype === "i32"
      ? Int32Array
      : dtype === "bool"
        ? Uint8Array
        : machine().bytes.f32 === 8
          ? Float64Array
          : Float32Array;
  try {
    return new ArrayType(size);
  } catch {
    throw new OutOfMemoryError("memory", `cannot hold an array of ${size} ${dtype} elements`);
  }
}

/** Whether a value is a typed array; tensors are not made of all of them. */
export function isNumberArray(value: unknown): value is NumberArray {
  return ArrayBuffer.isView(value) && !(value instanceof DataView);
}

/** Whether a value is numbers with their shape. */
export function isArrayWithShape(value: unknown): value is ArrayWithShape {
  return (
    typeof value === "object" && value !== null && "data" in value && isNumberArray(value.data) && "shape" in value
  );
}

/**
 * A tensor of the values of a typed array, which are copied. The array decides the dtype, if none is given: floating point is f32,
 * whole numbers are i32, and a Uint8Array without a shape is bool and must hold 0 and 1.
 *
 * @throws ShapeError if the shape has another number of elements
 */
export function fromArray(values: NumberArray | ArrayWithShape, shape?: Shape, dtype?: DType): Tensor {
  if (ArrayBuffer.isView(values)) return fromTyped(values, shape, dtype ?? bareDType(values));
  const kind = checkDType("tensor", dtype ?? values.dtype ?? ownDType(values.data));
  return fromTyped(values.data, shape ?? values.shape, kind);
}

function ownDType(values: NumberArray): DType {
  if (values instanceof Float32Array || values instanceof Float64Array) return "f32";
  if ([Int32Array, Int16Array, Int8Array, Uint8Array].some((whole) => values instanceof whole)) return "i32";
  throw new DTypeError(
    "tensor",
    "takes Float32Array, Float64Array, Int32Array, Int16Array, Int8Array or Uint8Array",
    (values as object).constructor.name,
  );
}

/** Bytes alone are booleans, and bytes that are not were meant as something else. */
function bareDType(values: NumberArray): DType {
  if (!(values instanceof Uint8Array)) return ownDType(values);
  const wrong = values.findIndex((value) => value > 1);
  if (wrong >= 0)
    throw new DTypeError(
      "tensor",
      "a Uint8Array holds booleans, 0 or 1, unless a dtype is given",
      `${values[wrong]} at position ${wrong}`,
    );
  return "bool";
}

function fromTyped(values: NumberArray, shape: Shape = [values.length], dtype: DType): Tensor {
  const own = ownDType(values);
  checkElements(values.length, shape);
  if (dtype !== "f32" && dtype !== own)
    return constant(
      filled("tensor", dtype, values.length, (i) => values[i]),
      shape,
      dtype,
    );
  const data = arrayFor(dtype, values.length);
  data.set(values);
  return constant(data, shape, dtype);
}

/** An array of a dtype with the values of a function of the position. */
export function filled(op: string, dtype: DType, size: number, valueAt: (i: number) => number | boolean): TypedArray {
  const data = arrayFor(dtype, size);
  for (let i = 0; i < size; i++) {
    const value = Number(valueAt(i));
    if (dtype === "i32" && !(Number.isInteger(value) && value >= -(2 ** 31) && value < 2 ** 31))
      throw new ArgumentError(op, "i32 takes whole numbers of 32 bits", `${value} at position ${i}`);
    data[i] = dtype === "bool" ? (value ? 1 : 0) : value;
  }
  return data;
}

/** Refuses a shape with another number of elements. */
export function checkElements(count: number, shape: Shape): void {
  checkShape("tensor", shape);
  if (sizeOf(shape) !== count)
    throw new ShapeError("tensor", `${formatShape(shape)} needs ${sizeOf(shape)} elements`, String(count));
}
