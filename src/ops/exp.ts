import { Opcode } from "../../assembly/elementwise/opcode.js";
import { defineOp } from "../graph/op.js";
import type { Tensor } from "../tensor/tensor.js";
import { div, mul } from "./arithmetic.js";
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
