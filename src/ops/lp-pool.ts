import { ArgumentError } from "../errors.js";
import { type Pair, sizeOf, type Triple } from "../shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { relu } from "./activation.js";
import { abs, mul, neg, sign } from "./arithmetic.js";
import { type AvgPoolOptions, avgPool1d, avgPool2d, avgPool3d } from "./avg-pool.js";
import { maxPool1d, maxPool2d, maxPool3d } from "./max-pool.js";
import { asFloat, type Operand } from "./operand.js";
import { poolWindow } from "./pool-window.js";
import { pow } from "./pow.js";

/** Options of a power-average pooling; `Size` is a number for all axes, or a list with one for each. */
export type LpPoolOptions<Size extends number | readonly number[]> = Pick<AvgPoolOptions<Size>, "stride" | "ceilMode">;

type Pool = (x: Tensor, kernelSize: never, options: LpPoolOptions<never>) => Tensor;

const averages: readonly Pool[] = [avgPool1d, avgPool2d, avgPool3d];
const maxima: readonly Pool[] = [maxPool1d, maxPool2d, maxPool3d];

function lpPool(
  op: string,
  axes: number,
  x: Operand,
  normType: number,
  kernelSize: number | readonly number[],
  options: LpPoolOptions<number | readonly number[]>,
): Tensor {
  const input = asFloat(op, x);
  if (Number.isNaN(normType) || normType === 0)
    throw new ArgumentError(op, "normType must be a number other than 0", String(normType));
  const { kernelSize: kernel } = poolWindow(op, input.shape, axes, { ...options, kernelSize });
  const pool = (list: readonly Pool[], of: Tensor): Tensor => list[axes - 1](of, kernel as never, options as never);
  if (normType === Infinity) return pool(maxima, abs(input));
  if (normType === -Infinity) return neg(pool(maxima, neg(abs(input))));
  const means = pool(averages, pow(input, normType));
  // relu keeps the infinite slope of the root at 0 out of the gradient, which is 0 there.
  return pow(mul(mul(sign(means), relu(abs(means))), sizeOf(kernel)), 1 / normType);
}

/**
 * (Σ xᵖ)^(1/p) over each window along the last axis, p = normType, of (N, C, L) or (C, L); ±∞ is the largest or smallest |x|. A window
 * cut off by `ceilMode` counts as a whole one whose other cells have the mean of the rest, as in PyTorch.
 *
 * @throws ShapeError if the window is larger than the input
 */
export const lpPool1d = (
  x: Operand,
  normType: number,
  kernelSize: number | readonly [number],
  options: LpPoolOptions<number | readonly [number]> = {},
): Tensor => lpPool("lpPool1d", 1, x, normType, kernelSize, options);

/** `lpPool1d` over the last two axes, of (N, C, H, W) or (C, H, W). */
export const lpPool2d = (x: Operand, normType: number, kernelSize: Pair, options: LpPoolOptions<Pair> = {}): Tensor =>
  lpPool("lpPool2d", 2, x, normType, kernelSize, options);

/** `lpPool1d` over the last three axes, of (N, C, D, H, W) or (C, D, H, W). */
export const lpPool3d = (
  x: Operand,
  normType: number,
  kernelSize: Triple,
  options: LpPoolOptions<Triple> = {},
): Tensor => lpPool("lpPool3d", 3, x, normType, kernelSize, options);
