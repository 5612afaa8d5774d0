import { Opcode } from "../../assembly/elementwise/opcode.js";
import { defineOp } from "../graph/op.js";
import type { Tensor } from "../tensor/tensor.js";
import { mul, square, sub } from "./arithmetic.js";
import { cast } from "./cast.js";
import { eq, ge } from "./compare.js";
import { binary } from "./elementwise.js";
import { log } from "./exp.js";
import { logicalAnd } from "./logical.js";
import { asTensor, type Operand } from "./operand.js";
import { reciprocal, rsqrt, sqrt } from "./sqrt.js";
import { where } from "./where.js";

const powOp = defineOp({
  name: "pow",
  opcode: { f32: Opcode.pow },
  // aᵇ: b·aᵇ⁻¹ for a (0 where b is 0), aᵇ·ln a for b (0 where a is 0 and b is not negative).
  vjp: ({ inputs: [a, b], outputs: [y] }, [dy]) => {
    if (dy === undefined) return [];
    const da = a.needsGrad ? where(eq(b, 0), 0, mul(dy, mul(b, pow(a, sub(b, 1))))) : undefined;
    const db = b.needsGrad ? mul(dy, where(logicalAnd(eq(a, 0), ge(b, 0)), 0, mul(y, log(a)))) : undefined;
    return [da, db];
  },
});

/** aᵇ, always in real numbers; a^½ is √a and a^−½ is 1/√a, also of −∞, as in PyTorch. */
export function pow(a: Operand, b: Operand): Tensor {
  const base = cast(asTensor("pow", a), "f32");
  if (b === 1) return base;
  if (b === 2) return square(base);
  if (b === 0.5) return sqrt(base);
  if (b === -0.5) return rsqrt(base);
  if (b === -1) return reciprocal(base);
  return binary(powOp, base, b);
}

/** 2ˣ */
export const exp2 = (x: Operand): Tensor => pow(2, x);
