import { apply, defineOp } from "../graph/op.js";
import { normalizeAxes } from "../shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { abs, add, maximum, mul, sub } from "./arithmetic.js";
import { cast } from "./cast.js";
import { lt } from "./compare.js";
import { exp, log } from "./exp.js";
import { sum } from "./expand-sum.js";
import { max } from "./extremum.js";
import { stopGradient } from "./identity.js";
import { asTensor, checkBroadcast, type Operand } from "./operand.js";
import type { ReduceOptions } from "./reduce.js";
import { reshape } from "./reshape.js";
import { alongAxis, rowsOf } from "./softmax.js";
import { where } from "./where.js";

const logSoftmaxOp = defineOp({
  name: "logSoftmax",
  inPlace: [0],
  lower: (plan, node) => plan.call("logSoftmax", { x: plan.input(0), y: plan.output(0), ...rowsOf(node) }),
  vjp: ({ outputs: [y] }, [dy]) => [dy && apply(logSoftmaxGradOp, [y, dy], y.shape, "f32")],
});

const logSoftmaxGradOp = defineOp({
  name: "logSoftmaxGrad",
  inPlace: [0, 1],
  lower: (plan, node) =>
    plan.call("logSoftmaxGrad", { y: plan.input(0), dy: plan.input(1), dx: plan.output(0), ...rowsOf(node) }),
  decompose: ({ inputs: [y, dy] }) => [sub(dy, mul(exp(y), sum(dy, -1, { keepDims: true })))],
});

/** x − log Σ exp(x) along the axis, computed without overflow. */
export function logSoftmax(x: Operand, axis = -1): Tensor {
  return alongAxis("logSoftmax", x, axis, (input) => apply(logSoftmaxOp, [input], input.shape, "f32"));
}

/** log Σ exp(x) over the axes (default: all), computed without overflow. Of nothing −∞. */
export function logSumExp(
  x: Operand,
  axes?: number | readonly number[],
  { keepDims = false }: ReduceOptions = {},
): Tensor {
  const input = cast(asTensor("logSumExp", x), "f32");
  const list = normalizeAxes("logSumExp", axes, input.rank);
  if (list.some((axis) => input.shape[axis] === 0)) return log(sum(input, list, { keepDims }));
  // Any shift gives the same value and gradient; an infinite one would give ∞ − ∞.
  const largest = stopGradient(max(input, list, { keepDims: true }));
  const shift = where(lt(abs(largest), Number.POSITIVE_INFINITY), largest, 0);
  const total = add(log(sum(exp(sub(input, shift)), list, { keepDims: true })), shift);
  return keepDims
    ? total
    : reshape(
        total,
        input.shape.filter((_, i) => !list.includes(i)),
      );
}

/** ln(eᵃ + eᵇ), computed without overflow. */
export function logAddExp(a: Operand, b: Operand): Tensor {
  checkBroadcast("logAddExp", a, b);
  const largest = stopGradient(maximum(a, b));
  const shift = where(lt(abs(largest), Number.POSITIVE_INFINITY), largest, 0);
  return add(log(add(exp(sub(a, shift)), exp(sub(b, shift)))), shift);
}
