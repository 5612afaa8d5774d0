import { apply, applyMany, defineOp } from "../graph/op.js";
import { type Pair, type Shape, sizeOf, type Triple } from "../shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { add, mul } from "./arithmetic.js";
import { arange } from "./create.js";
import { positionsAlong } from "./gather.js";
import { asFloat, type Operand } from "./operand.js";
import { type PlaneSizes, passes, poolWindow } from "./pool-window.js";
import { reshape } from "./reshape.js";
import { column, takeRows } from "./rows.js";

/** Options of a max pooling; `Size` is a number for all axes, or a list with one for each. */
export interface MaxPoolOptions<Size extends number | readonly number[]> {
  /** Default: the kernel size. */
  readonly stride?: Size | undefined;
  /** Cells on each side that never win; at most half of the kernel. Default 0. */
  readonly padding?: Size;
  /** Distance between the cells of a window. Default 1. */
  readonly dilation?: Size;
  /** Whether a last window may reach beyond the padded input; it begins inside the input or before it. Default false. */
  readonly ceilMode?: boolean;
}

/** How `maxPool1d` moves its window. */
export type MaxPool1dOptions = MaxPoolOptions<number | readonly [number]>;
/** How `maxPool2d` moves its window. */
export type MaxPool2dOptions = MaxPoolOptions<Pair>;
/** How `maxPool3d` moves its window. */
export type MaxPool3dOptions = MaxPoolOptions<Triple>;

/** The largest elements of windows, and where they are: their position in the input's plane or volume, as i32. */
export interface MaxPooled {
  readonly y: Tensor;
  readonly indices: Tensor;
}

const maxPool2dOp = defineOp({
  name: "maxPool2d",
  lower: (plan, node) => {
    const sizes = node.attrs as PlaneSizes;
    plan.call("maxPool2d", { x: plan.input(0), y: plan.output(0), indices: plan.output(1), ...sizes });
  },
  vjp: ({ inputs: [x], outputs: [, indices], attrs }, [dy]) => {
    const { planes, h, w, oh, ow } = attrs as PlaneSizes;
    return [dy && scatter(dy, indices, x.shape, { planes, size: h * w, outSize: oh * ow })];
  },
});

type Planes = { readonly planes: number; readonly size: number; readonly outSize: number };

const poolScatterOp = defineOp({
  name: "poolScatter",
  lower: (plan, node) => {
    const sizes = node.attrs as Planes;
    plan.call("poolScatter", { dy: plan.input(0), indices: plan.input(1), dx: plan.output(0), ...sizes });
  },
  vjp: ({ inputs: [, indices], attrs }, [ddx]) => [ddx && gather(ddx, indices, attrs as Planes)],
});

const poolGatherOp = defineOp({
  name: "poolGather",
  lower: (plan, node) => {
    const sizes = node.attrs as Planes;
    plan.call("poolGather", { x: plan.input(0), indices: plan.input(1), y: plan.output(0), ...sizes });
  },
  vjp: ({ inputs: [x, indices], attrs }, [dy]) => [dy && scatter(dy, indices, x.shape, attrs as Planes)],
});

const scatter = (dy: Tensor, indices: Tensor, shape: Shape, planes: Planes): Tensor =>
  apply(poolScatterOp, [dy, indices], shape, "f32", planes);

const gather = (x: Tensor, indices: Tensor, planes: Planes): Tensor =>
  apply(poolGatherOp, [x, indices], indices.shape, "f32", planes);

function pass(x: Tensor, shape: Shape, sizes: PlaneSizes): MaxPooled {
  const outputs = [{ shape, dtype: "f32" } as const, { shape, dtype: "i32" } as const];
  const [y, indices] = applyMany(maxPool2dOp, [x], outputs, sizes);
  return { y, indices };
}

/** The maxima, and a function that gives their positions. */
function pooled(
  op: string,
  axes: number,
  x: Operand,
  kernelSize: number | readonly number[],
  options: MaxPoolOptions<number | readonly number[]>,
): { y: Tensor; indices: () => Tensor } {
  const input = asFloat(op, x);
  const window = poolWindow(op, input.shape, axes, { ...options, kernelSize });
  const lead = input.shape.slice(0, -axes);
  const [inPlanes, inDepth] = passes(input.shape, window);
  if (inDepth === undefined) {
    const { y, indices } = pass(input, [...lead, ...window.outSizes], inPlanes);
    return { y, indices: () => indices };
  }
  const [od, ...flat] = window.outSizes;
  const [d, h, w] = window.sizes;
  const planes = pass(input, [...lead, d, ...flat], inPlanes);
  const { y, indices } = pass(planes.y, [...lead, od, ...flat], inDepth);
  // Of each maximum of a plane its position in the volume, of which those that won along the depth are taken.
  const positions = (): Tensor => {
    const inVolume = add(planes.indices, reshape(mul(arange(d), h * w), [d, 1, 1]));
    const rows = sizeOf(lead);
    const won = positionsAlong([rows, d * sizeOf(flat)], 1, reshape(indices, [rows, od * sizeOf(flat)]));
    return reshape(takeRows(reshape(inVolume, column(inVolume.shape)), won), y.shape);
  };
  return { y, indices: positions };
}

function withIndices(...args: Parameters<typeof pooled>): MaxPooled {
  const { y, indices } = pooled(...args);
  return { y, indices: indices() };
}

/**
 * The largest element of each window along the last axis, of (N, C, L) or (C, L). NaN wins. The gradient goes to the first of equal
 * elements.
 *
 * @throws ShapeError if the window is larger than the padded input, or the padding larger than half of the window
 */
export const maxPool1d = (x: Operand, kernelSize: number | readonly [number], options: MaxPool1dOptions = {}): Tensor =>
  pooled("maxPool1d", 1, x, kernelSize, options).y;

/** `maxPool1d` over the last two axes, of (N, C, H, W) or (C, H, W). */
export const maxPool2d = (x: Operand, kernelSize: Pair, options: MaxPool2dOptions = {}): Tensor =>
  pooled("maxPool2d", 2, x, kernelSize, options).y;

/** `maxPool1d` over the last three axes, of (N, C, D, H, W) or (C, D, H, W). */
export const maxPool3d = (x: Operand, kernelSize: Triple, options: MaxPool3dOptions = {}): Tensor =>
  pooled("maxPool3d", 3, x, kernelSize, options).y;

/** Like `maxPool1d`, together with where the largest elements are along L; `maxUnpool1d` puts them back there. */
export const maxPool1dWithIndices = (
  x: Operand,
  kernelSize: number | readonly [number],
  options: MaxPool1dOptions = {},
): MaxPooled => withIndices("maxPool1d", 1, x, kernelSize, options);

/** Like `maxPool2d`, together with where the largest elements are in their plane (H · W). */
export const maxPool2dWithIndices = (x: Operand, kernelSize: Pair, options: MaxPool2dOptions = {}): MaxPooled =>
  withIndices("maxPool2d", 2, x, kernelSize, options);

/** Like `maxPool3d`, together with where the largest elements are in their volume (D · H · W). */
export const maxPool3dWithIndices = (x: Operand, kernelSize: Triple, options: MaxPool3dOptions = {}): MaxPooled =>
  withIndices("maxPool3d", 3, x, kernelSize, options);
