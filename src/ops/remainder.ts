import { Opcode } from "../../assembly/elementwise/opcode.js";
import { defineOp, type Op } from "../graph/op.js";
import type { Tensor } from "../tensor/tensor.js";
import { div, mul, neg, sub } from "./arithmetic.js";
import { cast } from "./cast.js";
import { eq } from "./compare.js";
import { binary } from "./elementwise.js";
import { stopGradient } from "./identity.js";
import { asTensor, type Operand } from "./operand.js";
import { floor, round, trunc } from "./rounding.js";
import { where } from "./where.js";

/** a − b · q, where q is a / b rounded to a whole number, whose gradient is 0. */
const remainderOf = (name: string, opcode: Opcode, rounded: (x: Operand) => Tensor): Op =>
  defineOp({
    name,
    opcode: { f32: opcode },
    vjp: ({ inputs: [a, b] }, [dy]) => [dy, dy && b.needsGrad ? neg(mul(dy, rounded(div(a, b)))) : undefined],
  });

const remainderOp = remainderOf("remainder", Opcode.remainder, floor);
const fmodOp = remainderOf("fmod", Opcode.fmod, trunc);

/** Between whole numbers the result is whole. */
function whole(result: Tensor, a: Operand, b: Operand): Tensor {
  const isWhole = (x: Operand): boolean =>
    typeof x === "number" ? Number.isInteger(x) : asTensor("remainder", x).dtype !== "f32";
  return isWhole(a) && isWhole(b) ? cast(result, "i32") : result;
}

/** a − b · ⌊a / b⌋, exact: the remainder with the sign of the divisor, as Python's %. NaN for b = 0. */
export function remainder(a: Operand, b: Operand): Tensor {
  return whole(binary(remainderOp, a, b), a, b);
}

/** a − b · trunc(a / b), exact: the remainder with the sign of the dividend, as JavaScript's %. NaN for b = 0. */
export function fmod(a: Operand, b: Operand): Tensor {
  return whole(binary(fmodOp, a, b), a, b);
}

/** ⌊a / b⌋ of the exact quotient; it has no gradient. a / 0 is infinite or NaN. */
export function floorDivide(a: Operand, b: Operand): Tensor {
  const quotient = round(div(sub(a, remainder(a, b)), b));
  return whole(stopGradient(where(eq(b, 0), div(a, b), quotient)), a, b);
}
