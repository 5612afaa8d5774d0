import { add, div, mul, sub } from "../ops/arithmetic.js";
import { gt } from "../ops/compare.js";
import { sqrt } from "../ops/sqrt.js";
import { where } from "../ops/where.js";
import { composedRule } from "./composed-rule.js";
import type { Parameters } from "./groups.js";
import { checkMoments, type MomentOptions, momentNumbers, moments } from "./moments.js";
import { Optimizer, type Options } from "./optimizer.js";

/** What one group of RAdam's parameters may have of its own. */
export interface RadamGroupOptions extends MomentOptions {
  /** Weight decay shrinks the parameters instead of adding to the gradients. Default false. */
  readonly decoupledWeightDecay: boolean;
}

/** The rectification at step t times √(1 − beta2ᵗ); 0 as long as too few gradients tell the variance. */
function rectification(beta2: number, t: number): number {
  const most = 2 / (1 - beta2) - 1;
  const bias2 = 1 - beta2 ** t;
  const length = most - (2 * t * beta2 ** t) / bias2;
  if (!(length > 5)) return 0;
  return Math.sqrt((((length - 4) * (length - 2) * most) / ((most - 4) * (most - 2) * length)) * bias2);
}

const defaults: RadamGroupOptions = {
  lr: 1e-3,
  betas: [0.9, 0.999],
  eps: 1e-8,
  weightDecay: 0,
  decoupledWeightDecay: false,
  maximize: false,
};

const rule = composedRule({
  name: "radam",
  defaults,
  check: (options) => checkMoments("radam", options),
  state: () => ["exp_avg", "exp_avg_sq"],
  numbers: (options, step) => {
    const { bias1, numbers } = momentNumbers(options, step, options.decoupledWeightDecay);
    const rectified = rectification(numbers.beta2, step.t);
    return { ...numbers, rectified, stepSize: (step.lr / bias1) * (rectified > 0 ? rectified : 1) };
  },
  update: (before) => {
    const { n, options } = before;
    const { p, m, v } = moments(before, options.decoupledWeightDecay);
    const root = where(gt(n.rectified, 0), add(sqrt(v), n.eps), 1);
    return { p: sub(p, div(mul(n.stepSize, m), root)), state: { exp_avg: m, exp_avg_sq: v } };
  },
});

/**
 * RAdam (Liu et al. 2020), as PyTorch's: Adam whose step is rectified for the variance of v, p −= lr · r · m̂ · √(1 − beta2ᵗ) /
 * (√v + eps), and p −= lr · m̂ in the first steps, where the variance is not known. Default lr 1e-3.
 *
 * @throws ArgumentError for options out of range and for no parameters
 */
export const radam = (
  parameters: Parameters<RadamGroupOptions>,
  options: Options<RadamGroupOptions> = {},
): Optimizer<RadamGroupOptions> => new Optimizer(rule, parameters, options);
