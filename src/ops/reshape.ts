import { ShapeError } from "../errors.js";
import { apply, defineOp, type Layout } from "../graph/op.js";
import {
  checkIsArray,
  checkShape,
  contiguousStrides,
  formatShape,
  normalizeAxis,
  type Shape,
  sameShape,
  sizeOf,
} from "../shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { asTensor, type Operand } from "./operand.js";

const reshapeOp = defineOp({
  name: "reshape",
  view: (layout, node) => reshapeLayout(layout, node.outputs[0].shape),
  vjp: (node, [dy]) => [dy && reshape(dy, node.inputs[0].shape)],
});

/** The strides of a layout seen with another shape, if its axes can be split and merged so without a copy. */
function reshapeLayout(layout: Layout, shape: Shape): Layout | undefined {
  const from = layout.shape.flatMap((n, i) => (n === 1 ? [] : [{ n, stride: layout.strides[i] }]));
  if (sizeOf(shape) === 0) return { shape, strides: contiguousStrides(shape), offset: layout.offset };
  const strides = new Array<number>(shape.length).fill(0);
  let at = from.length - 1;
  let left = 1;
  let stride = 0;
  for (let i = shape.length - 1; i >= 0; i--) {
    if (shape[i] === 1) continue;
    if (left === 1) {
      // Take the next axis of the input, with the axes before it that are walked as one with it.
      ({ n: left, stride } = from[at--]);
      while (at >= 0 && from[at].stride === stride * left) left *= from[at--].n;
    }
    if (left % shape[i] !== 0) return undefined;
    strides[i] = stride;
    stride *= shape[i];
    left /= shape[i];
  }
  return { shape, strides, offset: layout.offset };
}

/**
 * The same elements in the same order with another shape. One size may be −1: whatever is left.
 *
 * @throws ShapeError if the number of elements differs
 */
export function reshape(x: Operand, shape: Shape): Tensor {
  const input = asTensor("reshape", x);
  const { size } = input;
  checkIsArray("reshape", shape);
  const known = shape.reduce((product, n) => (n === -1 ? product : product * n), 1);
  const target = shape.map((n) => (n === -1 && known > 0 ? size / known : n));
  if (target.some((n) => n < 0 || !Number.isInteger(n)) || sizeOf(target) !== size)
    throw new ShapeError("reshape", `cannot view ${size} elements as ${formatShape(shape)}`);
  checkShape("reshape", target);
  return sameShape(target, input.shape) ? input : apply(reshapeOp, [input], target, input.dtype);
}

/** Merges the axes from `startAxis` to `endAxis` (both included) into one. Default: all axes. */
export function flatten(x: Operand, startAxis = 0, endAxis = -1): Tensor {
  const input = asTensor("flatten", x);
  const start = normalizeAxis("flatten", startAxis, input.rank);
  const end = normalizeAxis("flatten", endAxis, input.rank);
  if (start > end) throw new ShapeError("flatten", "startAxis must not come after endAxis", `${start} and ${end}`);
  if (input.rank === 0) return reshape(input, [1]);
  const merged = sizeOf(input.shape.slice(start, end + 1));
  return reshape(input, [...input.shape.slice(0, start), merged, ...input.shape.slice(end + 1)]);
}

/** Drops the axis if its size is 1; without an axis, all axes of size 1. */
export function squeeze(x: Operand, axis?: number): Tensor {
  const input = asTensor("squeeze", x);
  const only = axis === undefined ? undefined : normalizeAxis("squeeze", axis, input.rank);
  return reshape(
    input,
    input.shape.filter((n, i) => n !== 1 || (only !== undefined && i !== only)),
  );
}

/** Adds an axis of size 1 before `axis`. */
export function unsqueeze(x: Operand, axis: number): Tensor {
  const input = asTensor("unsqueeze", x);
  const at = normalizeAxis("unsqueeze", axis, input.rank + 1);
  return reshape(input, [...input.shape.slice(0, at), 1, ...input.shape.slice(at)]);
}
