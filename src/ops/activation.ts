import { Opcode } from "../../assembly/elementwise/opcode.js";
import { defineOp } from "../graph/op.js";
import type { Tensor } from "../tensor/tensor.js";
import { add, mul, neg, sub } from "./arithmetic.js";
import { le } from "./compare.js";
import { unary } from "./elementwise.js";
import { exp } from "./exp.js";
import type { Operand } from "./operand.js";
import { where } from "./where.js";

const reluOp = defineOp({
  name: "relu",
  opcode: { f32: Opcode.relu },
  vjp: ({ outputs: [y] }, [dy]) => [dy && where(le(y, 0), 0, dy)],
});

/** max(x, 0); its gradient at 0 is 0. NaN stays NaN and lets the gradient pass. */
export const relu = (x: Operand): Tensor => unary(reluOp, x);

const tanhOp = defineOp({
  name: "tanh",
  opcode: { f32: Opcode.tanh },
  vjp: ({ outputs: [y] }, [dy]) => [dy && mul(dy, sub(1, mul(y, y)))],
});

/** tanh x */
export const tanh = (x: Operand): Tensor => unary(tanhOp, x);

const sigmoidOp = defineOp({
  name: "sigmoid",
  opcode: { f32: Opcode.sigmoid },
  vjp: ({ outputs: [y] }, [dy]) => [dy && mul(dy, mul(y, sub(1, y)))],
});

/** 1 / (1 + e⁻ˣ) */
export const sigmoid = (x: Operand): Tensor => unary(sigmoidOp, x);

const erfOp = defineOp({
  name: "erf",
  opcode: { f32: Opcode.erf },
  vjp: ({ inputs: [x] }, [dy]) => [dy && mul(dy, mul(exp(neg(mul(x, x))), 2 / Math.sqrt(Math.PI)))],
});

/** The error function 2/√π ∫₀ˣ e^(−t²) dt */
export const erf = (x: Operand): Tensor => unary(erfOp, x);

const geluOp = defineOp({
  name: "gelu",
  opcode: { f32: Opcode.gelu },
  // Φ(x) + x φ(x)
  vjp: ({ inputs: [x] }, [dy]) => {
    if (dy === undefined) return [];
    const distribution = mul(add(erf(mul(x, Math.SQRT1_2)), 1), 0.5);
    const density = mul(exp(mul(mul(x, x), -0.5)), 1 / Math.sqrt(2 * Math.PI));
    return [mul(dy, add(distribution, mul(x, density)))];
  },
});

/** x Φ(x), Φ the distribution function of the normal distribution (Hendrycks and Gimpel 2016), exact, with erf. */
export const gelu = (x: Operand): Tensor => unary(geluOp, x);

const siluOp = defineOp({
  name: "silu",
  opcode: { f32: Opcode.silu },
  // σ(x) (1 + x (1 − σ(x)))
  vjp: ({ inputs: [x] }, [dy]) => {
    if (dy === undefined) return [];
    const s = sigmoid(x);
    return [mul(dy, mul(s, add(mul(x, sub(1, s)), 1)))];
  },
});

/** x σ(x), also called swish. */
export const silu = (x: Operand): Tensor => unary(siluOp, x);
