import { Opcode } from "../../assembly/elementwise/opcode.js";
import { defineOp } from "../graph/op.js";
import type { Tensor } from "../tensor/tensor.js";
import { add, div, mul, neg, square, sub } from "./arithmetic.js";
import { eq } from "./compare.js";
import { binary, unary } from "./elementwise.js";
import { logicalAnd } from "./logical.js";
import type { Operand } from "./operand.js";
import { rsqrt } from "./sqrt.js";
import { where } from "./where.js";

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

const tanOp = defineOp({
  name: "tan",
  opcode: { f32: Opcode.tan },
  vjp: ({ outputs: [y] }, [dy]) => [dy && mul(dy, add(square(y), 1))],
});

/** tan x, x in radians. */
export const tan = (x: Operand): Tensor => unary(tanOp, x);

const asinOp = defineOp({
  name: "asin",
  opcode: { f32: Opcode.asin },
  vjp: ({ inputs: [x] }, [dy]) => [dy && mul(dy, rsqrt(sub(1, square(x))))],
});

/** The angle in [−π/2, π/2] whose sine is x; NaN beyond ±1. */
export const asin = (x: Operand): Tensor => unary(asinOp, x);

const acosOp = defineOp({
  name: "acos",
  opcode: { f32: Opcode.acos },
  vjp: ({ inputs: [x] }, [dy]) => [dy && neg(mul(dy, rsqrt(sub(1, square(x)))))],
});

/** The angle in [0, π] whose cosine is x; NaN beyond ±1. */
export const acos = (x: Operand): Tensor => unary(acosOp, x);

const atanOp = defineOp({
  name: "atan",
  opcode: { f32: Opcode.atan },
  vjp: ({ inputs: [x] }, [dy]) => [dy && div(dy, add(square(x), 1))],
});

/** The angle in (−π/2, π/2) whose tangent is x. */
export const atan = (x: Operand): Tensor => unary(atanOp, x);

const atan2Op = defineOp({
  name: "atan2",
  opcode: { f32: Opcode.atan2 },
  vjp: ({ inputs: [y, x] }, [dy]) => {
    if (dy === undefined) return [];
    // At the origin 0, as in PyTorch.
    const origin = logicalAnd(eq(x, 0), eq(y, 0));
    const share = div(dy, where(origin, 1, add(square(x), square(y))));
    return [y.needsGrad ? mul(share, x) : undefined, x.needsGrad ? neg(mul(share, y)) : undefined];
  },
});

/** The angle in (−π, π] of the point (x, y): y is its ordinate and comes first. */
export const atan2 = (y: Operand, x: Operand): Tensor => binary(atan2Op, y, x);
