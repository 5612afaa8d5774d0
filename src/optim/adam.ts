import { adamUpdate } from "../ops/adam-update.js";
import { amsgradRule } from "./amsgrad.js";
import type { Parameters } from "./groups.js";
import { checkMoments, type MomentOptions, momentNumbers } from "./moments.js";
import { Optimizer, type Options } from "./optimizer.js";
import type { UpdateRule } from "./rule.js";

/** What one group of Adam's or AdamW's parameters may have of its own. */
export interface AdamGroupOptions extends MomentOptions {
  /** Divides by the largest second moment so far (Reddi et al. 2018). Default false. */
  readonly amsgrad: boolean;
}

/** How Adam or AdamW is made; each group of parameters may have its own of these. */
export type AdamOptions = Options<AdamGroupOptions>;

/** The rule of Adam, or with decoupled weight decay that of AdamW. */
export function adamRule(name: string, decoupled: boolean): UpdateRule<AdamGroupOptions> {
  const weightDecay = decoupled ? 0.01 : 0;
  const common: Pick<UpdateRule<AdamGroupOptions>, "name" | "defaults" | "check"> = {
    name,
    defaults: { lr: 1e-3, betas: [0.9, 0.999], eps: 1e-8, weightDecay, amsgrad: false, maximize: false },
    check: (options) => checkMoments(name, options),
  };
  const plain = { ...common, ...plainRule(decoupled) };
  const amsgrad = amsgradRule(common, decoupled);
  const ruleFor = (options: AdamGroupOptions): UpdateRule<AdamGroupOptions> => (options.amsgrad ? amsgrad : plain);
  return {
    ...common,
    state: (options, shape) => ruleFor(options).state(options, shape),
    hyper: (options, step) => ruleFor(options).hyper(options, step),
    apply: (update) => ruleFor(update.options).apply(update),
  };
}

/** Adam by its kernel: one command for all parameters. */
function plainRule(decoupled: boolean): Pick<UpdateRule<AdamGroupOptions>, "state" | "hyper" | "apply"> {
  return {
    state: () => ["exp_avg", "exp_avg_sq"],
    hyper: (options, step) => {
      const { beta1, bias1, rootBias2, numbers } = momentNumbers(options, step, false);
      const { rate1, beta2, rate2, eps, weightDecay } = numbers;
      return [step.lr, beta1, beta2, eps, weightDecay, rate1, rate2, bias1, rootBias2];
    },
    apply: ({ parameters, gradients, state: [moments1, moments2], hyper, scale }) => {
      const updated = adamUpdate({ parameters, gradients, moments1, moments2, hyper, scale, decoupled });
      return { parameters: updated.parameters, state: [updated.moments1, updated.moments2] };
    },
  };
}

const rule = adamRule("adam", false);

/**
 * Adam (Kingma and Ba 2015), as PyTorch's: g += weightDecay · p; m = beta1 · m + (1 − beta1) g; v = beta2 · v + (1 − beta2) g²;
 * p −= lr · m̂ / (√v̂ + eps), m̂ and v̂ corrected for their start at zero. Default lr 1e-3, weight decay 0.
 *
 * @throws ArgumentError for options out of range and for no parameters
 */
export const adam = (
  parameters: Parameters<AdamGroupOptions>,
  options: AdamOptions = {},
): Optimizer<AdamGroupOptions> => new Optimizer(rule, parameters, options);
