import { add, div, maximum, mul, sub } from "../ops/arithmetic.js";
import { sqrt } from "../ops/sqrt.js";
import type { AdamGroupOptions } from "./adam.js";
import { composedRule } from "./composed-rule.js";
import { momentNumbers, moments } from "./moments.js";
import type { UpdateRule } from "./rule.js";

/** AMSGrad (Reddi et al. 2018): Adam that divides by the largest second moment so far, before its bias is corrected. */
export function amsgradRule(
  rule: Pick<UpdateRule<AdamGroupOptions>, "name" | "defaults" | "check">,
  decoupled: boolean,
): UpdateRule<AdamGroupOptions> {
  return composedRule({
    ...rule,
    state: () => ["exp_avg", "exp_avg_sq", "max_exp_avg_sq"],
    numbers: (options, step) => {
      const { bias1, rootBias2, numbers } = momentNumbers(options, step, decoupled);
      return { ...numbers, rootBias2, stepSize: step.lr / bias1 };
    },
    update: (before) => {
      const { n, state } = before;
      const { p, m, v } = moments(before, decoupled);
      const largest = maximum(state.max_exp_avg_sq, v);
      const root = add(div(sqrt(largest), n.rootBias2), n.eps);
      return {
        p: sub(p, div(mul(n.stepSize, m), root)),
        state: { exp_avg: m, exp_avg_sq: v, max_exp_avg_sq: largest },
      };
    },
  });
}
