import type { Tensor } from "../tensor/tensor.js";
import { add, div, mul, sub } from "./arithmetic.js";
import type { Operand } from "./operand.js";

/** How much of the product or quotient is added. */
export interface AddOptions {
  /** Default 1. */
  readonly value?: number;
}

/** x + value · a · b */
export function addcmul(x: Operand, a: Operand, b: Operand, { value = 1 }: AddOptions = {}): Tensor {
  return add(x, mul(mul(a, b), value));
}

/** x + value · a / b */
export function addcdiv(x: Operand, a: Operand, b: Operand, { value = 1 }: AddOptions = {}): Tensor {
  return add(x, mul(div(a, b), value));
}

/** x + weight · (y − x): from x (weight 0) to y (weight 1). */
export function lerp(x: Operand, y: Operand, weight: Operand): Tensor {
  return add(x, mul(sub(y, x), weight));
}
