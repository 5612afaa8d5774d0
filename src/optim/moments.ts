import type { Tensor } from "../tensor/tensor.js";
import { type Before, decayed, towards, towardsSquare } from "./composed-rule.js";
import { type CommonOptions, checkBetas, checkRange, type Scheduled, type StepNumbers } from "./rule.js";

// What Adam and its kin share: running means of the gradients and of their squares.

export interface MomentOptions extends CommonOptions {
  /** The shares of the running means of the gradients and of their squares that are kept. Default [0.9, 0.999]. */
  readonly betas: readonly [Scheduled, Scheduled];
  /** Added to the root of the second moment. Default 1e-8. */
  readonly eps: number;
}

export function checkMoments(name: string, { betas, eps }: MomentOptions): void {
  checkBetas(name, betas);
  checkRange(name, "eps", eps);
}

type MomentNumber = "weightDecay" | "rate1" | "beta2" | "rate2" | "eps";

/** The numbers that `moments` takes, beside those that the rules make of the betas and the corrections of the bias. */
export function momentNumbers(
  { betas, eps }: MomentOptions,
  { lr, weightDecay, t, at }: StepNumbers,
  decoupled: boolean,
) {
  const [beta1, beta2] = betas.map((beta) => at(beta));
  const numbers: Record<MomentNumber, number> = {
    weightDecay: decoupled ? lr * weightDecay : weightDecay,
    rate1: 1 - beta1,
    beta2,
    rate2: 1 - beta2,
    eps,
  };
  return { beta1, bias1: 1 - beta1 ** t, rootBias2: Math.sqrt(1 - beta2 ** t), numbers };
}

/** Parameter and gradient after weight decay, and the moments with this gradient. */
export function moments(
  before: Pick<Before<unknown, MomentNumber>, "p" | "g" | "n" | "state">,
  decoupled: boolean,
): Record<"p" | "g" | "m" | "v", Tensor> {
  const { n, state } = before;
  const { p, g } = decayed(before, decoupled);
  const m = towards(state.exp_avg, g, n.rate1);
  const v = towardsSquare(state.exp_avg_sq, g, n.beta2, n.rate2);
  return { p, g, m, v };
}
