import { defineOp } from "../graph/op.js";
import { Node, Tensor } from "../tensor/tensor.js";
import { asFloat, asTensor, type Operand } from "./operand.js";

const variableOp = defineOp({ name: "variable", view: (layout) => layout, vjp: (_, [dy]) => [dy] });

/** A tensor to take gradients with respect to: what is computed from it needs gradients. */
export function variable(x: Operand): Tensor {
  const input = asFloat("variable", x);
  const node = new Node(variableOp, [input], {}, undefined, true);
  const tensor = new Tensor(node, 0, input.shape, "f32");
  node.outputs.push(tensor);
  return tensor;
}

const stopGradientOp = defineOp({ name: "stopGradient", view: (layout) => layout });

/** The same values as a constant: no gradient flows through it (PyTorch's `detach`). */
export function stopGradient(x: Operand): Tensor {
  const input = asTensor("stopGradient", x);
  if (!input.needsGrad) return input;
  const node = new Node(stopGradientOp, [input], {}, undefined, false);
  const tensor = new Tensor(node, 0, input.shape, input.dtype);
  node.outputs.push(tensor);
  return tensor;
}
