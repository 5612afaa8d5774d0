import { ArgumentError } from "../errors.js";
import { checkCount, type Shape, sizeOf } from "../shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { avgPool1d, avgPool2d, avgPool3d } from "./avg-pool.js";
import { zeros } from "./create.js";
import { positionsOf } from "./indexing.js";
import { type MaxPooled, maxPool1dWithIndices, maxPool2dWithIndices, maxPool3dWithIndices } from "./max-pool.js";
import { asFloat, type Operand } from "./operand.js";
import { checkImages } from "./pool-window.js";
import { resample } from "./resample.js";
import { reshape } from "./reshape.js";
import { column, takeRows } from "./rows.js";

/** How many bins an axis is cut into; null keeps its size. */
export type BinCount = number | null;

/** A number for all axes, or one for each. */
export type AdaptiveSize1d = BinCount | readonly [BinCount];
/** The output's rows and columns: one number for both, null for the input's own. */
export type AdaptiveSize2d = BinCount | readonly [BinCount, BinCount];
/** The output's planes, rows and columns: one number for all, null for the input's own. */
export type AdaptiveSize3d = BinCount | readonly [BinCount, BinCount, BinCount];

/** A bin: from its first element to before `end`. */
interface Bin {
  readonly first: number;
  readonly end: number;
}

/** Bin i of an axis of n elements: ⌊i n / count⌋ to ⌈(i + 1) n / count⌉. Bins overlap where count does not divide n. */
const binsOf = (n: number, count: number): Bin[] =>
  Array.from({ length: count }, (_, i) => ({
    first: Math.floor((i * n) / count),
    end: Math.ceil(((i + 1) * n) / count),
  }));

/** The bins of each of the last axes. */
function binsFor(op: string, shape: Shape, axes: number, outputSize: BinCount | readonly BinCount[]): Bin[][] {
  checkImages(op, shape, axes);
  const list = Array.isArray(outputSize) ? outputSize : Array.from({ length: axes }, () => outputSize);
  if (list.length !== axes)
    throw new ArgumentError(op, `outputSize must be a number, or a list of ${axes}`, String(outputSize));
  return shape.slice(-axes).map((n, i) => binsOf(n, list[i] === null ? n : checkCount(op, "outputSize", list[i])));
}

/** The size of the windows of an ordinary pooling, where each axis is cut evenly. */
function evenWindows(shape: Shape, bins: readonly Bin[][]): number[] | undefined {
  const windows = bins.map((list, i) => shape[shape.length - bins.length + i] / list.length);
  return windows.every(Number.isInteger) ? windows : undefined;
}

const averages = [avgPool1d, avgPool2d, avgPool3d] as readonly ((x: Tensor, kernelSize: never) => Tensor)[];
const maxima = [maxPool1dWithIndices, maxPool2dWithIndices, maxPool3dWithIndices] as readonly ((
  x: Tensor,
  kernelSize: never,
) => MaxPooled)[];

function adaptiveAvgPool(op: string, axes: number, x: Operand, outputSize: BinCount | readonly BinCount[]): Tensor {
  const input = asFloat(op, x);
  const bins = binsFor(op, input.shape, axes, outputSize);
  const windows = evenWindows(input.shape, bins);
  if (windows !== undefined) return averages[axes - 1](input, windows as never);
  return meansOf(axes, input, bins);
}

/** The mean of a bin is one of means, axis by axis. */
function meansOf(axes: number, input: Tensor, bins: readonly Bin[][]): Tensor {
  return bins.reduce(
    (y, list, i) =>
      resample(
        y,
        y.rank - axes + i,
        list.map(({ first, end }) =>
          Array.from({ length: end - first }, (_, j) => [first + j, 1 / (end - first)] as const),
        ),
      ),
    input,
  );
}

/** Bins of uneven size are laid apart, the last element repeated until all are of one size, and pooled as windows. */
function adaptiveMaxPool(
  op: string,
  axes: number,
  x: Operand,
  outputSize: BinCount | readonly BinCount[],
): { y: Tensor; indices: () => Tensor } {
  const input = asFloat(op, x);
  const bins = binsFor(op, input.shape, axes, outputSize);
  const windows = evenWindows(input.shape, bins);
  if (windows !== undefined) {
    const { y, indices } = maxima[axes - 1](input, windows as never);
    return { y, indices: () => indices };
  }
  if (bins.some((list) => list.length === 0)) {
    // Nothing, to which the gradient of x is 0.
    const y = meansOf(axes, input, bins);
    return { y, indices: () => zeros(y.shape, { dtype: "i32" }) };
  }
  const longest = bins.map((list) => Math.max(...list.map(({ first, end }) => end - first)));
  const sources = bins.map((list, i) =>
    list.flatMap(({ first, end }) => Array.from({ length: longest[i] }, (_, j) => Math.min(first + j, end - 1))),
  );
  const apart = sources.reduce(
    (y, list, i) =>
      resample(
        y,
        y.rank - axes + i,
        list.map((from) => [[from, 1]]),
      ),
    input,
  );
  const { y, indices } = maxima[axes - 1](apart, longest as never);
  const sizes = input.shape.slice(-axes);
  const counts = sources.map((list) => list.length);
  // Where an element that was laid apart comes from.
  const origins = (): Tensor =>
    positionsOf(sizeOf(counts), (position) => {
      let [rest, origin, stride] = [position, 0, 1];
      for (let i = axes - 1; i >= 0; i--) {
        origin += sources[i][rest % counts[i]] * stride;
        stride *= sizes[i];
        rest = Math.floor(rest / counts[i]);
      }
      return origin;
    });
  return { y, indices: () => reshape(takeRows(reshape(origins(), column(counts)), indices), y.shape) };
}

function withIndices(...args: Parameters<typeof adaptiveMaxPool>): MaxPooled {
  const { y, indices } = adaptiveMaxPool(...args);
  return { y, indices: indices() };
}

/**
 * The means of `outputSize` bins along the last axis, of (N, C, L) or (C, L). Bin i holds the elements from ⌊i L / outputSize⌋ to before
 * ⌈(i + 1) L / outputSize⌉; null keeps the size of an axis.
 *
 * @throws ArgumentError if an output size is not a whole number of at least 0
 */
export const adaptiveAvgPool1d = (x: Operand, outputSize: AdaptiveSize1d): Tensor =>
  adaptiveAvgPool("adaptiveAvgPool1d", 1, x, outputSize);

/** `adaptiveAvgPool1d` over the last two axes, of (N, C, H, W) or (C, H, W). */
export const adaptiveAvgPool2d = (x: Operand, outputSize: AdaptiveSize2d): Tensor =>
  adaptiveAvgPool("adaptiveAvgPool2d", 2, x, outputSize);

/** `adaptiveAvgPool1d` over the last three axes, of (N, C, D, H, W) or (C, D, H, W). */
export const adaptiveAvgPool3d = (x: Operand, outputSize: AdaptiveSize3d): Tensor =>
  adaptiveAvgPool("adaptiveAvgPool3d", 3, x, outputSize);

/** The maxima of the bins of `adaptiveAvgPool1d`. NaN wins, and the gradient goes to the first of equal elements. */
export const adaptiveMaxPool1d = (x: Operand, outputSize: AdaptiveSize1d): Tensor =>
  adaptiveMaxPool("adaptiveMaxPool1d", 1, x, outputSize).y;

/** `adaptiveMaxPool1d` over the last two axes, of (N, C, H, W) or (C, H, W). */
export const adaptiveMaxPool2d = (x: Operand, outputSize: AdaptiveSize2d): Tensor =>
  adaptiveMaxPool("adaptiveMaxPool2d", 2, x, outputSize).y;

/** `adaptiveMaxPool1d` over the last three axes, of (N, C, D, H, W) or (C, D, H, W). */
export const adaptiveMaxPool3d = (x: Operand, outputSize: AdaptiveSize3d): Tensor =>
  adaptiveMaxPool("adaptiveMaxPool3d", 3, x, outputSize).y;

/** Like `adaptiveMaxPool1d`, together with where the largest elements are along L, as i32. */
export const adaptiveMaxPool1dWithIndices = (x: Operand, outputSize: AdaptiveSize1d): MaxPooled =>
  withIndices("adaptiveMaxPool1d", 1, x, outputSize);

/** Like `adaptiveMaxPool2d`, together with where the largest elements are in their plane (H · W). */
export const adaptiveMaxPool2dWithIndices = (x: Operand, outputSize: AdaptiveSize2d): MaxPooled =>
  withIndices("adaptiveMaxPool2d", 2, x, outputSize);

/** Like `adaptiveMaxPool3d`, together with where the largest elements are in their volume (D · H · W). */
export const adaptiveMaxPool3dWithIndices = (x: Operand, outputSize: AdaptiveSize3d): MaxPooled =>
  withIndices("adaptiveMaxPool3d", 3, x, outputSize);
