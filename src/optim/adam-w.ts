import { type AdamGroupOptions, type AdamOptions, adamRule } from "./adam.js";
import type { Parameters } from "./groups.js";
import { Optimizer } from "./optimizer.js";

const rule = adamRule("adamW", true);

/**
 * AdamW (Loshchilov and Hutter 2019): Adam that shrinks the parameters, p −= lr · weightDecay · p, instead of adding the decay to the
 * gradients. Default lr 1e-3, weight decay 0.01.
 *
 * @throws ArgumentError for options out of range and for no parameters
 */
export const adamW = (
  parameters: Parameters<AdamGroupOptions>,
  options: AdamOptions = {},
): Optimizer<AdamGroupOptions> => new Optimizer(rule, parameters, options);
