import { Opcode } from "../../assembly/elementwise/opcode.js";
import { ArgumentError } from "../errors.js";
import { defineOp } from "../graph/op.js";
import type { Tensor } from "../tensor/tensor.js";
import { abs, add, div, maximum, mul, neg, square, sub } from "./arithmetic.js";
import { clamp } from "./clamp.js";
import { gt, le } from "./compare.js";
import { unary } from "./elementwise.js";
import { exp } from "./exp.js";
import { asTensor, type Operand } from "./operand.js";
import { where } from "./where.js";

const reluOp = defineOp({
  name: "relu",
  opcode: { f32: Opcode.relu },
  vjp: ({ outputs: [y] }, [dy]) => [dy && where(le(y, 0), 0, dy)],
});

/** max(x, 0), of whole numbers whole; its gradient at 0 is 0. NaN stays NaN and lets the gradient pass. */
export function relu(x: Operand): Tensor {
  const input = asTensor("relu", x);
  return input.dtype === "i32" ? maximum(input, 0) : unary(reluOp, input);
}

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

/** Which form of GELU. */
export interface GeluOptions {
  /** "tanh": 0.5 x (1 + tanh(√(2/π) (x + 0.044715 x³))). Default "none": exact, with erf. */
  readonly approximate?: "none" | "tanh";
}

/** x Φ(x), Φ the distribution function of the normal distribution (Hendrycks and Gimpel 2016). */
export function gelu(x: Operand, { approximate = "none" }: GeluOptions = {}): Tensor {
  if (approximate === "none") return unary(geluOp, x);
  if (approximate !== "tanh")
    throw new ArgumentError("gelu", 'approximate must be "none" or "tanh"', String(approximate));
  // ½ (1 + tanh u) is σ(2u), which keeps the digits of the left tail.
  const cubic = mul(x, add(mul(square(x), 0.044715), 1));
  return mul(x, sigmoid(mul(cubic, 2 * Math.sqrt(2 / Math.PI))));
}

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

const softplusOp = defineOp({
  name: "softplus",
  opcode: { f32: Opcode.softplus },
  vjp: ({ inputs: [x] }, [dy]) => [dy && mul(dy, sigmoid(x))],
});

/** The shape of `softplus`. */
export interface SoftplusOptions {
  /** How sharp the bend is. Default 1. */
  readonly beta?: number;
  /** Where beta · x is larger, the result is x. Default 20. */
  readonly threshold?: number;
}

/** ln(1 + e^(beta · x)) / beta, a smooth ReLU. */
export function softplus(x: Operand, { beta = 1, threshold = 20 }: SoftplusOptions = {}): Tensor {
  if (!(Number.isFinite(beta) && beta !== 0))
    throw new ArgumentError("softplus", "beta must be a number other than 0", String(beta));
  if (Number.isNaN(threshold)) throw new ArgumentError("softplus", "threshold must be a number", "NaN");
  const scaled = mul(x, beta);
  return where(gt(scaled, threshold), x, div(unary(softplusOp, scaled), beta));
}

/** ln σ(x) = −ln(1 + e⁻ˣ), without overflow. */
export const logSigmoid = (x: Operand): Tensor => neg(unary(softplusOp, neg(x)));

/** x tanh(ln(1 + eˣ)) (Misra 2019) */
export const mish = (x: Operand): Tensor => mul(x, tanh(unary(softplusOp, x)));

/** x / (1 + |x|) */
export const softsign = (x: Operand): Tensor => div(x, add(abs(x), 1));

/** x − tanh x */
export const tanhshrink = (x: Operand): Tensor => sub(x, tanh(x));

/** 1 − erf x, accurate in the right tail too. */
export function erfc(x: Operand): Tensor {
  // gelu(−t) / −t is Φ(−t), of which twice at t = √2 x is erfc x.
  const right = gt(x, 0.5);
  // Beyond 27 it is 0 in double precision too, and −∞ · Φ(−∞) would be NaN.
  const t = mul(where(right, clamp(x, { max: 27 }), 1), Math.SQRT2);
  return where(right, div(mul(gelu(neg(t)), -2), t), sub(1, erf(where(right, 0, x))));
}
