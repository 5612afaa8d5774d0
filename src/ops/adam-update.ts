import { applyMany, defineOp, type Word } from "../graph/op.js";
import type { Tensor } from "../tensor/tensor.js";
import { checkHyper, checkUpdate } from "./sgd-update.js";

export interface AdamUpdate {
  readonly parameters: readonly Tensor[];
  readonly gradients: readonly Tensor[];
  readonly moments1: readonly Tensor[];
  readonly moments2: readonly Tensor[];
  /**
   * (9,): lr, beta1, beta2, eps, weight decay, 1 − beta1, 1 − beta2, and at step t the bias correction 1 − beta1ᵗ and
   * the root √(1 − beta2ᵗ).
   */
  readonly hyper: Tensor;
  /** A factor on all gradients, such as that of clipping: a scalar. */
  readonly scale: Tensor;
  /** Weight decay shrinks the parameters (AdamW) instead of adding to the gradients (Adam). */
  readonly decoupled?: boolean;
}

type Attrs = { readonly count: number; readonly decoupled: boolean };

// Inputs: parameters, gradients, first moments, second moments, hyper, scale. Outputs: parameters, first moments, second moments.
const adamUpdateOp = defineOp({
  name: "adamUpdate",
  updates: ({ attrs, outputs }) => {
    const { count } = attrs as Attrs;
    return outputs.map((_, i) => (i < count ? i : i + count));
  },
  lower: (plan, { attrs, inputs }) => {
    const { count, decoupled } = attrs as Attrs;
    const entries: Word[] = [count];
    let size = 0;
    for (let i = 0; i < count; i++) {
      size += inputs[i].size;
      entries.push(
        { place: plan.output(i), access: "update" },
        { place: plan.input(count + i), access: "read" },
        { place: plan.output(count + i), access: "update" },
        { place: plan.output(2 * count + i), access: "update" },
        inputs[i].size,
      );
    }
    const [hyper, scale] = [plan.input(inputs.length - 2), plan.input(inputs.length - 1)];
    plan.call("adam", { entries, hyper, scale, size, decoupled: decoupled ? 1 : 0 });
  },
});

/**
 * One step of Adam (Kingma and Ba 2015) or, decoupled, AdamW (Loshchilov and Hutter 2019) for all parameters at once:
 * g = scale · g (+ weightDecay · p, or p −= lr · weightDecay · p when decoupled); m += (1 − beta1)(g − m);
 * v = beta2 · v + (1 − beta2) g²; p −= lr / (1 − beta1ᵗ) · m / (√v / √(1 − beta2ᵗ) + eps).
 *
 * @returns the parameters and moments after the step
 */
export function adamUpdate({
  parameters,
  gradients,
  moments1,
  moments2,
  hyper,
  scale,
  decoupled = false,
}: AdamUpdate): {
  parameters: Tensor[];
  moments1: Tensor[];
  moments2: Tensor[];
} {
  checkUpdate("adamUpdate", parameters, gradients, moments1, moments2);
  checkHyper("adamUpdate", hyper, 9, scale);
  const count = parameters.length;
  const inputs = [...parameters, ...gradients, ...moments1, ...moments2, hyper, scale];
  const outputs = applyMany(adamUpdateOp, inputs, [...parameters, ...moments1, ...moments2], { count, decoupled });
  return {
    parameters: outputs.slice(0, count),
    moments1: outputs.slice(count, 2 * count),
    moments2: outputs.slice(2 * count),
  };
}
