import { Opcode } from "../../assembly/elementwise/opcode.js";
import { checkDType, type DType } from "../dtype.js";
import { apply, defineOp, type Op } from "../graph/op.js";
import type { Tensor } from "../tensor/tensor.js";
import { asTensor, type Operand } from "./operand.js";

// A cast between real numbers and others carries no gradient; f32 to f32 is no cast.
const casts: { readonly [D in DType]: Op } = {
  f32: defineOp({ name: "cast", opcode: { i32: Opcode.i32ToF32, bool: Opcode.boolToF32 } }),
  i32: defineOp({ name: "cast", opcode: { f32: Opcode.f32ToI32, bool: Opcode.boolToI32 } }),
  bool: defineOp({ name: "cast", opcode: { f32: Opcode.f32ToBool, i32: Opcode.i32ToBool } }),
};

/**
 * The elements as another dtype: f32 → i32 drops the fraction, anything → bool is x ≠ 0, bool → numbers is 0 or 1.
 * No gradient flows through it, since only f32 carries gradients.
 */
export function cast(x: Operand, dtype: DType): Tensor {
  const input = asTensor("cast", x);
  return input.dtype === dtype ? input : apply(casts[checkDType("cast", dtype)], [input], input.shape, dtype);
}

/** The tensor an operand stands for, where it is summed or multiplied: booleans are the numbers 0 and 1. */
export function countable(op: string, x: Operand): Tensor {
  const tensor = asTensor(op, x);
  return tensor.dtype === "bool" ? cast(tensor, "i32") : tensor;
}
