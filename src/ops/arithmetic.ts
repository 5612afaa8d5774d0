import { Opcode } from "../../assembly/elementwise/opcode.js";
import { defineOp } from "../graph/op.js";
import type { Tensor } from "../tensor/tensor.js";
import { eq, gt, lt } from "./compare.js";
import { binary, unary } from "./elementwise.js";
import { asTensor, type Operand } from "./operand.js";
import { where } from "./where.js";

const addOp = defineOp({
  name: "add",
  opcode: { f32: Opcode.add, i32: Opcode.addI32 },
  vjp: (_, [dy]) => [dy, dy],
});

/** a + b */
export function add(a: Operand, b: Operand): Tensor {
  // Known when the graph is built, so the plan does not depend on it: x + 0 is x.
  if (b === 0) return asTensor("add", a);
  if (a === 0) return asTensor("add", b);
  return binary(addOp, a, b);
}

const subOp = defineOp({
  name: "sub",
  opcode: { f32: Opcode.sub, i32: Opcode.subI32 },
  vjp: (_, [dy]) => [dy, dy && neg(dy)],
});

/** a − b */
export function sub(a: Operand, b: Operand): Tensor {
  return b === 0 ? asTensor("sub", a) : binary(subOp, a, b);
}

const mulOp = defineOp({
  name: "mul",
  opcode: { f32: Opcode.mul, i32: Opcode.mulI32 },
  vjp: ({ inputs: [a, b] }, [dy]) => [
    dy && a.needsGrad ? mul(dy, b) : undefined,
    dy && b.needsGrad ? mul(dy, a) : undefined,
  ],
});

/** a · b */
export function mul(a: Operand, b: Operand): Tensor {
  if (b === 1) return asTensor("mul", a);
  if (a === 1) return asTensor("mul", b);
  return binary(mulOp, a, b);
}

const divOp = defineOp({
  name: "div",
  opcode: { f32: Opcode.div },
  // d(a/b) = dy/b for a, −dy·(a/b)/b for b.
  vjp: ({ inputs: [a, b], outputs: [y] }, [dy]) => {
    if (dy === undefined) return [];
    const da = div(dy, b);
    return [a.needsGrad ? da : undefined, b.needsGrad ? neg(mul(da, y)) : undefined];
  },
});

/** a / b, always in real numbers. */
export function div(a: Operand, b: Operand): Tensor {
  return b === 1 && typeof a !== "number" && asTensor("div", a).dtype === "f32"
    ? asTensor("div", a)
    : binary(divOp, a, b, "f32");
}

const negOp = defineOp({
  name: "neg",
  opcode: { f32: Opcode.neg },
  vjp: (_, [dy]) => [dy && neg(dy)],
});

/** −x; of whole numbers whole. */
export function neg(x: Operand): Tensor {
  const input = asTensor("neg", x);
  return input.dtype === "i32" ? sub(0, input) : unary(negOp, input);
}

const absOp = defineOp({
  name: "abs",
  opcode: { f32: Opcode.abs },
  vjp: ({ inputs: [x] }, [dy]) => [dy && mul(dy, sign(x))],
});

/** |x|, of whole numbers whole; its gradient at 0 is 0. */
export function abs(x: Operand): Tensor {
  const input = asTensor("abs", x);
  return input.dtype === "i32" ? maximum(input, neg(input)) : unary(absOp, input);
}

const signOp = defineOp({ name: "sign", opcode: { f32: Opcode.sign }, vjp: (_, [dy]) => [dy && mul(dy, 0)] });

/** −1, 0 or 1, of whole numbers whole; 0 for NaN. */
export function sign(x: Operand): Tensor {
  const input = asTensor("sign", x);
  return input.dtype === "i32" ? maximum(minimum(input, 1), -1) : unary(signOp, input);
}

/** x² */
export function square(x: Operand): Tensor {
  const input = asTensor("square", x);
  return mul(input, input);
}

// On a tie each side takes half of the gradient, beside NaN all of it, as in PyTorch.
const share = (dy: Tensor, mine: Tensor, other: Tensor, loses: typeof gt): Tensor =>
  mul(dy, where(loses(mine, other), 0, where(eq(mine, other), 0.5, 1)));

const maximumOp = defineOp({
  name: "maximum",
  opcode: { f32: Opcode.maximum, i32: Opcode.maximumI32 },
  vjp: ({ inputs: [a, b] }, [dy]) => (dy ? [share(dy, a, b, lt), share(dy, b, a, lt)] : []),
});

/** The larger of a and b; NaN if either is. */
export function maximum(a: Operand, b: Operand): Tensor {
  return binary(maximumOp, a, b);
}

const minimumOp = defineOp({
  name: "minimum",
  opcode: { f32: Opcode.minimum, i32: Opcode.minimumI32 },
  vjp: ({ inputs: [a, b] }, [dy]) => (dy ? [share(dy, a, b, gt), share(dy, b, a, gt)] : []),
});

/** The smaller of a and b; NaN if either is. */
export function minimum(a: Operand, b: Operand): Tensor {
  return binary(minimumOp, a, b);
}
