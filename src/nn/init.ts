import { ArgumentError, ShapeError } from "../errors.js";
import { full } from "../ops/create.js";
import { randn, uniform as uniformNumbers } from "../ops/random.js";
import { formatShape, type Shape, sizeOf } from "../shape.js";
import type { Tensor } from "../tensor/tensor.js";

export { ones, zeros } from "../ops/create.js";

/** Numbers from [low, high), each equally likely. Default [0, 1). */
export const uniform = (shape: Shape, low = 0, high = 1): Tensor => uniformNumbers(shape, { low, high });

/** Normal numbers. Default mean 0, standard deviation 1. */
export const normal = (shape: Shape, mean = 0, std = 1): Tensor => randn(shape, { mean, std });

/** The same number everywhere. */
export const constant = (shape: Shape, value: number): Tensor => full(shape, value);

/**
 * The inputs that reach one output, and the outputs one input reaches, of a weight (outputs, inputs, …kernel).
 *
 * @throws ShapeError for fewer than two axes
 */
export function fans(shape: Shape): { readonly fanIn: number; readonly fanOut: number } {
  if (shape.length < 2) throw new ShapeError("fans", "takes weights of at least two axes", formatShape(shape));
  const kernel = sizeOf(shape.slice(2));
  return { fanIn: shape[1] * kernel, fanOut: shape[0] * kernel };
}

/** The inputs that reach one output. */
export const fanIn = (shape: Shape): number => fans(shape).fanIn;
/** The outputs that one input reaches. */
export const fanOut = (shape: Shape): number => fans(shape).fanOut;

export interface XavierOptions {
  /** Factor of the standard deviation. Default 1. */
  readonly gain?: number;
}

/** U(−b, b), b = gain · √(6 / (fanIn + fanOut)) (Glorot and Bengio 2010). */
export function xavierUniform(shape: Shape, { gain = 1 }: XavierOptions = {}): Tensor {
  const { fanIn, fanOut } = fans(shape);
  const bound = gain * Math.sqrt(6 / (fanIn + fanOut));
  return uniform(shape, -bound, bound);
}

/** N(0, σ²), σ = gain · √(2 / (fanIn + fanOut)) (Glorot and Bengio 2010). */
export function xavierNormal(shape: Shape, { gain = 1 }: XavierOptions = {}): Tensor {
  const { fanIn, fanOut } = fans(shape);
  return normal(shape, 0, gain * Math.sqrt(2 / (fanIn + fanOut)));
}

export type Nonlinearity = "linear" | "sigmoid" | "tanh" | "relu" | "leakyRelu" | "selu";

/** By how much a nonlinearity shrinks its input, as PyTorch's `calculate_gain`; `a` is the negative slope of leakyRelu. */
export function gain(nonlinearity: Nonlinearity, a = 0.01): number {
  const gains: Record<Nonlinearity, number> = {
    linear: 1,
    sigmoid: 1,
    tanh: 5 / 3,
    relu: Math.SQRT2,
    leakyRelu: Math.sqrt(2 / (1 + a * a)),
    selu: 3 / 4,
  };
  if (!Object.hasOwn(gains, nonlinearity))
    throw new ArgumentError("gain", `nonlinearity must be one of ${Object.keys(gains).join(", ")}`, nonlinearity);
  return gains[nonlinearity];
}

export interface KaimingOptions {
  /** Negative slope of the leaky ReLU that follows. Default 0. */
  readonly a?: number;
  /** Whether the variance is kept forwards or backwards. Default "fanIn". */
  readonly mode?: "fanIn" | "fanOut";
  /** Default "leakyRelu". */
  readonly nonlinearity?: Nonlinearity;
}

/** U(−b, b), b = gain · √(3 / fan) (He et al. 2015). */
export function kaimingUniform(shape: Shape, options: KaimingOptions = {}): Tensor {
  const bound = Math.sqrt(3) * kaimingStd(shape, options);
  return uniform(shape, -bound, bound);
}

/** N(0, σ²), σ = gain / √fan (He et al. 2015). */
export function kaimingNormal(shape: Shape, options: KaimingOptions = {}): Tensor {
  return normal(shape, 0, kaimingStd(shape, options));
}

function kaimingStd(shape: Shape, { a = 0, mode = "fanIn", nonlinearity = "leakyRelu" }: KaimingOptions): number {
  return gain(nonlinearity, a) / Math.sqrt(fans(shape)[mode]);
}
