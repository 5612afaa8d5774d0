import type { DType, TypedArray } from "../dtype.js";
import { DTypeError } from "../errors.js";
import { machine } from "../kernels/machine.js";
import { broadcastShapes } from "../shape.js";
import { Cell } from "../tensor/cell.js";
import { constant } from "../tensor/leaf.js";
import { Tensor } from "../tensor/tensor.js";

/** What operations take: a tensor, a parameter or buffer (its newest version is read), or a number. */
export type Operand = Tensor | Cell | number;

/** The scalar of a number. Without a dtype it is f32. */
export function scalar(value: number, dtype: DType = "f32"): Tensor {
  return constant(scalarData(value, dtype), [], dtype);
}

function scalarData(value: number, dtype: DType): TypedArray {
  if (dtype === "i32") return Int32Array.of(value);
  if (dtype === "bool") return Uint8Array.of(value ? 1 : 0);
  return machine().bytes.f32 === 8 ? Float64Array.of(value) : Float32Array.of(value);
}

/** The tensor an operand stands for. */
export function asTensor(op: string, x: Operand): Tensor {
  if (x instanceof Tensor) return x;
  if (x instanceof Cell) return x.read();
  if (typeof x === "number") return scalar(x);
  throw new DTypeError(op, "takes tensors, parameters and numbers", describe(x));
}

/** Like `asTensor`, for operations on real numbers only. */
export function asFloat(op: string, x: Operand): Tensor {
  const tensor = asTensor(op, x);
  if (tensor.dtype !== "f32") throw new DTypeError(op, "takes f32", tensor.dtype);
  return tensor;
}

/** Like `asTensor`, for indices and labels. */
export function asIndices(op: string, x: Operand): Tensor {
  const tensor = asTensor(op, x);
  if (tensor.dtype !== "i32") throw new DTypeError(op, "takes i32 indices", tensor.dtype);
  return tensor;
}

/** Refuses operands that do not broadcast under the name of the operation that was called. */
export function checkBroadcast(op: string, ...operands: readonly Operand[]): void {
  operands.map((x) => asTensor(op, x).shape).reduce((shape, other) => broadcastShapes(op, shape, other));
}

/** What something is, for errors. */
export function describe(x: unknown): string {
  if (x === null || typeof x !== "object") return String(x);
  return x.constructor?.name ?? "an object";
}
