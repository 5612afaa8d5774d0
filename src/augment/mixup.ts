import { ArgumentError, DTypeError, ShapeError } from "../errors.js";
import { sigmoid } from "../ops/activation.js";
import { lerp } from "../ops/addcmul.js";
import { add, div, mul, neg, sub } from "../ops/arithmetic.js";
import { expm1, log, log1p } from "../ops/exp.js";
import { takeAlong } from "../ops/indexing.js";
import { asFloat, asTensor, type Operand } from "../ops/operand.js";
import { uniform } from "../ops/random.js";
import { reshape } from "../ops/reshape.js";
import { argsort } from "../ops/sort.js";
import { sqrt } from "../ops/sqrt.js";
import { cos } from "../ops/trigonometry.js";
import { checkNumber, formatShape, type Shape } from "../shape.js";
import type { Tensor } from "../tensor/tensor.js";

/** How strongly examples are mixed. */
export interface MixupOptions {
  /** Parameter of Beta(alpha, alpha), which the share λ is drawn from: near 0 almost unmixed, 1 evenly. At least 0.001, default 1. */
  readonly alpha?: number;
  /** Whether the whole batch has one λ, or each example one of its own. Default "batch". */
  readonly per?: "batch" | "example";
}

/** Examples and their targets, mixed alike. */
export interface Mixed {
  readonly x: Tensor;
  readonly targets: Tensor;
}

/**
 * Mixup (Zhang et al. 2018): λ · x + (1 − λ) · x of another example of the batch (N, …), chosen at random, and the same of the targets
 * (N, …), for instance class probabilities for `crossEntropy`. Part of a compiled step it draws anew at every run.
 *
 * ```ts
 * const mixed = augment.mixup(x, oneHot(labels, 10), { alpha: 0.2 });
 * const l = loss.crossEntropy(model.forward(mixed.x), mixed.targets);
 * ```
 *
 * @throws ShapeError unless x and targets hold the same number of examples; DTypeError for targets that are not f32; ArgumentError for options
 * out of range
 */
export function mixup(x: Operand, targets: Operand, { alpha = 1, per = "batch" }: MixupOptions = {}): Mixed {
  checkNumber("mixup", "alpha", alpha, 0.001);
  if (per !== "batch" && per !== "example")
    throw new ArgumentError("mixup", 'per must be "batch" or "example"', String(per));
  const [examples, wanted] = [asFloat("mixup", x), asTensor("mixup", targets)];
  if (wanted.dtype !== "f32")
    throw new DTypeError("mixup", "targets must be f32; oneHot makes them of labels", wanted.dtype);
  const [count = 0] = examples.shape;
  if (examples.rank === 0 || wanted.rank === 0 || wanted.shape[0] !== count)
    throw new ShapeError(
      "mixup",
      "x and targets must hold the same number of examples",
      `${formatShape(examples.shape)} and ${formatShape(wanted.shape)}`,
    );
  const others = argsort(uniform([count]));
  const share = symmetricBeta([per === "batch" ? 1 : count], alpha);
  const mix = (all: Tensor): Tensor =>
    lerp(takeAlong(all, 0, others), all, reshape(share, [share.size, ...all.shape.slice(1).map(() => 1)]));
  return { x: mix(examples), targets: mix(wanted) };
}

/**
 * Random numbers of Beta(alpha, alpha) without rejection. Ulrich's formula (1984) gives Beta(a, a) for a above ½, here of a = alpha + 1, as
 * (1 + r) / 2; and as a gamma variable of alpha is one of alpha + 1 times u^(1 / alpha) (Devroye 1986), the odds of the result are its odds
 * times (u / v)^(1 / alpha). Logarithms of odds keep what lies near 0 and 1.
 */
function symmetricBeta(shape: Shape, alpha: number): Tensor {
  const logUniform = (): Tensor => log(sub(1, uniform(shape))); // never of 0
  const r = mul(sqrt(neg(expm1(mul(logUniform(), 2 / (2 * alpha + 1))))), cos(uniform(shape, { high: 2 * Math.PI })));
  return sigmoid(add(sub(log1p(r), log1p(neg(r))), div(sub(logUniform(), logUniform()), alpha)));
}
