import { checkNumber } from "../shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { abs, add, div, mul, sub } from "./arithmetic.js";
import { lt } from "./compare.js";
import { checkBroadcast, type Operand } from "./operand.js";
import { where } from "./where.js";

/** How much of the product or quotient is added. */
export interface AddOptions {
  /** Default 1. */
  readonly value?: number;
}

/** x + value · a · b */
export function addcmul(x: Operand, a: Operand, b: Operand, { value = 1 }: AddOptions = {}): Tensor {
  checkBroadcast("addcmul", x, a, b);
  checkNumber("addcmul", "value", value);
  return add(x, mul(mul(a, b), value));
}

/** x + value · a / b */
export function addcdiv(x: Operand, a: Operand, b: Operand, { value = 1 }: AddOptions = {}): Tensor {
  checkBroadcast("addcdiv", x, a, b);
  checkNumber("addcdiv", "value", value);
  return add(x, mul(div(a, b), value));
}

/** x + weight · (y − x): from x (weight 0) to y (weight 1), which both are reached exactly. */
export function lerp(x: Operand, y: Operand, weight: Operand): Tensor {
  checkBroadcast("lerp", x, y, weight);
  const between = sub(y, x);
  // From the nearer end, so that rounding of a large difference vanishes there.
  if (typeof weight === "number")
    return Math.abs(weight) < 0.5 ? add(x, mul(between, weight)) : add(y, mul(between, weight - 1));
  const near = lt(abs(weight), 0.5);
  return add(where(near, x, y), mul(between, where(near, weight, sub(weight, 1))));
}
