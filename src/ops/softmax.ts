import { apply, defineOp, type Op } from "../graph/op.js";
import { normalizeAxis, sizeOf } from "../shape.js";
import type { Node, Tensor } from "../tensor/tensor.js";
import { mul, sub } from "./arithmetic.js";
import { cast } from "./cast.js";
import { sum } from "./expand-sum.js";
import { asTensor, type Operand } from "./operand.js";
import { transpose } from "./permute.js";
import { reshape } from "./reshape.js";

/** The rows of a kernel that works along the last axis. */
export function rowsOf({ outputs: [{ shape }] }: Node): { rows: number; cols: number } {
  return { rows: sizeOf(shape.slice(0, -1)), cols: shape[shape.length - 1] };
}

/** Applies what works along the last axis to any axis. */
export function alongAxis(op: string, x: Operand, axis: number, fn: (input: Tensor) => Tensor): Tensor {
  const input = cast(asTensor(op, x), "f32");
  const at = normalizeAxis(op, axis, input.rank);
  if (input.rank === 0) return reshape(fn(reshape(input, [1])), []);
  return at === input.rank - 1 ? fn(input) : transpose(fn(transpose(input, at, -1)), at, -1);
}

const softmaxOp = defineOp({
  name: "softmax",
  inPlace: [0],
  lower: (plan, node) => plan.call("softmax", { x: plan.input(0), y: plan.output(0), ...rowsOf(node) }),
  vjp: ({ outputs: [y] }, [dy]) => [dy && apply(softmaxGradOp, [y, dy], y.shape, "f32")],
});

const softmaxGradOp: Op = defineOp({
  name: "softmaxGrad",
  inPlace: [0, 1],
  lower: (plan, node) =>
    plan.call("softmaxGrad", { y: plan.input(0), dy: plan.input(1), dx: plan.output(0), ...rowsOf(node) }),
  decompose: ({ inputs: [y, dy] }) => [mul(y, sub(dy, sum(mul(y, dy), -1, { keepDims: true })))],
});

/** exp(x) / Σ exp(x) along the axis, computed without overflow. */
export function softmax(x: Operand, axis = -1): Tensor {
  return alongAxis("softmax", x, axis, (input) => apply(softmaxOp, [input], input.shape, "f32"));
}
