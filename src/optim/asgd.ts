import { ArgumentError } from "../errors.js";
import { mul, sub } from "../ops/arithmetic.js";
import { composedRule, decayed, towards } from "./composed-rule.js";
import type { Parameters } from "./groups.js";
import { Optimizer, type Options } from "./optimizer.js";
import { type CommonOptions, checkRange } from "./rule.js";

export interface AsgdGroupOptions extends CommonOptions {
  /** How much each step shrinks the parameters, times its rate. Default 1e-4. */
  readonly lambd: number;
  /** The power with which the rate falls. Default 0.75. */
  readonly alpha: number;
  /** The step after which averaging starts. Default 1e6. */
  readonly t0: number;
}

const defaults: AsgdGroupOptions = { lr: 1e-2, lambd: 1e-4, alpha: 0.75, t0: 1e6, weightDecay: 0, maximize: false };

const rule = composedRule({
  name: "asgd",
  defaults,
  check: ({ lambd, alpha, t0 }) => {
    checkRange("asgd", "lambd", lambd);
    if (!Number.isFinite(alpha)) throw new ArgumentError("asgd", "alpha must be a number", String(alpha));
    checkRange("asgd", "t0", t0);
  },
  state: () => ["ax"],
  numbers: ({ lambd, alpha, t0 }, { lr, weightDecay, t }) => {
    const eta = lr / (1 + lambd * lr * (t - 1)) ** alpha;
    return { weightDecay, eta, shrink: lambd * eta, share: 1 / Math.max(1, t - 1 - t0) };
  },
  update: (before) => {
    const { state, n } = before;
    const { g } = decayed(before);
    const p = sub(sub(before.p, mul(n.shrink, before.p)), mul(n.eta, g));
    return { p, state: { ax: towards(state.ax, p, n.share) } };
  },
});

/**
 * Averaged stochastic gradient descent (Polyak and Juditsky 1992), as PyTorch's: g += weightDecay · p;
 * eta = lr / (1 + lambd · lr · (t − 1))^alpha; p −= eta · (lambd · p + g); the state `ax` averages p from step t0 on. Default lr 1e-2.
 *
 * @throws ArgumentError for options out of range and for no parameters
 */
export const asgd = (
  parameters: Parameters<AsgdGroupOptions>,
  options: Options<AsgdGroupOptions> = {},
): Optimizer<AsgdGroupOptions> => new Optimizer(rule, parameters, options);
