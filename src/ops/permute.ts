import { ShapeError } from "../errors.js";
import { apply, defineOp } from "../graph/op.js";
import { normalizeAxis } from "../shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { asTensor, type Operand } from "./operand.js";

const axesOf = (attrs: object): readonly number[] => (attrs as { axes: readonly number[] }).axes;

const permuteOp = defineOp({
  name: "permute",
  view: ({ shape, strides, offset }, node) => {
    const axes = axesOf(node.attrs);
    return { shape: axes.map((axis) => shape[axis]), strides: axes.map((axis) => strides[axis]), offset };
  },
  vjp: (node, [dy]) => [dy && permute(dy, inverse(axesOf(node.attrs)))],
});

function inverse(axes: readonly number[]): number[] {
  const back = new Array<number>(axes.length);
  axes.forEach((axis, i) => {
    back[axis] = i;
  });
  return back;
}

/**
 * The axes in another order: axis i of the result is axis axes[i] of x. Nothing is copied.
 *
 * @throws ShapeError if `axes` is not an order of all axes
 */
export function permute(x: Operand, axes: readonly number[]): Tensor {
  const input = asTensor("permute", x);
  const order = axes.map((axis) => normalizeAxis("permute", axis, input.rank));
  if (order.length !== input.rank || new Set(order).size !== order.length)
    throw new ShapeError("permute", `axes must be an order of all ${input.rank} axes`, `[${axes}]`);
  if (order.every((axis, i) => axis === i)) return input;
  const shape = order.map((axis) => input.shape[axis]);
  return apply(permuteOp, [input], shape, input.dtype, { axes: order });
}

/** Swaps two axes; by default the last two. */
export function transpose(x: Operand, axis0 = -2, axis1 = -1): Tensor {
  const input = asTensor("transpose", x);
  const a = normalizeAxis("transpose", axis0, input.rank);
  const b = normalizeAxis("transpose", axis1, input.rank);
  const axes = input.shape.map((_, i) => (i === a ? b : i === b ? a : i));
  return permute(input, axes);
}

/** Moves axes to other places; the others keep their order. */
export function movedim(
  x: Operand,
  source: number | readonly number[],
  destination: number | readonly number[],
): Tensor {
  const input = asTensor("movedim", x);
  const axes = (list: number | readonly number[]): number[] =>
    (typeof list === "number" ? [list] : list).map((axis) => normalizeAxis("movedim", axis, input.rank));
  const [from, to] = [axes(source), axes(destination)];
  if (from.length !== to.length || new Set(from).size !== from.length || new Set(to).size !== to.length)
    throw new ShapeError(
      "movedim",
      "takes as many different destinations as different sources",
      `[${source}] and [${destination}]`,
    );
  const rest = input.shape.flatMap((_, i) => (from.includes(i) ? [] : [i]));
  return permute(
    input,
    input.shape.map((_, i) => (to.includes(i) ? from[to.indexOf(i)] : (rest.shift() ?? 0))),
  );
}

/** What a tensor is the transpose of, if it is one: its last two axes were swapped and nothing else. */
export function transposed(x: Tensor): Tensor | undefined {
  if (x.node.op !== permuteOp) return undefined;
  const axes = axesOf(x.node.attrs);
  const rank = axes.length;
  const swapped = axes.every((axis, i) => axis === (i === rank - 1 ? rank - 2 : i === rank - 2 ? rank - 1 : i));
  return swapped ? x.node.inputs[0] : undefined;
}
