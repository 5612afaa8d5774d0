import { Opcode } from "../../assembly/elementwise/opcode.js";
import { defineOp } from "../graph/op.js";
import type { Tensor } from "../tensor/tensor.js";
import { mul, neg } from "./arithmetic.js";
import { unary } from "./elementwise.js";
import type { Operand } from "./operand.js";

const sinOp = defineOp({
  name: "sin",
  opcode: { f32: Opcode.sin },
  vjp: ({ inputs: [x] }, [dy]) => [dy && mul(dy, cos(x))],
});

/** sin x, x in radians. */
export const sin = (x: Operand): Tensor => unary(sinOp, x);

const cosOp = defineOp({
  name: "cos",
  opcode: { f32: Opcode.cos },
  vjp: ({ inputs: [x] }, [dy]) => [dy && neg(mul(dy, sin(x)))],
});

/** cos x, x in radians. */
export const cos = (x: Operand): Tensor => unary(cosOp, x);
