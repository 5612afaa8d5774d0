import { ShapeError } from "../errors.js";
import * as ops from "../ops/activation.js";
import { neg } from "../ops/arithmetic.js";
import { glu as gluOp } from "../ops/glu.js";
import { logSoftmax as logSoftmaxOp } from "../ops/log-softmax.js";
import * as pieces from "../ops/piecewise.js";
import { softmax as softmaxOp } from "../ops/softmax.js";
import { formatShape } from "../shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { Module } from "./module.js";

/** A layer without parameters: the same function of every input. */
export class Activation extends Module {
  readonly #kind: string;
  readonly #fn: (x: Tensor) => Tensor;

  /** @param kind what summaries call it */
  constructor(kind: string, fn: (x: Tensor) => Tensor) {
    super();
    this.#kind = kind;
    this.#fn = fn;
  }

  override get kind(): string {
    return this.#kind;
  }

  forward(x: Tensor): Tensor {
    return this.#fn(x);
  }
}

/** max(x, 0) */
export const relu = (): Activation => new Activation("Relu", ops.relu);

/** x Φ(x), exact with erf, or by tanh. */
export const gelu = (options?: ops.GeluOptions): Activation => new Activation("Gelu", (x) => ops.gelu(x, options));

/** x σ(x) */
export const silu = (): Activation => new Activation("Silu", ops.silu);

/** σ(x) = 1 / (1 + e⁻ˣ) */
export const sigmoid = (): Activation => new Activation("Sigmoid", ops.sigmoid);

/** tanh x */
export const tanh = (): Activation => new Activation("Tanh", ops.tanh);

/** ln σ(x) */
export const logSigmoid = (): Activation => new Activation("LogSigmoid", ops.logSigmoid);

/** ln(1 + e^(beta · x)) / beta */
export const softplus = (options?: ops.SoftplusOptions): Activation =>
  new Activation("Softplus", (x) => ops.softplus(x, options));

/** x tanh(ln(1 + eˣ)) */
export const mish = (): Activation => new Activation("Mish", ops.mish);

/** x / (1 + |x|) */
export const softsign = (): Activation => new Activation("Softsign", ops.softsign);

/** x − tanh x */
export const tanhshrink = (): Activation => new Activation("Tanhshrink", ops.tanhshrink);

/** x if x > 0, else negativeSlope · x; default 0.01. */
export const leakyRelu = (negativeSlope?: number): Activation =>
  new Activation("LeakyRelu", (x) => pieces.leakyRelu(x, negativeSlope));

/** x if x > 0, else alpha · (eˣ − 1); default 1. */
export const elu = (alpha?: number): Activation => new Activation("Elu", (x) => pieces.elu(x, alpha));

/** elu with the constants of self-normalizing networks. */
export const selu = (): Activation => new Activation("Selu", pieces.selu);

/** max(0, x) + min(0, alpha · (e^(x / alpha) − 1)); default 1. */
export const celu = (alpha?: number): Activation => new Activation("Celu", (x) => pieces.celu(x, alpha));

/** x within [min, max]; default [−1, 1]. */
export const hardtanh = (options?: pieces.HardtanhOptions): Activation =>
  new Activation("Hardtanh", (x) => pieces.hardtanh(x, options));

/** min(max(x, 0), 6) */
export const relu6 = (): Activation => new Activation("Relu6", pieces.relu6);

/** relu6(x + 3) / 6 */
export const hardsigmoid = (): Activation => new Activation("Hardsigmoid", pieces.hardsigmoid);

/** x · relu6(x + 3) / 6 */
export const hardswish = (): Activation => new Activation("Hardswish", pieces.hardswish);

/** x if |x| > lambda, else 0; default 0.5. */
export const hardshrink = (lambda?: number): Activation =>
  new Activation("Hardshrink", (x) => pieces.hardshrink(x, lambda));

/** x moved towards 0 by lambda; default 0.5. */
export const softshrink = (lambda?: number): Activation =>
  new Activation("Softshrink", (x) => pieces.softshrink(x, lambda));

/** x if x > threshold, else value. */
export const threshold = (threshold: number, value: number): Activation =>
  new Activation("Threshold", (x) => pieces.threshold(x, threshold, value));

/** a σ(b), a and b the halves of x along an axis, by default the last. */
export const glu = (axis?: number): Activation => new Activation("Glu", (x) => gluOp(x, axis));

/** eˣ / Σ eˣ along an axis, by default the last. Losses such as crossEntropy take the scores before it. */
export const softmax = (axis?: number): Activation => new Activation("Softmax", (x) => softmaxOp(x, axis));

/** eˣ / Σ eˣ over the channels of images (N, C, H, W) or (C, H, W). */
export const softmax2d = (): Activation =>
  new Activation("Softmax2d", (x) => {
    if (x.rank !== 3 && x.rank !== 4)
      throw new ShapeError("softmax2d", "takes (N, C, H, W) or (C, H, W)", formatShape(x.shape));
    return softmaxOp(x, -3);
  });

/** The logarithm of softmax along an axis, by default the last. */
export const logSoftmax = (axis?: number): Activation => new Activation("LogSoftmax", (x) => logSoftmaxOp(x, axis));

/** softmax(−x) along an axis, by default the last. */
export const softmin = (axis?: number): Activation => new Activation("Softmin", (x) => softmaxOp(neg(x), axis));
