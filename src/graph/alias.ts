import type { Tensor } from "../tensor/tensor.js";
import { apply, defineOp } from "./op.js";

const aliasOp = defineOp({ name: "alias", view: (layout) => layout, vjp: (_, [dy]) => [dy] });

/**
 * The same tensor as a node of its own: what is built on it cannot look through it, so that the gradient with respect to it can be told
 * from that with respect to what it stands for.
 */
export function alias(x: Tensor): Tensor {
  return apply(aliasOp, [x], x.shape, x.dtype);
}
