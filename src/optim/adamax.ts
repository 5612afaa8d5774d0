import { abs, add, div, maximum, mul, sub } from "../ops/arithmetic.js";
import { composedRule, decayed, towards } from "./composed-rule.js";
import type { Parameters } from "./groups.js";
import { Optimizer, type Options } from "./optimizer.js";
import { type CommonOptions, checkBetas, checkRange, type Scheduled } from "./rule.js";

export interface AdamaxGroupOptions extends CommonOptions {
  /** The shares of the running mean and of the running maximum that are kept. Default [0.9, 0.999]. */
  readonly betas: readonly [Scheduled, Scheduled];
  /** Added to the absolute gradient. Default 1e-8. */
  readonly eps: number;
}

const defaults: AdamaxGroupOptions = { lr: 2e-3, betas: [0.9, 0.999], eps: 1e-8, weightDecay: 0, maximize: false };

const rule = composedRule({
  name: "adamax",
  defaults,
  check: ({ betas, eps }) => {
    checkBetas("adamax", betas);
    checkRange("adamax", "eps", eps);
  },
  state: () => ["exp_avg", "exp_inf"],
  numbers: ({ betas, eps }, { lr, weightDecay, t, at }) => {
    const [beta1, beta2] = betas.map((beta) => at(beta));
    return { stepSize: lr / (1 - beta1 ** t), weightDecay, rate1: 1 - beta1, beta2, eps };
  },
  update: (before) => {
    const { state, n } = before;
    const { p, g } = decayed(before);
    const m = towards(state.exp_avg, g, n.rate1);
    const u = maximum(mul(n.beta2, state.exp_inf), add(abs(g), n.eps));
    return { p: sub(p, div(mul(n.stepSize, m), u)), state: { exp_avg: m, exp_inf: u } };
  },
});

/**
 * Adamax (Kingma and Ba 2015), as PyTorch's: g += weightDecay · p; m = beta1 · m + (1 − beta1) g; u = max(beta2 · u, |g| + eps);
 * p −= lr / (1 − beta1ᵗ) · m / u. Default lr 2e-3.
 *
 * @throws ArgumentError for options out of range and for no parameters
 */
export const adamax = (
  parameters: Parameters<AdamaxGroupOptions>,
  options: Options<AdamaxGroupOptions> = {},
): Optimizer<AdamaxGroupOptions> => new Optimizer(rule, parameters, options);
