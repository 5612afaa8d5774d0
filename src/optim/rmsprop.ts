import { add, div, mul, sub } from "../ops/arithmetic.js";
import { sqrt } from "../ops/sqrt.js";
import { composedRule, decayed, towards, towardsSquare } from "./composed-rule.js";
import type { Parameters } from "./groups.js";
import { Optimizer, type Options } from "./optimizer.js";
import { type CommonOptions, checkRange, checkScheduled, type Scheduled } from "./rule.js";

export interface RmspropGroupOptions extends CommonOptions {
  /** The share of the running means that is kept. Default 0.99. */
  readonly alpha: number;
  /** Added to the root. Default 1e-8. */
  readonly eps: number;
  /** The share of the last step's direction that is kept. Default 0. */
  readonly momentum: Scheduled;
  /** Divides by the deviation of the gradient from its mean. Default false. */
  readonly centered: boolean;
}

const defaults: RmspropGroupOptions = {
  lr: 1e-2,
  alpha: 0.99,
  eps: 1e-8,
  weightDecay: 0,
  momentum: 0,
  centered: false,
  maximize: false,
};

const rule = composedRule({
  name: "rmsprop",
  defaults,
  check: ({ alpha, eps, momentum }) => {
    checkRange("rmsprop", "alpha", alpha);
    checkRange("rmsprop", "eps", eps);
    checkScheduled("rmsprop", "momentum", momentum);
  },
  state: ({ momentum, centered }) => [
    "square_avg",
    ...(momentum === 0 ? [] : ["momentum_buffer"]),
    ...(centered ? ["grad_avg"] : []),
  ],
  numbers: ({ alpha, eps, momentum }, { lr, weightDecay, at }) => ({
    lr,
    weightDecay,
    alpha,
    rate: 1 - alpha,
    eps,
    momentum: at(momentum),
  }),
  update: (before) => {
    const { state, n } = before;
    const { momentum, centered } = before.options;
    const { p, g } = decayed(before);
    const v = towardsSquare(state.square_avg, g, n.alpha, n.rate);
    const mean = centered ? towards(state.grad_avg, g, n.rate) : undefined;
    const root = add(sqrt(mean ? sub(v, mul(mean, mean)) : v), n.eps);
    const scaled = div(g, root);
    const direction = momentum === 0 ? scaled : add(mul(n.momentum, state.momentum_buffer), scaled);
    return {
      p: sub(p, mul(n.lr, direction)),
      state: { square_avg: v, momentum_buffer: direction, ...(mean && { grad_avg: mean }) },
    };
  },
});

/**
 * RMSprop (Tieleman and Hinton 2012), as PyTorch's: g += weightDecay · p; v = alpha · v + (1 − alpha) g²;
 * d = momentum · d + g / (√v + eps); p −= lr · d. Centered, v − mean(g)² stands for v. Default lr 1e-2.
 *
 * @throws ArgumentError for options out of range and for no parameters
 */
export const rmsprop = (
  parameters: Parameters<RmspropGroupOptions>,
  options: Options<RmspropGroupOptions> = {},
): Optimizer<RmspropGroupOptions> => new Optimizer(rule, parameters, options);
