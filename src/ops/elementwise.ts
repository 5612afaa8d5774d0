import { type DType, promote } from "../dtype.js";
import { DTypeError } from "../errors.js";
import { apply, type Op } from "../graph/op.js";
import { broadcastShapes } from "../shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { cast } from "./cast.js";
import { expand } from "./expand-sum.js";
import { asTensor, type Operand, scalar } from "./operand.js";

/** Applies an operation to each real number; whole numbers and booleans are converted first, as PyTorch does. */
export function unary(op: Op, x: Operand): Tensor {
  const input = cast(asTensor(op.name, x), "f32");
  return apply(op, [input], input.shape, "f32");
}

/** Two operands with one shape and one dtype: numbers take the other's dtype if they can, shapes broadcast. */
export function align(op: string, a: Operand, b: Operand): [Tensor, Tensor] {
  const x = typeof a === "number" ? numberLike(op, a, b) : asTensor(op, a);
  const y = typeof b === "number" ? numberLike(op, b, x) : asTensor(op, b);
  const dtype = promote(x.dtype, y.dtype);
  const shape = broadcastShapes(op, x.shape, y.shape);
  return [expand(cast(x, dtype), shape), expand(cast(y, dtype), shape)];
}

/** A number beside a tensor does not change its dtype, unless it has a fraction. */
function numberLike(op: string, value: number, other: Operand): Tensor {
  const { dtype } = asTensor(op, other);
  const whole = Number.isInteger(value) && Math.abs(value) < 2 ** 31;
  return scalar(value, dtype !== "f32" && whole ? "i32" : "f32");
}

/** Applies an operation to pairs of elements. */
export function binary(op: Op, a: Operand, b: Operand, result?: DType): Tensor {
  let [x, y] = align(op.name, a, b);
  // Arithmetic on booleans counts them.
  if (x.dtype === "bool" && !op.opcode?.bool) [x, y] = [cast(x, "i32"), cast(y, "i32")];
  if (!op.opcode?.[x.dtype]) {
    if (!op.opcode?.f32) throw new DTypeError(op.name, "takes booleans", x.dtype);
    [x, y] = [cast(x, "f32"), cast(y, "f32")];
  }
  return apply(op, [x, y], x.shape, result ?? x.dtype);
}
