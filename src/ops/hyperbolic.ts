import { Opcode } from "../../assembly/elementwise/opcode.js";
import { defineOp } from "../graph/op.js";
import type { Tensor } from "../tensor/tensor.js";
import { add, div, mul, square, sub } from "./arithmetic.js";
import { unary } from "./elementwise.js";
import type { Operand } from "./operand.js";
import { rsqrt } from "./sqrt.js";

const sinhOp = defineOp({
  name: "sinh",
  opcode: { f32: Opcode.sinh },
  vjp: ({ inputs: [x] }, [dy]) => [dy && mul(dy, cosh(x))],
});

/** (eˣ − e⁻ˣ) / 2 */
export const sinh = (x: Operand): Tensor => unary(sinhOp, x);

const coshOp = defineOp({
  name: "cosh",
  opcode: { f32: Opcode.cosh },
  vjp: ({ inputs: [x] }, [dy]) => [dy && mul(dy, sinh(x))],
});

/** (eˣ + e⁻ˣ) / 2 */
export const cosh = (x: Operand): Tensor => unary(coshOp, x);

const asinhOp = defineOp({
  name: "asinh",
  opcode: { f32: Opcode.asinh },
  vjp: ({ inputs: [x] }, [dy]) => [dy && mul(dy, rsqrt(add(square(x), 1)))],
});

/** The number whose hyperbolic sine is x. */
export const asinh = (x: Operand): Tensor => unary(asinhOp, x);

const acoshOp = defineOp({
  name: "acosh",
  opcode: { f32: Opcode.acosh },
  vjp: ({ inputs: [x] }, [dy]) => [dy && mul(dy, rsqrt(sub(square(x), 1)))],
});

/** The number ≥ 0 whose hyperbolic cosine is x; NaN below 1. */
export const acosh = (x: Operand): Tensor => unary(acoshOp, x);

const atanhOp = defineOp({
  name: "atanh",
  opcode: { f32: Opcode.atanh },
  vjp: ({ inputs: [x] }, [dy]) => [dy && div(dy, sub(1, square(x)))],
});

/** The number whose hyperbolic tangent is x; ±∞ at ±1, NaN beyond. */
export const atanh = (x: Operand): Tensor => unary(atanhOp, x);
