import { adamUpdate } from "../ops/adam-update.js";
import type { Parameters } from "./groups.js";
import { Optimizer } from "./optimizer.js";
import { type CommonOptions, checkRange, type UpdateRule } from "./rule.js";

export interface AdamGroupOptions extends CommonOptions {
  /** The shares of the running means of the gradients and of their squares that are kept. Default [0.9, 0.999]. */
  readonly betas: readonly [number, number];
  /** Added to the root of the second moment. Default 1e-8. */
  readonly eps: number;
}

export interface AdamOptions extends Partial<AdamGroupOptions> {
  /** Scales all gradients so that their norm is at most this. Default: no clipping. */
  readonly clipNorm?: number;
}

/** The rule of Adam, or with decoupled weight decay that of AdamW. */
export function adamRule(name: string, decoupled: boolean): UpdateRule<AdamGroupOptions> {
  return {
    name,
    state: () => ["exp_avg", "exp_avg_sq"],
    check: ({ betas: [beta1, beta2], eps }) => {
      checkRange(name, "beta1", beta1, 0, 1);
      checkRange(name, "beta2", beta2, 0, 1);
      checkRange(name, "eps", eps);
    },
    hyper: ({ betas: [beta1, beta2], eps }, { lr, weightDecay, t }) => [
      lr,
      beta1,
      beta2,
      eps,
      weightDecay,
      1 - beta1,
      1 - beta2,
      1 - beta1 ** t,
      Math.sqrt(1 - beta2 ** t),
    ],
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
export function adam(parameters: Parameters<AdamGroupOptions>, options: AdamOptions = {}): Optimizer<AdamGroupOptions> {
  const { lr = 1e-3, betas = [0.9, 0.999], eps = 1e-8, weightDecay = 0, clipNorm } = options;
  return new Optimizer(rule, parameters, { lr, betas, eps, weightDecay }, clipNorm);
}
