import { ArgumentError } from "../errors.js";
import { add, maximum, minimum, mul, sign, sub } from "../ops/arithmetic.js";
import { gt, lt } from "../ops/compare.js";
import { where } from "../ops/where.js";
import { composedRule } from "./composed-rule.js";
import type { Parameters } from "./groups.js";
import { Optimizer, type Options } from "./optimizer.js";
import { type CommonOptions, checkRange } from "./rule.js";

export interface RpropGroupOptions extends CommonOptions {
  /** What the step size of an element is multiplied by when its gradient changes sign, and when it keeps it. Default [0.5, 1.2]. */
  readonly etas: readonly [number, number];
  /** The least and the largest step size. Default [1e-6, 50]. */
  readonly stepSizes: readonly [number, number];
}

const defaults: RpropGroupOptions = {
  lr: 1e-2,
  etas: [0.5, 1.2],
  stepSizes: [1e-6, 50],
  weightDecay: 0,
  maximize: false,
};

const rule = composedRule({
  name: "rprop",
  defaults,
  check: ({ etas: [minus, plus], stepSizes: [least, most], weightDecay }) => {
    if (!(minus > 0 && minus < 1 && plus > 1 && plus < Number.POSITIVE_INFINITY))
      throw new ArgumentError("rprop", "etas must lie in (0, 1) and above 1", `${minus} and ${plus}`);
    checkRange("rprop", "the least step size", least);
    checkRange("rprop", "the largest step size", most, least);
    if (weightDecay !== 0) throw new ArgumentError("rprop", "has no weight decay", String(weightDecay));
  },
  state: () => ["prev", "step_size"],
  numbers: ({ etas: [minus, plus], stepSizes: [least, most] }, { lr, t }) => ({
    minus,
    plus,
    least,
    most,
    // State starts at zero; the first step puts the rate in place of the step sizes.
    initial: t === 1 ? lr : 0,
  }),
  update: ({ p, g, state, n }) => {
    const agreement = mul(g, state.prev);
    const factor = where(gt(agreement, 0), n.plus, where(lt(agreement, 0), n.minus, 1));
    const size = minimum(maximum(mul(add(state.step_size, n.initial), factor), n.least), n.most);
    const kept = where(lt(agreement, 0), 0, g);
    return { p: sub(p, mul(sign(kept), size)), state: { prev: kept, step_size: size } };
  },
});

/**
 * Rprop (Riedmiller and Braun 1993), as PyTorch's, for gradients of whole data sets: each element has a step size, at first lr, that
 * grows while its gradient keeps its sign and shrinks when that changes; then the element rests for a step. Default lr 1e-2.
 *
 * @throws ArgumentError for options out of range and for no parameters
 */
export const rprop = (
  parameters: Parameters<RpropGroupOptions>,
  options: Options<RpropGroupOptions> = {},
): Optimizer<RpropGroupOptions> => new Optimizer(rule, parameters, options);
