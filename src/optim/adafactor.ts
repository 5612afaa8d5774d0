import { ArgumentError } from "../errors.js";
import { div, maximum, mul, square, sub } from "../ops/arithmetic.js";
import { matmul } from "../ops/matmul.js";
import { mean } from "../ops/mean.js";
import { rsqrt, sqrt } from "../ops/sqrt.js";
import type { Tensor } from "../tensor/tensor.js";
import { composedRule, decayed, towards } from "./composed-rule.js";
import type { Parameters } from "./groups.js";
import { Optimizer, type Options } from "./optimizer.js";
import { type CommonOptions, checkRange, type StateOf } from "./rule.js";

export interface AdafactorGroupOptions extends CommonOptions {
  /** Of step t, t^beta2Decay of the squares is new. Default −0.8. */
  readonly beta2Decay: number;
  /** The least variance and the least root mean square of a parameter. Default [2⁻²³, 1e-3]. */
  readonly eps: readonly [number, number];
  /** The largest root mean square of an update before the rate. Default 1. */
  readonly d: number;
}

const defaults: AdafactorGroupOptions = {
  lr: 1e-2,
  beta2Decay: -0.8,
  eps: [2 ** -23, 1e-3],
  d: 1,
  weightDecay: 0,
  maximize: false,
};

const rootMeanSquare = (x: Tensor): Tensor => sqrt(mean(square(x)));

const rule = composedRule({
  name: "adafactor",
  defaults,
  check: ({ beta2Decay, eps, d }) => {
    if (!(beta2Decay <= 0))
      throw new ArgumentError("adafactor", "beta2Decay must be a number of at most 0", String(beta2Decay));
    checkRange("adafactor", "eps[0]", eps[0]);
    checkRange("adafactor", "eps[1]", eps[1]);
    checkRange("adafactor", "d", d, 1);
  },
  // Of a matrix the means of its rows and columns, whose product stands for the whole.
  state: (_, shape): readonly StateOf[] =>
    shape.length < 2
      ? ["variance"]
      : [
          { name: "row_var", shape: [...shape.slice(0, -1), 1] },
          { name: "col_var", shape: [...shape.slice(0, -2), 1, ...shape.slice(-1)] },
        ],
  numbers: ({ beta2Decay, eps, d }, { lr, weightDecay, t }) => ({
    weightDecay: lr * weightDecay,
    fresh: t ** beta2Decay,
    rate: Math.min(lr, 1 / Math.sqrt(t)),
    eps1: eps[0],
    eps2: eps[1],
    d,
  }),
  update: (before) => {
    const { n, state } = before;
    const step = mul(maximum(rootMeanSquare(before.p), n.eps2), n.rate);
    const { p, g } = decayed(before, true);
    const squares = square(g);
    const kept: Record<string, Tensor> =
      state.variance === undefined
        ? {
            row_var: towards(state.row_var, mean(squares, -1, { keepDims: true }), n.fresh),
            col_var: towards(state.col_var, mean(squares, -2, { keepDims: true }), n.fresh),
          }
        : { variance: towards(state.variance, squares, n.fresh) };
    const variance =
      kept.variance ??
      div(matmul(kept.row_var, kept.col_var), maximum(mean(kept.row_var, -2, { keepDims: true }), n.eps1));
    const update = mul(rsqrt(maximum(variance, square(n.eps1))), g);
    const limit = maximum(div(rootMeanSquare(update), n.d), 1);
    return { p: sub(p, mul(div(step, limit), update)), state: kept };
  },
});

/**
 * Adafactor (Shazeer and Stern 2018), as PyTorch's: of a matrix only the means of the squared gradients along rows r and columns c are kept;
 * v = r cᵀ / mean r; u = g / √v, at most d in root mean square; p −= lr · weightDecay · p, p −= max(rms p, eps₂) min(lr, 1 / √t) u.
 * Default lr 1e-2.
 *
 * @throws ArgumentError for options out of range and for no parameters
 */
export const adafactor = (
  parameters: Parameters<AdafactorGroupOptions>,
  options: Options<AdafactorGroupOptions> = {},
): Optimizer<AdafactorGroupOptions> => new Optimizer(rule, parameters, options);
