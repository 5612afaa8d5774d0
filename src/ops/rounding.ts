import { Opcode } from "../../assembly/elementwise/opcode.js";
import { defineOp, type Op } from "../graph/op.js";
import type { Tensor } from "../tensor/tensor.js";
import { mul } from "./arithmetic.js";
import { unary } from "./elementwise.js";
import { asTensor, type Operand } from "./operand.js";

/** Steps have the gradient 0 everywhere. */
const step = (name: string, opcode: Opcode): Op =>
  defineOp({ name, opcode: { f32: opcode }, vjp: (_, [dy]) => [dy && mul(dy, 0)] });

const floorOp = step("floor", Opcode.floor);
const ceilOp = step("ceil", Opcode.ceil);
const roundOp = step("round", Opcode.round);

/** Whole numbers stay as they are. */
function rounded(op: Op, x: Operand): Tensor {
  const input = asTensor(op.name, x);
  return input.dtype === "i32" ? input : unary(op, input);
}

/** The largest whole number not above x. */
export const floor = (x: Operand): Tensor => rounded(floorOp, x);

/** The smallest whole number not below x. */
export const ceil = (x: Operand): Tensor => rounded(ceilOp, x);

/** The nearest whole number, halves to the even one. */
export const round = (x: Operand): Tensor => rounded(roundOp, x);
