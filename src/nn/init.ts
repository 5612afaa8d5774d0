import { ArgumentError, ShapeError } from "../errors.js";
import { mul } from "../ops/arithmetic.js";
import { ge } from "../ops/compare.js";
import { full, eye as identity, tensor } from "../ops/create.js";
import { randn, uniform as uniformNumbers } from "../ops/random.js";
import { argsort } from "../ops/sort.js";
import { formatShape, type Shape, sizeOf } from "../shape.js";
import { arrayFor } from "../tensor/array.js";
import type { Tensor } from "../tensor/tensor.js";

export { ones, zeros } from "../ops/create.js";
export { type OrthogonalOptions, orthogonal } from "./orthogonal.js";
export { type TruncNormalOptions, truncNormal } from "./trunc-normal.js";

/** Numbers from [low, high), each equally likely. Default [0, 1). */
export const uniform = (shape: Shape, low = 0, high = 1): Tensor => uniformNumbers(shape, { low, high });

/** Normal numbers. Default mean 0, standard deviation 1. */
export const normal = (shape: Shape, mean = 0, std = 1): Tensor => randn(shape, { mean, std });

/** The same number everywhere. */
export const constant = (shape: Shape, value: number): Tensor => full(shape, value);

/**
 * Ones on the diagonal of a matrix: inputs pass a linear layer as they are, as far as its sizes allow.
 *
 * @throws ShapeError unless there are two axes
 */
export function eye(shape: Shape): Tensor {
  if (shape.length !== 2) throw new ShapeError("eye", "takes two axes", formatShape(shape));
  return identity(shape[0], shape[1]);
}

/** How `dirac` fills a weight. */
export interface DiracOptions {
  /** Groups of the convolution; each passes its own channels. Default 1. */
  readonly groups?: number;
}

/**
 * Weights (outputs, inputs / groups, …kernel) with which a convolution passes its channels as they are: 1 in the middle of the kernel
 * from each input to the output of the same number.
 *
 * @throws ShapeError unless there are three to five axes, and for outputs that the groups do not divide
 */
export function dirac(shape: Shape, { groups = 1 }: DiracOptions = {}): Tensor {
  if (shape.length < 3 || shape.length > 5) throw new ShapeError("dirac", "takes 3 to 5 axes", formatShape(shape));
  const [outputs, inputs, ...kernel] = shape;
  if (!(Number.isInteger(groups) && groups > 0 && outputs % groups === 0))
    throw new ShapeError("dirac", "groups must divide the outputs", `${groups} and ${formatShape(shape)}`);
  const area = sizeOf(kernel);
  const middle = kernel.reduce((position, n) => position * n + Math.floor(n / 2), 0);
  const data = arrayFor("f32", sizeOf(shape));
  const perGroup = outputs / groups;
  for (let output = 0; output < outputs; output++) {
    const input = output % perGroup;
    if (input < inputs && area > 0) data[(output * inputs + input) * area + middle] = 1;
  }
  return tensor(data, shape);
}

/** How `sparse` draws. */
export interface SparseOptions {
  /** The share of each column that is zero, rounded up to whole elements. */
  readonly sparsity: number;
  /** Standard deviation of the others. Default 0.01. */
  readonly std?: number;
}

/**
 * A matrix of normal numbers and, in each column, zeros at random places (Martens 2010).
 *
 * @throws ShapeError unless there are two axes
 */
export function sparse(shape: Shape, { sparsity, std = 0.01 }: SparseOptions): Tensor {
  if (shape.length !== 2) throw new ShapeError("sparse", "takes two axes", formatShape(shape));
  if (!(sparsity >= 0 && sparsity <= 1))
    throw new ArgumentError("sparse", "sparsity must lie in [0, 1]", String(sparsity));
  // The order of random numbers is a random order.
  const order = argsort(uniformNumbers(shape), 0);
  return mul(randn(shape, { std }), ge(order, Math.ceil(sparsity * shape[0])));
}

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

/** How the two Xavier initialisers scale. */
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

const linear = {
  linear: 1,
  conv1d: 1,
  conv2d: 1,
  conv3d: 1,
  convTranspose1d: 1,
  convTranspose2d: 1,
  convTranspose3d: 1,
};

/** The functions that `calculateGain` knows a factor for. */
export type Nonlinearity = keyof typeof linear | "sigmoid" | "tanh" | "relu" | "leakyRelu" | "selu";

/** What makes up for the shrinking of a nonlinearity, as PyTorch's; `a` is the negative slope of leakyRelu. */
export function calculateGain(nonlinearity: Nonlinearity, a = 0.01): number {
  const gains: Record<Nonlinearity, number> = {
    ...linear,
    sigmoid: 1,
    tanh: 5 / 3,
    relu: Math.SQRT2,
    leakyRelu: Math.sqrt(2 / (1 + a * a)),
    selu: 3 / 4,
  };
  if (!Object.hasOwn(gains, nonlinearity))
    throw new ArgumentError(
      "calculateGain",
      `nonlinearity must be one of ${Object.keys(gains).join(", ")}`,
      nonlinearity,
    );
  return gains[nonlinearity];
}

/** How the two Kaiming initialisers scale. */
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
  if (mode !== "fanIn" && mode !== "fanOut")
    throw new ArgumentError("kaiming", "mode must be one of fanIn, fanOut", mode);
  return calculateGain(nonlinearity, a) / Math.sqrt(fans(shape)[mode]);
}
