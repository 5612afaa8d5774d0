import { add, div, mul, sub } from "../ops/arithmetic.js";
import { sqrt } from "../ops/sqrt.js";
import { composedRule } from "./composed-rule.js";
import type { Parameters } from "./groups.js";
import { checkMoments, type MomentOptions, momentNumbers, moments } from "./moments.js";
import { Optimizer, type Options } from "./optimizer.js";
import { checkRange, type StepNumbers } from "./rule.js";

/** What one group of NAdam's parameters may have of its own. */
export interface NadamGroupOptions extends MomentOptions {
  /** How fast the momentum grows to beta1. Default 4e-3. */
  readonly momentumDecay: number;
  /** Weight decay shrinks the parameters instead of adding to the gradients. Default false. */
  readonly decoupledWeightDecay: boolean;
}

/** Below this a factor of 1 − x is 1 in double precision. */
const NOTHING = 2 ** -54;

/** The momentum of step t: beta1 (1 − ½ · 0.96^(t · momentumDecay)). */
const momentum = (beta1: number, t: number, momentumDecay: number): number =>
  beta1 * (1 - 0.5 * 0.96 ** (t * momentumDecay));

/** The product of the momenta of all steps up to t. */
function momentumProduct({ betas, momentumDecay }: NadamGroupOptions, { t, at }: StepNumbers): number {
  let product = 1;
  for (let i = 1; i <= t && product > NOTHING; i++) product *= momentum(at(betas[0], i - 1), i, momentumDecay);
  return product;
}

const defaults: NadamGroupOptions = {
  lr: 2e-3,
  betas: [0.9, 0.999],
  eps: 1e-8,
  weightDecay: 0,
  momentumDecay: 4e-3,
  decoupledWeightDecay: false,
  maximize: false,
};

const rule = composedRule({
  name: "nadam",
  defaults,
  check: (options) => {
    checkMoments("nadam", options);
    checkRange("nadam", "momentumDecay", options.momentumDecay);
  },
  state: () => ["exp_avg", "exp_avg_sq"],
  numbers: (options, step) => {
    const { lr, t } = step;
    const { beta1, rootBias2, numbers } = momentNumbers(options, step, options.decoupledWeightDecay);
    const [now, next] = [t, t + 1].map((i) => momentum(beta1, i, options.momentumDecay));
    const product = momentumProduct(options, step);
    return {
      ...numbers,
      rootBias2,
      gradientStep: (lr * (1 - now)) / (1 - product),
      momentStep: (lr * next) / (1 - product * next),
    };
  },
  update: (before) => {
    const { n, options } = before;
    const { p, g, m, v } = moments(before, options.decoupledWeightDecay);
    const root = add(div(sqrt(v), n.rootBias2), n.eps);
    const direction = add(mul(n.gradientStep, g), mul(n.momentStep, m));
    return { p: sub(p, div(direction, root)), state: { exp_avg: m, exp_avg_sq: v } };
  },
});

/**
 * NAdam (Dozat 2016), Adam with Nesterov's momentum, as PyTorch's: with mu_t = beta1 (1 − ½ · 0.96^(t · momentumDecay)) and m, v, v̂ as
 * Adam has them, p −= lr · ((1 − mu_t) / (1 − Π mu) · g + mu_{t+1} / (1 − Π mu · mu_{t+1}) · m) / (√v̂ + eps). Default lr 2e-3.
 *
 * @throws ArgumentError for options out of range and for no parameters
 */
export const nadam = (
  parameters: Parameters<NadamGroupOptions>,
  options: Options<NadamGroupOptions> = {},
): Optimizer<NadamGroupOptions> => new Optimizer(rule, parameters, options);
