import { ArgumentError, ShapeError } from "../errors.js";
import { add, div, maximum, mul, square, sub } from "../ops/arithmetic.js";
import { sum } from "../ops/expand-sum.js";
import { matmul } from "../ops/matmul.js";
import { transpose } from "../ops/permute.js";
import { sqrt } from "../ops/sqrt.js";
import { formatShape, type Shape } from "../shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { composedRule, decayed, towards } from "./composed-rule.js";
import type { Parameters } from "./groups.js";
import { Optimizer, type Options } from "./optimizer.js";
import { type CommonOptions, checkRange, checkScheduled, type Scheduled } from "./rule.js";

export interface MuonGroupOptions extends CommonOptions {
  /** The share of the running mean of the gradients that is kept. Default 0.95. */
  readonly momentum: Scheduled;
  /** Looks ahead along the momentum. Default true. */
  readonly nesterov: boolean;
  /** a, b and c of the polynomial that brings singular values towards 1. Default [3.4445, −4.775, 2.0315]. */
  readonly nsCoefficients: readonly [number, number, number];
  /** How often it is applied. Default 5. */
  readonly nsSteps: number;
  /** The least norm that the direction is divided by. Default 1e-7. */
  readonly eps: number;
  /** The rate of a matrix (m, n): lr · √max(1, m / n), or lr · 0.2 √max(m, n), as large as AdamW's steps. Default "original". */
  readonly adjustLrFn: "original" | "matchRmsAdamw";
}

const defaults: MuonGroupOptions = {
  lr: 1e-3,
  weightDecay: 0.1,
  momentum: 0.95,
  nesterov: true,
  nsCoefficients: [3.4445, -4.775, 2.0315],
  nsSteps: 5,
  eps: 1e-7,
  adjustLrFn: "original",
  maximize: false,
};

const rule = composedRule({
  name: "muon",
  defaults,
  check: ({ momentum, nsCoefficients, nsSteps, eps, adjustLrFn }, cells) => {
    checkScheduled("muon", "momentum", momentum);
    checkRange("muon", "eps", eps);
    if (nsCoefficients.length !== 3 || !nsCoefficients.every(Number.isFinite))
      throw new ArgumentError("muon", "nsCoefficients must be three numbers", `[${nsCoefficients}]`);
    if (!(Number.isInteger(nsSteps) && nsSteps >= 0 && nsSteps < 100))
      throw new ArgumentError("muon", "nsSteps must be a whole number below 100", String(nsSteps));
    if (adjustLrFn !== "original" && adjustLrFn !== "matchRmsAdamw")
      throw new ArgumentError("muon", "adjustLrFn must be one of original, matchRmsAdamw", adjustLrFn);
    for (const { name, shape } of cells)
      if (shape.length !== 2) throw new ShapeError("muon", `takes matrices; ${name} is none`, formatShape(shape));
  },
  state: () => ["momentum_buffer"],
  numbers: ({ momentum }, { lr, weightDecay, at }) => {
    const share = at(momentum);
    return { lr, weightDecay: lr * weightDecay, momentum: share, rate: 1 - share };
  },
  update: (before) => {
    const { state, n, options } = before;
    const { p, g } = decayed(before, true);
    const mean = towards(state.momentum_buffer, g, n.rate);
    const direction = orthogonal(options.nesterov ? towards(g, mean, n.momentum) : mean, options);
    return {
      p: sub(p, mul(mul(n.lr, adjustment(p.shape, options)), direction)),
      state: { momentum_buffer: mean },
    };
  },
});

/** The matrix with all singular values near 1: x ← a x + (b A + c A²) x with A = x xᵀ, some times (Newton and Schulz). */
function orthogonal(direction: Tensor, { nsCoefficients: [a, b, c], nsSteps, eps }: MuonGroupOptions): Tensor {
  const tall = direction.shape[0] > direction.shape[1];
  const wide = tall ? transpose(direction) : direction;
  let x = div(wide, maximum(sqrt(sum(square(wide))), eps));
  for (let i = 0; i < nsSteps; i++) {
    const gram = matmul(x, transpose(x));
    x = add(mul(x, a), matmul(add(mul(gram, b), mul(matmul(gram, gram), c)), x));
  }
  return tall ? transpose(x) : x;
}

function adjustment([m, n]: Shape, { adjustLrFn }: MuonGroupOptions): number {
  return adjustLrFn === "original" ? Math.sqrt(Math.max(1, m / n)) : 0.2 * Math.sqrt(Math.max(m, n));
}

/**
 * Muon (Jordan et al. 2024) for the matrices of hidden layers, as PyTorch's but in single precision: m += (1 − momentum)(g − m); the
 * singular values of m (nesterov: of g + momentum (m − g)) are brought near 1; p −= lr · weightDecay · p, p −= rate · that. Other
 * parameters belong to another optimizer. Default lr 1e-3, weight decay 0.1.
 *
 * @throws ShapeError for parameters that are no matrices; ArgumentError for options out of range and for no parameters
 */
export const muon = (
  parameters: Parameters<MuonGroupOptions>,
  options: Options<MuonGroupOptions> = {},
): Optimizer<MuonGroupOptions> => new Optimizer(rule, parameters, options);
