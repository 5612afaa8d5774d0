import { Opcode } from "../../assembly/elementwise/opcode.js";
import { defineOp, type Op } from "../graph/op.js";
import type { Tensor } from "../tensor/tensor.js";
import { div, mul, neg, sub } from "./arithmetic.js";
import { eq, lt, ne } from "./compare.js";
import { align, binary } from "./elementwise.js";
import { stopGradient } from "./identity.js";
import { logicalAnd } from "./logical.js";
import type { Operand } from "./operand.js";
import { floor, round, trunc } from "./rounding.js";
import { where } from "./where.js";

/** a − b · q, where q is a / b rounded to a whole number, whose gradient is 0. */
const remainderOf = (name: string, opcode: { f32: Opcode; i32: Opcode }, rounded: (x: Operand) => Tensor): Op =>
  defineOp({
    name,
    opcode,
    vjp: ({ inputs: [a, b] }, [dy]) => [dy, dy && b.needsGrad ? neg(mul(dy, rounded(div(a, b)))) : undefined],
  });

const remainderOp = remainderOf("remainder", { f32: Opcode.remainder, i32: Opcode.remainderI32 }, floor);
const fmodOp = remainderOf("fmod", { f32: Opcode.fmod, i32: Opcode.fmodI32 }, trunc);
const floorDivideOp = defineOp({ name: "floorDivide", opcode: { i32: Opcode.floorDivideI32 } });

/** a − b · ⌊a / b⌋, exact: the remainder with the sign of the divisor, as Python's %. For b = 0 NaN, of whole numbers 0. */
export function remainder(a: Operand, b: Operand): Tensor {
  return binary(remainderOp, a, b);
}

/** a − b · trunc(a / b), exact: the remainder with the sign of the dividend, as JavaScript's %. For b = 0 NaN, of whole numbers 0. */
export function fmod(a: Operand, b: Operand): Tensor {
  return binary(fmodOp, a, b);
}

/**
 * ⌊a / b⌋ of the exact quotient; it has no gradient. a / 0 is infinite or NaN, of whole numbers the largest or smallest one, or 0.
 */
export function floorDivide(a: Operand, b: Operand): Tensor {
  const [x, y] = align("floorDivide", a, b).map(stopGradient);
  if (x.dtype !== "f32") return binary(floorDivideOp, x, y);
  // Without the remainder the quotient is whole, up to one rounding.
  const rest = fmod(x, y);
  const quotient = round(div(sub(x, rest), y));
  const below = logicalAnd(ne(rest, 0), ne(lt(rest, 0), lt(y, 0)));
  return where(eq(y, 0), div(x, y), where(below, sub(quotient, 1), quotient));
}
