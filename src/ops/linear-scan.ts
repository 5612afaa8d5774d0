import { apply, defineOp, type Op } from "../graph/op.js";
import { sizeOf } from "../shape.js";
import { Tensor } from "../tensor/tensor.js";
import { mul } from "./arithmetic.js";
import { concat } from "./concat.js";
import { full } from "./create.js";
import { narrow } from "./narrow.js";
import { asTensor, scalar } from "./operand.js";

// Linear recurrences along an axis: what cumulative sums and products come down to.

type Attrs = { readonly axis: number; readonly initial: number };

/** The lines along an axis, as the kernels see them. */
function linesOf({ shape }: Tensor, axis: number): { outer: number; size: number; inner: number } {
  return { outer: sizeOf(shape.slice(0, axis)), size: shape[axis], inner: sizeOf(shape.slice(axis + 1)) };
}

const lower =
  (reversed: 0 | 1): NonNullable<Op["lower"]> =>
  (plan, { inputs: [a, b], outputs: [y], attrs }) => {
    const { axis, initial } = attrs as Attrs;
    const steps = { aStep: a.rank === 0 ? 0 : 1, bStep: b.rank === 0 ? 0 : 1 };
    const arrays = { a: plan.input(0), b: plan.input(1), y: plan.output(0) };
    if (y.dtype === "i32") plan.call("linearScanI32", { ...arrays, ...linesOf(y, axis), ...steps, initial });
    else plan.call("linearScan", { ...arrays, ...linesOf(y, axis), ...steps, reversed, initial });
  };

/** y of the position before, at the first one `initial`. */
function delayed(y: Tensor, axis: number, initial: number): Tensor {
  const first = full(
    y.shape.map((n, i) => (i === axis ? 1 : n)),
    initial,
  );
  return concat([first, narrow(y, axis, 0, y.shape[axis] - 1)], axis);
}

// The factor at position 0 meets no state after the last position, and `initial` before the first: so each is the other's gradient.
const forwardOp: Op = defineOp({
  name: "linearScan",
  lower: lower(0),
  vjp: ({ inputs: [a, b], outputs: [y], attrs }, [dy]) => {
    if (dy === undefined) return [];
    const { axis, initial } = attrs as Attrs;
    const da = apply(reverseOp, [dy, b], y.shape, "f32", { axis, initial: 0 });
    return [a.needsGrad ? da : undefined, b.needsGrad ? mul(da, delayed(y, axis, initial)) : undefined];
  },
});

const reverseOp: Op = defineOp({
  name: "reverseLinearScan",
  lower: lower(1),
  vjp: ({ inputs: [a, b], outputs: [y], attrs }, [dy]) => {
    if (dy === undefined) return [];
    const { axis } = attrs as Attrs;
    const da = apply(forwardOp, [dy, b], y.shape, "f32", { axis, initial: 0 });
    return [a.needsGrad ? da : undefined, b.needsGrad ? mul(delayed(da, axis, 0), y) : undefined];
  },
});

/**
 * y[t] = a[t] + b[t] · y[t − 1] along the axis, y[−1] = `initial`. a or b may be a scalar that stands for all of its elements, without a
 * gradient of its own; the other gives the shape, and the dtype: f32, or i32 modulo 2³². The axis must not be empty.
 */
export function linearScan(a: Tensor | number, b: Tensor | number, axis: number, initial = 0): Tensor {
  const { dtype } = a instanceof Tensor ? a : asTensor("linearScan", b);
  const [first, second] = [a, b].map((x) => (typeof x === "number" ? scalar(x, dtype) : x));
  const { shape } = first.rank > 0 ? first : second;
  return apply(forwardOp, [first, second], shape, dtype, { axis, initial });
}

/** y[t] = a[t] + b[t + 1] · y[t + 1] along the axis, the last one a's: the gradient of `linearScan`. */
export function reverseLinearScan(a: Tensor, b: Tensor | number, axis: number): Tensor {
  const second = typeof b === "number" ? scalar(b) : b;
  return apply(reverseOp, [a, second], a.shape, "f32", { axis, initial: 0 });
}

const scanMaxOp = defineOp({
  name: "scanMax",
  lower: (plan, { outputs: [y], attrs }) =>
    plan.call("scanMax", { x: plan.input(0), y: plan.output(0), ...linesOf(y, (attrs as Attrs).axis) }),
});

/** The largest element so far along the axis, without a gradient; NaN from the first one on. */
export function scanMax(x: Tensor, axis: number): Tensor {
  return apply(scanMaxOp, [x], x.shape, "f32", { axis });
}
