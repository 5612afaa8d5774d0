import { add, div, mul, sub } from "../ops/arithmetic.js";
import { sqrt } from "../ops/sqrt.js";
import { composedRule, decayed } from "./composed-rule.js";
import type { Parameters } from "./groups.js";
import { Optimizer, type Options } from "./optimizer.js";
import { type CommonOptions, checkRange } from "./rule.js";

export interface AdagradGroupOptions extends CommonOptions {
  /** The rate of step t is lr / (1 + (t − 1) lrDecay). Default 0. */
  readonly lrDecay: number;
  /** What the sum of squares starts with. Default 0. */
  readonly initialAccumulatorValue: number;
  /** Added to the root. Default 1e-10. */
  readonly eps: number;
}

const defaults: AdagradGroupOptions = {
  lr: 1e-2,
  lrDecay: 0,
  weightDecay: 0,
  initialAccumulatorValue: 0,
  eps: 1e-10,
  maximize: false,
};

const rule = composedRule({
  name: "adagrad",
  defaults,
  check: ({ lrDecay, initialAccumulatorValue, eps }) => {
    checkRange("adagrad", "lrDecay", lrDecay);
    checkRange("adagrad", "initialAccumulatorValue", initialAccumulatorValue);
    checkRange("adagrad", "eps", eps);
  },
  state: () => ["sum"],
  numbers: ({ lrDecay, initialAccumulatorValue, eps }, { lr, weightDecay, t }) => ({
    lr: lr / (1 + (t - 1) * lrDecay),
    weightDecay,
    eps,
    // State starts at zero; the first step adds what it should have started with.
    initial: t === 1 ? initialAccumulatorValue : 0,
  }),
  update: (before) => {
    const { state, n } = before;
    const { p, g } = decayed(before);
    const sum = add(add(state.sum, n.initial), mul(g, g));
    return { p: sub(p, div(mul(n.lr, g), add(sqrt(sum), n.eps))), state: { sum } };
  },
});

/**
 * Adagrad (Duchi et al. 2011), as PyTorch's: g += weightDecay · p; s += g²; p −= lr / (1 + (t − 1) lrDecay) · g / (√s + eps).
 * Default lr 1e-2.
 *
 * @throws ArgumentError for options out of range and for no parameters
 */
export const adagrad = (
  parameters: Parameters<AdagradGroupOptions>,
  options: Options<AdagradGroupOptions> = {},
): Optimizer<AdagradGroupOptions> => new Optimizer(rule, parameters, options);
