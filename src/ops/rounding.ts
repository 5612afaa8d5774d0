import { Opcode } from "../../assembly/elementwise/opcode.js";
import { defineOp, type Op } from "../graph/op.js";
import type { Tensor } from "../tensor/tensor.js";
import { mul, sub } from "./arithmetic.js";
import { unary } from "./elementwise.js";
import { asTensor, type Operand } from "./operand.js";

/** Steps have the gradient 0 everywhere. */
const step = (name: string, opcode: Opcode): Op =>
  defineOp({ name, opcode: { f32: opcode }, vjp: (_, [dy]) => [dy && mul(dy, 0)] });

const floorOp = step("floor", Opcode.floor);
const ceilOp = step("ceil", Opcode.ceil);
const roundOp = step("round", Opcode.round);
const truncOp = step("trunc", Opcode.trunc);

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

/** The whole number next to x towards 0. */
export const trunc = (x: Operand): Tensor => rounded(truncOp, x);

/** x − trunc x: what follows the point, with the sign of x. */
export const frac = (x: Operand): Tensor => sub(x, trunc(x));
