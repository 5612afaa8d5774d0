import { ShapeError } from "../errors.js";
import { apply, defineOp, type Op } from "../graph/op.js";
import { formatShape, normalizeAxes, normalizeAxis, sizeOf } from "../shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { div, mul, sub } from "./arithmetic.js";
import { cast } from "./cast.js";
import { eq, ne } from "./compare.js";
import { sum } from "./expand-sum.js";
import { logicalOr } from "./logical.js";
import { asTensor, type Operand } from "./operand.js";
import { keptShape, type ReduceOptions, spans } from "./reduce.js";
import { reshape } from "./reshape.js";

type Spans = ReturnType<typeof spans>;

const extremum = (kernel: "max" | "min"): Op =>
  defineOp({
    name: kernel,
    lower: (plan, node) => {
      const { runs } = node.attrs as { runs: Spans };
      const { dtype } = node.outputs[0];
      let x = plan.input(0);
      runs.forEach(({ outer, size, inner }, i) => {
        const y = i === runs.length - 1 ? plan.output(0) : plan.temporary(outer * inner, dtype);
        plan.call(dtype === "i32" ? "maxI32" : kernel, { x, y, outer, size, inner });
        x = y;
      });
    },
    // The elements that attain the extremum share its gradient evenly. As in PyTorch, those that are NaN do so for NaN only where the whole
    // tensor is reduced; otherwise the gradient of a line with NaN is NaN.
    vjp: ({ inputs: [x], outputs: [y], attrs }, [dy]) => {
      if (dy === undefined) return [];
      const { axes, whole } = attrs as { axes: readonly number[]; whole: boolean };
      const kept = keptShape(x.shape, axes);
      const equal = eq(x, reshape(y, kept));
      const attained = cast(whole ? logicalOr(equal, ne(x, x)) : equal, "f32");
      return [mul(attained, div(reshape(dy, kept), sum(attained, axes, { keepDims: true })))];
    },
  });

const ops = { max: extremum("max"), min: extremum("min") };

function reduce(
  name: "max" | "min",
  x: Operand,
  axes: number | readonly number[] | undefined,
  keepDims: boolean,
): Tensor {
  const input = asTensor(name, x);
  const list = normalizeAxes(name, axes, input.rank);
  if (list.some((axis) => input.shape[axis] === 0))
    throw new ShapeError(name, "of nothing is undefined", formatShape(input.shape));
  const kept = keptShape(input.shape, list);
  if (list.length === 0) return input;
  // Booleans are compared as numbers. −1 − x is x in the opposite order, without overflow.
  if (input.dtype === "bool") return cast(reduce(name, cast(input, "i32"), axes, keepDims), "bool");
  if (input.dtype === "i32" && name === "min") return sub(-1, reduce("max", sub(-1, input), axes, keepDims));
  const shape = input.shape.filter((_, i) => !list.includes(i));
  const y = apply(ops[name], [input], shape, input.dtype, {
    axes: list,
    whole: axes === undefined,
    runs: spans(input.shape, list),
  });
  return keepDims ? reshape(y, kept) : y;
}

/**
 * The largest element over the axes (default: all), as PyTorch's `amax`: elements that tie share the gradient evenly, and NaN wins.
 * Of whole numbers and booleans it is one of them.
 *
 * @throws ShapeError if an axis to reduce has size 0
 */
export function max(x: Operand, axes?: number | readonly number[], { keepDims = false }: ReduceOptions = {}): Tensor {
  return reduce("max", x, axes, keepDims);
}

/** The smallest element over the axes (default: all); otherwise like `max`. */
export function min(x: Operand, axes?: number | readonly number[], { keepDims = false }: ReduceOptions = {}): Tensor {
  return reduce("min", x, axes, keepDims);
}

const position = (kernel: "argmax" | "argmin"): Op =>
  defineOp({
    name: kernel,
    lower: (plan, node) => {
      const { outer, size, inner } = node.attrs as { outer: number; size: number; inner: number };
      plan.call(kernel, { x: plan.input(0), y: plan.output(0), outer, size, inner });
    },
  });

const positionOps = { argmax: position("argmax"), argmin: position("argmin") };

function locate(name: "argmax" | "argmin", x: Operand, axis: number | undefined, keepDims: boolean): Tensor {
  const input = asTensor(name, x);
  const over = axis === undefined ? input.shape.map((_, i) => i) : [normalizeAxis(name, axis, input.rank)];
  if (over.some((i) => input.shape[i] === 0))
    throw new ShapeError(name, "of nothing is undefined", formatShape(input.shape));
  // Single precision would merge large whole numbers: the first that is the extremum.
  if (input.dtype === "i32") {
    const extreme = name === "argmax" ? max(input, axis, { keepDims: true }) : min(input, axis, { keepDims: true });
    return locate("argmax", eq(input, extreme), axis, keepDims);
  }
  const [first = 0] = over;
  const attrs = {
    outer: sizeOf(input.shape.slice(0, first)),
    size: sizeOf(input.shape.slice(first, first + over.length)),
    inner: sizeOf(input.shape.slice(first + over.length)),
  };
  const shape = keepDims ? keptShape(input.shape, over) : input.shape.filter((_, i) => !over.includes(i));
  return apply(positionOps[name], [cast(input, "f32")], shape, "i32", attrs);
}

/**
 * The position of the largest element along the axis as i32; without an axis among all elements in order. The first wins a tie, and
 * NaN wins over numbers. It has no gradient.
 *
 * @throws ShapeError if there is no element to choose from
 */
export function argmax(x: Operand, axis?: number, { keepDims = false }: ReduceOptions = {}): Tensor {
  return locate("argmax", x, axis, keepDims);
}

/** The position of the smallest element along the axis; otherwise like `argmax`. */
export function argmin(x: Operand, axis?: number, { keepDims = false }: ReduceOptions = {}): Tensor {
  return locate("argmin", x, axis, keepDims);
}
