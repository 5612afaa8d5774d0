import { ShapeError } from "../errors.js";
import { apply, defineOp } from "../graph/op.js";
import { checkIsArray, checkShape, formatShape, normalizeAxes, type Shape, sameShape } from "../shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { countable } from "./cast.js";
import { asFloat, asTensor, type Operand } from "./operand.js";
import { keptShape, type ReduceOptions, type ReduceSpan, spans } from "./reduce.js";
import { reshape } from "./reshape.js";

// Each is the other's gradient.

const expandOp = defineOp({
  name: "expand",
  view: (layout, node) => {
    const { shape } = node.outputs[0];
    const lead = shape.length - layout.shape.length;
    const strides = shape.map((_, i) => (i < lead || layout.shape[i - lead] === 1 ? 0 : layout.strides[i - lead]));
    return { shape, strides, offset: layout.offset };
  },
  vjp: (node, [dy]) => [dy && sumTo(dy, node.inputs[0].shape)],
});

/**
 * Repeats axes of size 1, and adds axes in front, so that the tensor has `shape`. Nothing is copied. A size of −1 keeps the axis.
 *
 * @throws ShapeError if an axis has another size than 1 and the one asked for
 */
export function expand(x: Operand, shape: Shape): Tensor {
  const input = asTensor("expand", x);
  checkIsArray("expand", shape);
  if (sameShape(input.shape, shape)) return input;
  const lead = shape.length - input.shape.length;
  const target = shape.map((n, i) => (n === -1 && i >= lead ? input.shape[i - lead] : n));
  checkShape("expand", target);
  if (lead < 0 || input.shape.some((n, i) => n !== 1 && n !== target[i + lead]))
    throw new ShapeError("expand", `cannot repeat ${formatShape(input.shape)} to ${formatShape(target)}`);
  return apply(expandOp, [input], target, input.dtype);
}

/** A real-valued operand in this shape: one that would enlarge it is refused by its name. */
export function expandedTo(op: string, name: string, x: Operand, shape: Shape): Tensor {
  const input = asFloat(op, x);
  const lead = shape.length - input.rank;
  if (!input.shape.every((n, i) => n === shape[i + lead] || (n === 1 && i + lead >= 0)))
    throw new ShapeError(op, `${name} must broadcast to ${formatShape(shape)}`, formatShape(input.shape));
  return expand(input, shape);
}

/** The sum over the axes that broadcasting repeated: the gradient of a broadcast operand. */
export function sumTo(x: Tensor, shape: Shape): Tensor {
  if (sameShape(x.shape, shape)) return x;
  const lead = x.shape.length - shape.length;
  const axes = x.shape.flatMap((n, i) => (i < lead || (shape[i - lead] === 1 && n !== 1) ? [i] : []));
  return reshape(sum(x, axes), shape);
}

const sumOp = defineOp({
  name: "sum",
  lower: (plan, node) => {
    const { outer, size, inner } = node.attrs as { outer: number; size: number; inner: number };
    const args = { x: plan.input(0), y: plan.output(0), outer, size, inner };
    if (node.outputs[0].dtype === "i32") plan.call("sumI32", args);
    else plan.call("sum", args);
  },
  vjp: (node, [dy]) => [dy && expandOver(dy, node.inputs[0].shape, node.attrs as unknown as ReduceSpan)],
});

function expandOver(dy: Tensor, shape: Shape, { first, count }: ReduceSpan): Tensor {
  const ones = shape.map((n, i) => (i >= first && i < first + count ? 1 : n));
  return expand(reshape(dy, ones), shape);
}

/**
 * Sum over the axes (default: all), with errors that grow with the logarithm of the count; of whole numbers exact and whole, modulo 2³²,
 * and of booleans how many are true. The sum of nothing is 0.
 */
export function sum(x: Operand, axes?: number | readonly number[], { keepDims = false }: ReduceOptions = {}): Tensor {
  const input = countable("sum", x);
  const list = normalizeAxes("sum", axes, input.rank);
  let result = input;
  for (const span of spans(input.shape, list)) {
    const shape = [...result.shape.slice(0, span.first), ...result.shape.slice(span.first + span.count)];
    result = apply(sumOp, [result], shape, input.dtype, { ...span });
  }
  return keepDims ? reshape(result, keptShape(input.shape, list)) : result;
}
