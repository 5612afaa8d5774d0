import { Opcode } from "../../assembly/elementwise/opcode.js";
import { defineOp } from "../graph/op.js";
import type { Tensor } from "../tensor/tensor.js";
import { add, div, mul } from "./arithmetic.js";
import { unary } from "./elementwise.js";
import type { Operand } from "./operand.js";

const expOp = defineOp({
  name: "exp",
  opcode: { f32: Opcode.exp },
  vjp: ({ outputs: [y] }, [dy]) => [dy && mul(dy, y)],
});

/** eˣ */
export const exp = (x: Operand): Tensor => unary(expOp, x);

const logOp = defineOp({
  name: "log",
  opcode: { f32: Opcode.log },
  vjp: ({ inputs: [x] }, [dy]) => [dy && div(dy, x)],
});

/** The natural logarithm; −∞ at 0, NaN below. */
export const log = (x: Operand): Tensor => unary(logOp, x);

const expm1Op = defineOp({
  name: "expm1",
  opcode: { f32: Opcode.expm1 },
  vjp: ({ inputs: [x] }, [dy]) => [dy && mul(dy, exp(x))],
});

/** eˣ − 1, accurate near 0. */
export const expm1 = (x: Operand): Tensor => unary(expm1Op, x);

const log1pOp = defineOp({
  name: "log1p",
  opcode: { f32: Opcode.log1p },
  vjp: ({ inputs: [x] }, [dy]) => [dy && div(dy, add(x, 1))],
});

/** ln(1 + x), accurate near 0; −∞ at −1, NaN below. */
export const log1p = (x: Operand): Tensor => unary(log1pOp, x);

/** The logarithm to the base 2. */
export const log2 = (x: Operand): Tensor => mul(log(x), Math.LOG2E);

/** The logarithm to the base 10. */
export const log10 = (x: Operand): Tensor => mul(log(x), Math.LOG10E);
