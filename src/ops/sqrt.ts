import { Opcode } from "../../assembly/elementwise/opcode.js";
import { defineOp } from "../graph/op.js";
import type { Tensor } from "../tensor/tensor.js";
import { div, mul, neg } from "./arithmetic.js";
import { unary } from "./elementwise.js";
import type { Operand } from "./operand.js";

const sqrtOp = defineOp({
  name: "sqrt",
  opcode: { f32: Opcode.sqrt },
  vjp: ({ outputs: [y] }, [dy]) => [dy && div(dy, mul(y, 2))],
});

/** √x; its gradient at 0 is +∞. */
export const sqrt = (x: Operand): Tensor => unary(sqrtOp, x);

const rsqrtOp = defineOp({
  name: "rsqrt",
  opcode: { f32: Opcode.rsqrt },
  // d x^(−1/2) = −1/2 · y³
  vjp: ({ outputs: [y] }, [dy]) => [dy && mul(mul(dy, -0.5), mul(y, mul(y, y)))],
});

/** 1 / √x */
export const rsqrt = (x: Operand): Tensor => unary(rsqrtOp, x);

const reciprocalOp = defineOp({
  name: "reciprocal",
  opcode: { f32: Opcode.reciprocal },
  vjp: ({ outputs: [y] }, [dy]) => [dy && neg(mul(dy, mul(y, y)))],
});

/** 1 / x */
export const reciprocal = (x: Operand): Tensor => unary(reciprocalOp, x);
