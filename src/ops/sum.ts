import { apply, defineOp } from "../graph/op.js";
import { normalizeAxes, type Shape, sizeOf } from "../shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { div } from "./arithmetic.js";
import { cast } from "./cast.js";
import { expand } from "./expand.js";
import { asTensor, type Operand } from "./operand.js";
import { reshape } from "./reshape.js";

export interface ReduceOptions {
  /** Keeps the reduced axes with size 1. Default false. */
  readonly keepDims?: boolean;
}

const sumOp = defineOp({
  name: "sum",
  lower: (plan, node) => {
    const { outer, size, inner } = node.attrs as { outer: number; size: number; inner: number };
    plan.call("sum", { x: plan.input(0), y: plan.output(0), outer, size, inner });
  },
  vjp: (node, [dy]) => [dy && expandOver(dy, node.inputs[0].shape, node.attrs as unknown as ReduceSpan)],
});

/** One run of neighbouring axes, as the kernels see it: (outer, size, inner) with the middle reduced. */
interface ReduceSpan {
  readonly outer: number;
  readonly size: number;
  readonly inner: number;
  readonly first: number;
  readonly count: number;
}

function expandOver(dy: Tensor, shape: Shape, { first, count }: ReduceSpan): Tensor {
  const ones = shape.map((n, i) => (i >= first && i < first + count ? 1 : n));
  return expand(reshape(dy, ones), shape);
}

/** The runs of neighbouring axes to reduce, innermost first, so that each leaves the axes before it alone. */
export function spans(shape: Shape, axes: readonly number[]): ReduceSpan[] {
  const found: ReduceSpan[] = [];
  for (let i = axes.length - 1; i >= 0; i--) {
    const end = axes[i] + 1;
    while (i > 0 && axes[i - 1] === axes[i] - 1) i--;
    const first = axes[i];
    found.push({
      outer: sizeOf(shape.slice(0, first)),
      size: sizeOf(shape.slice(first, end)),
      // Axes after this run that were reduced already are gone.
      inner: sizeOf(shape.slice(end).filter((_, k) => !axes.includes(end + k))),
      first,
      count: end - first,
    });
  }
  return found;
}

/**
 * Sum over the axes (default: all), in f32 with errors that grow with the logarithm of the count. Whole numbers and booleans are
 * converted to f32. The sum of nothing is 0.
 */
export function sum(x: Operand, axes?: number | readonly number[], { keepDims = false }: ReduceOptions = {}): Tensor {
  const input = cast(asTensor("sum", x), "f32");
  const list = normalizeAxes("sum", axes, input.rank);
  let result = input;
  for (const span of spans(input.shape, list)) {
    const shape = [...result.shape.slice(0, span.first), ...result.shape.slice(span.first + span.count)];
    result = apply(sumOp, [result], shape, "f32", { ...span });
  }
  return keepDims ? reshape(result, keptShape(input.shape, list)) : result;
}

/** Mean over the axes (default: all); of nothing NaN. */
export function mean(x: Operand, axes?: number | readonly number[], options?: ReduceOptions): Tensor {
  const input = asTensor("mean", x);
  const list = normalizeAxes("mean", axes, input.rank);
  const count = sizeOf(list.map((axis) => input.shape[axis]));
  return div(sum(input, list, options), count);
}

export function keptShape(shape: Shape, axes: readonly number[]): number[] {
  return shape.map((n, i) => (axes.includes(i) ? 1 : n));
}
