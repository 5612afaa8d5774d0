import { ArgumentError } from "../errors.js";
import { sgdUpdate } from "../ops/sgd-update.js";
import type { Parameters } from "./groups.js";
import { Optimizer, type Options } from "./optimizer.js";
import { type CommonOptions, checkScheduled, type Scheduled, type UpdateRule } from "./rule.js";

export interface SgdGroupOptions extends CommonOptions {
  /** The share of the last step's direction that is kept. Default 0. */
  readonly momentum: Scheduled;
  /** The share of the gradient that momentum leaves out. Default 0. */
  readonly dampening: number;
  /** Looks ahead along the momentum (Nesterov). Default false. */
  readonly nesterov: boolean;
}

/** How SGD is made; each group of parameters may have its own of these. */
export type SgdOptions = Options<SgdGroupOptions>;

const rule: UpdateRule<SgdGroupOptions> = {
  name: "sgd",
  defaults: { lr: 1e-3, momentum: 0, dampening: 0, weightDecay: 0, nesterov: false, maximize: false },
  state: ({ momentum }) => (momentum === 0 ? [] : ["momentum_buffer"]),
  check: ({ momentum, dampening, nesterov }) => {
    checkScheduled("sgd", "momentum", momentum);
    if (!Number.isFinite(dampening)) throw new ArgumentError("sgd", "dampening must be a number", String(dampening));
    if (nesterov && (momentum === 0 || dampening !== 0))
      throw new ArgumentError(
        "sgd",
        "nesterov takes momentum and no dampening",
        `momentum ${momentum}, dampening ${dampening}`,
      );
  },
  // The first momentum buffer is the gradient itself, without dampening.
  hyper: ({ momentum, dampening }, { lr, weightDecay, t, at }) => [
    lr,
    at(momentum),
    t === 1 || momentum === 0 ? 1 : 1 - dampening,
    weightDecay,
  ],
  apply: ({ parameters, gradients, state: [buffers], hyper, scale, options: { nesterov } }) => {
    const updated = sgdUpdate({ parameters, gradients, buffers, hyper, scale, nesterov });
    return { parameters: updated.parameters, state: buffers ? [updated.buffers] : [] };
  },
};

/**
 * Stochastic gradient descent, as PyTorch's: g += weightDecay · p; b = momentum · b + (1 − dampening) · g (b = g at first);
 * p −= lr · (nesterov ? g + momentum · b : b). Default lr 1e-3.
 *
 * @throws ArgumentError for options out of range and for no parameters
 */
export const sgd = (parameters: Parameters<SgdGroupOptions>, options: SgdOptions = {}): Optimizer<SgdGroupOptions> =>
  new Optimizer(rule, parameters, options);
