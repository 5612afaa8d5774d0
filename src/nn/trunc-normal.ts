import { ArgumentError } from "../errors.js";
import { erfc } from "../kernels/reference/erfc.js";
import { add, maximum, minimum, mul, sub } from "../ops/arithmetic.js";
import { lt } from "../ops/compare.js";
import { log } from "../ops/exp.js";
import { uniform } from "../ops/random.js";
import { sqrt } from "../ops/sqrt.js";
import { where } from "../ops/where.js";
import type { Shape } from "../shape.js";
import type { Tensor } from "../tensor/tensor.js";

/** The distribution that `truncNormal` draws from. */
export interface TruncNormalOptions {
  /** Default 0. */
  readonly mean?: number;
  /** Standard deviation before what lies outside is cut off. Default 1. */
  readonly std?: number;
  /** The least value. Default −2. */
  readonly a?: number;
  /** The largest value. Default 2. */
  readonly b?: number;
}

/** Less of the distribution than single precision tells apart. */
const LEAST_SHARE = 2 ** -24;

/** The share of the normal distribution below z. */
const below = (z: number): number => erfc(-z / Math.SQRT2) / 2;

/**
 * Normal numbers of which only those in [a, b] are taken: the quantiles of uniform numbers. The bounds are values, not multiples of the
 * standard deviation.
 *
 * @throws ArgumentError if almost nothing of the distribution lies in [a, b]
 */
export function truncNormal(shape: Shape, { mean = 0, std = 1, a = -2, b = 2 }: TruncNormalOptions = {}): Tensor {
  if (!Number.isFinite(mean)) throw new ArgumentError("truncNormal", "mean must be a number", String(mean));
  if (!(std > 0 && std < Number.POSITIVE_INFINITY))
    throw new ArgumentError("truncNormal", "std must be a number above 0", String(std));
  if (!(a < b)) throw new ArgumentError("truncNormal", "a must be below b", `${a} and ${b}`);
  // The side with more below it is turned over, so that shares near 1 lose no digits.
  const turned = a + b > 2 * mean;
  const [low, high] = turned ? [(mean - b) / std, (mean - a) / std] : [(a - mean) / std, (b - mean) / std];
  const [first, last] = [below(low), below(high)];
  if (!(last - first > LEAST_SHARE))
    throw new ArgumentError("truncNormal", "a share of the distribution must lie between a and b", `${a} and ${b}`);
  const z = quantile(uniform(shape, { low: first, high: last }));
  return minimum(maximum(add(mul(z, turned ? -std : std), mean), a), b);
}

// erf⁻¹(x) = x · polynomial(w), w = −ln(1 − x²), in two ranges of w (Giles 2010); relative error below 4e-7 in single precision.
const CENTRE = [
  2.81022636e-8, 3.43273939e-7, -3.5233877e-6, -4.39150654e-6, 0.00021858087, -0.00125372503, -0.00417768164,
  0.246640727, 1.50140941,
];
const TAIL = [
  -0.000200214257, 0.000100950558, 0.00134934322, -0.00367342844, 0.00573950773, -0.0076224613, 0.00943887047,
  1.00167406, 2.83297682,
];

/** The number below which a share p of the normal distribution lies. */
function quantile(p: Tensor): Tensor {
  // With x = 2p − 1, 1 − x² is 4p (1 − p). For a p of 0 the polynomial would run away.
  const w = minimum(mul(log(mul(mul(p, 4), sub(1, p))), -1), 36);
  const factor = where(lt(w, 5), polynomial(CENTRE, sub(w, 2.5)), polynomial(TAIL, sub(sqrt(w), 3)));
  return mul(mul(sub(mul(p, 2), 1), Math.SQRT2), factor);
}

function polynomial([highest, ...others]: readonly number[], x: Tensor): Tensor {
  return others.reduce<Tensor | number>((y, coefficient) => add(mul(y, x), coefficient), highest) as Tensor;
}
