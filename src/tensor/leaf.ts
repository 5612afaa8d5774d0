import type { DType, TypedArray } from "../dtype.js";
import type { Op } from "../graph/op.js";
import type { Shape } from "../shape.js";
import { Node, type Source, Tensor } from "./tensor.js";

const leafOp: Op = { name: "leaf", id: 0 };

/** A tensor without history. */
export function leaf(source: Source, shape: Shape, dtype: DType, needsGrad = false): Tensor {
  const node = new Node(leafOp, [], {}, source, needsGrad);
  const tensor = new Tensor(node, 0, shape, dtype);
  node.outputs.push(tensor);
  return tensor;
}

/** A tensor of known values. The array is taken over, not copied. */
export function constant(data: TypedArray, shape: Shape, dtype: DType): Tensor {
  return leaf({ kind: "constant", data }, shape, dtype);
}

/** Drops the history of a tensor: from now on it is its value. */
export function settle(tensor: Tensor, data: TypedArray): void {
  tensor.node = constant(data, tensor.shape, tensor.dtype).node;
  tensor.index = 0;
  tensor.known = undefined;
}

/** The value of a tensor that has one. */
export function knownData(tensor: Tensor): TypedArray | undefined {
  const { source } = (tensor.known ?? tensor).node;
  return source?.kind === "constant" ? source.data : undefined;
}
