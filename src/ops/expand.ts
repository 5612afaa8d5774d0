import { ShapeError } from "../errors.js";
import { apply, defineOp } from "../graph/op.js";
import { checkShape, formatShape, type Shape, sameShape } from "../shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { asTensor, type Operand } from "./operand.js";
import { reshape } from "./reshape.js";
import { sum } from "./sum.js";

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
  if (sameShape(input.shape, shape)) return input;
  const lead = shape.length - input.shape.length;
  const target = shape.map((n, i) => (n === -1 && i >= lead ? input.shape[i - lead] : n));
  checkShape("expand", target);
  if (lead < 0 || input.shape.some((n, i) => n !== 1 && n !== target[i + lead]))
    throw new ShapeError("expand", `cannot repeat ${formatShape(input.shape)} to ${formatShape(target)}`);
  return apply(expandOp, [input], target, input.dtype);
}

/** The sum over the axes that broadcasting repeated: the gradient of a broadcast operand. */
export function sumTo(x: Tensor, shape: Shape): Tensor {
  if (sameShape(x.shape, shape)) return x;
  const lead = x.shape.length - shape.length;
  const axes = x.shape.flatMap((n, i) => (i < lead || (shape[i - lead] === 1 && n !== 1) ? [i] : []));
  return reshape(sum(x, axes), shape);
}
