import { ArgumentError, ShapeError } from "../errors.js";
import { applyMany, defineOp, type Word } from "../graph/op.js";
import { formatShape, sameShape } from "../shape.js";
import type { Tensor } from "../tensor/tensor.js";

export interface SgdUpdate {
  readonly parameters: readonly Tensor[];
  readonly gradients: readonly Tensor[];
  /** Momentum buffers; undefined: no momentum. */
  readonly buffers?: readonly Tensor[] | undefined;
  /** (4,): lr, momentum, gradient factor (1 − dampening; 1 at the first step), weight decay. */
  readonly hyper: Tensor;
  /** A factor on all gradients, such as that of clipping: a scalar. */
  readonly scale: Tensor;
  readonly nesterov?: boolean;
}

type Attrs = { readonly count: number; readonly momentum: boolean; readonly nesterov: boolean };

// Inputs: parameters, gradients, buffers, hyper, scale. Outputs: parameters, buffers.
const sgdUpdateOp = defineOp({
  name: "sgdUpdate",
  updates: ({ attrs, outputs }) => {
    const { count } = attrs as Attrs;
    return outputs.map((_, i) => (i < count ? i : i + count));
  },
  lower: (plan, { attrs, inputs }) => {
    const { count, momentum, nesterov } = attrs as Attrs;
    const entries: Word[] = [count];
    let size = 0;
    for (let i = 0; i < count; i++) {
      size += inputs[i].size;
      entries.push(
        { place: plan.output(i), access: "update" },
        { place: plan.input(count + i), access: "read" },
        momentum ? { place: plan.output(count + i), access: "update" } : 0,
        inputs[i].size,
      );
    }
    const [hyper, scale] = [plan.input(inputs.length - 2), plan.input(inputs.length - 1)];
    plan.call("sgd", { entries, hyper, scale, size, nesterov: nesterov ? 1 : 0 });
  },
});

/**
 * One step of stochastic gradient descent for all parameters at once, as PyTorch's SGD:
 * g = scale · g + weightDecay · p; b = momentum · b + factor · g; p −= lr · (nesterov ? g + momentum · b : b).
 *
 * @returns the parameters and buffers after the step
 */
export function sgdUpdate({ parameters, gradients, buffers, hyper, scale, nesterov = false }: SgdUpdate): {
  parameters: Tensor[];
  buffers: Tensor[];
} {
  checkUpdate("sgdUpdate", parameters, gradients, buffers ?? parameters);
  checkHyper("sgdUpdate", hyper, 4, scale);
  const count = parameters.length;
  const state = buffers ?? [];
  const inputs = [...parameters, ...gradients, ...state, hyper, scale];
  const attrs = { count, momentum: buffers !== undefined, nesterov };
  const outputs = applyMany(sgdUpdateOp, inputs, [...parameters, ...state], attrs);
  return { parameters: outputs.slice(0, count), buffers: outputs.slice(count) };
}

/** Refuses lists that do not belong together. */
export function checkUpdate(op: string, parameters: readonly Tensor[], ...lists: readonly (readonly Tensor[])[]): void {
  if (parameters.length === 0) throw new ArgumentError(op, "takes at least one parameter", "none");
  for (const list of lists) {
    if (list.length !== parameters.length)
      throw new ArgumentError(op, `takes one tensor for each of ${parameters.length} parameters`, String(list.length));
    list.forEach(({ shape }, i) => {
      if (!sameShape(shape, parameters[i].shape))
        throw new ShapeError(op, `parameter ${i} is ${formatShape(parameters[i].shape)}`, formatShape(shape));
    });
  }
}

export function checkHyper(op: string, hyper: Tensor, size: number, scale: Tensor): void {
  if (hyper.size !== size) throw new ShapeError(op, `hyper must be (${size},)`, formatShape(hyper.shape));
  if (scale.size !== 1) throw new ShapeError(op, "scale must be a scalar", formatShape(scale.shape));
}
