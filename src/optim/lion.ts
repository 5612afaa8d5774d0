import { add, mul, sign, sub } from "../ops/arithmetic.js";
import { composedRule, towards } from "./composed-rule.js";
import type { Parameters } from "./groups.js";
import { Optimizer, type Options } from "./optimizer.js";
import { type CommonOptions, checkBetas, type Scheduled } from "./rule.js";

export interface LionGroupOptions extends CommonOptions {
  /** The share of the running mean in the direction of a step, and the share of it that is kept. Default [0.9, 0.99]. */
  readonly betas: readonly [Scheduled, Scheduled];
}

const defaults: LionGroupOptions = { lr: 1e-4, betas: [0.9, 0.99], weightDecay: 0, maximize: false };

const rule = composedRule({
  name: "lion",
  defaults,
  check: ({ betas }) => checkBetas("lion", betas),
  state: () => ["exp_avg"],
  numbers: ({ betas }, { lr, weightDecay, at }) => {
    const [beta1, beta2] = betas.map((beta) => at(beta));
    return { lr, weightDecay, rate1: 1 - beta1, rate2: 1 - beta2 };
  },
  update: ({ p, g, state: { exp_avg: m }, n }) => {
    const direction = add(sign(towards(m, g, n.rate1)), mul(n.weightDecay, p));
    return { p: sub(p, mul(n.lr, direction)), state: { exp_avg: towards(m, g, n.rate2) } };
  },
});

/**
 * Lion (Chen et al. 2023), which PyTorch does not have: p −= lr · (sign(beta1 · m + (1 − beta1) g) + weightDecay · p);
 * m = beta2 · m + (1 − beta2) g. Default lr 1e-4.
 *
 * @throws ArgumentError for options out of range and for no parameters
 */
export const lion = (
  parameters: Parameters<LionGroupOptions>,
  options: Options<LionGroupOptions> = {},
): Optimizer<LionGroupOptions> => new Optimizer(rule, parameters, options);
