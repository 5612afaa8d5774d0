import { ArgumentError } from "../errors.js";
import { add, div, mul, sub } from "../ops/arithmetic.js";
import { sqrt } from "../ops/sqrt.js";
import { composedRule, decayed, towardsSquare } from "./composed-rule.js";
import type { Parameters } from "./groups.js";
import { Optimizer, type Options } from "./optimizer.js";
import { type CommonOptions, checkRange } from "./rule.js";

export interface AdadeltaGroupOptions extends CommonOptions {
  /** The share of the running means of squares that is kept. Default 0.9. */
  readonly rho: number;
  /** Added under the roots. Default 1e-6. */
  readonly eps: number;
}

const defaults: AdadeltaGroupOptions = { lr: 1, rho: 0.9, eps: 1e-6, weightDecay: 0, maximize: false };

const rule = composedRule({
  name: "adadelta",
  defaults,
  check: ({ rho, eps }) => {
    if (!(rho >= 0 && rho <= 1)) throw new ArgumentError("adadelta", "rho must lie in [0, 1]", String(rho));
    checkRange("adadelta", "eps", eps);
  },
  state: () => ["square_avg", "acc_delta"],
  numbers: ({ rho, eps }, { lr, weightDecay }) => ({ lr, weightDecay, rho, rate: 1 - rho, eps }),
  update: (before) => {
    const { state, n } = before;
    const { p, g } = decayed(before);
    const v = towardsSquare(state.square_avg, g, n.rho, n.rate);
    const delta = mul(div(sqrt(add(state.acc_delta, n.eps)), sqrt(add(v, n.eps))), g);
    return {
      p: sub(p, mul(n.lr, delta)),
      state: { square_avg: v, acc_delta: towardsSquare(state.acc_delta, delta, n.rho, n.rate) },
    };
  },
});

/**
 * Adadelta (Zeiler 2012), as PyTorch's: g += weightDecay · p; v = rho · v + (1 − rho) g²; d = √(u + eps) / √(v + eps) · g;
 * u = rho · u + (1 − rho) d²; p −= lr · d. Default lr 1.
 *
 * @throws ArgumentError for options out of range and for no parameters
 */
export const adadelta = (
  parameters: Parameters<AdadeltaGroupOptions>,
  options: Options<AdadeltaGroupOptions> = {},
): Optimizer<AdadeltaGroupOptions> => new Optimizer(rule, parameters, options);
