import { ArgumentError } from "../errors.js";
import { apply, defineOp } from "../graph/op.js";
import type { Pair, Triple } from "../shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { asFloat, type Operand } from "./operand.js";
import { type PlaneSizes, passes, poolWindow } from "./pool-window.js";

/** Options of an average pooling; `Size` is a number for all axes, or a list with one for each. */
export interface AvgPoolOptions<Size extends number | readonly number[]> {
  /** Default: the kernel size. */
  readonly stride?: Size | undefined;
  /** Zeros on each side; at most half of the kernel. Default 0. */
  readonly padding?: Size;
  /** Whether a last window may reach beyond the padded input, where nothing counts. Default false. */
  readonly ceilMode?: boolean;
  /** Whether padding counts in the divisor. Default true. */
  readonly countIncludePad?: boolean;
}

/** What windows are divided by, where not by the number of their cells. */
interface DivisorOverride {
  /** A whole number other than zero. */
  readonly divisorOverride?: number | undefined;
}

/** How `avgPool1d` moves its window and what it divides by. */
export type AvgPool1dOptions = AvgPoolOptions<number | readonly [number]>;
/** How `avgPool2d` moves its window and what it divides by. */
export type AvgPool2dOptions = AvgPoolOptions<Pair> & DivisorOverride;
/** How `avgPool3d` moves its window and what it divides by. */
export type AvgPool3dOptions = AvgPoolOptions<Triple> & DivisorOverride;

type Attrs = PlaneSizes & { readonly countPad: number; readonly divisor: number };

/** What the kernels take: windows have no gaps. */
const sizesOf = (attrs: Attrs): Omit<Attrs, "dilationH" | "dilationW"> => {
  const { dilationH: _, dilationW: __, ...sizes } = attrs;
  return sizes;
};

// Linear, so each is the gradient of the other.

const avgPool2dOp = defineOp({
  name: "avgPool2d",
  lower: (plan, node) =>
    plan.call("avgPool2d", { x: plan.input(0), y: plan.output(0), ...sizesOf(node.attrs as Attrs) }),
  vjp: ({ inputs: [x], attrs }, [dy]) => [dy && apply(avgPool2dGradOp, [dy], x.shape, "f32", attrs)],
});

const avgPool2dGradOp = defineOp({
  name: "avgPool2dGrad",
  lower: (plan, node) =>
    plan.call("avgPool2dGrad", { dy: plan.input(0), dx: plan.output(0), ...sizesOf(node.attrs as Attrs) }),
  vjp: ({ inputs: [dy], attrs }, [ddx]) => [ddx && apply(avgPool2dOp, [ddx], dy.shape, "f32", attrs)],
});

function avgPool(
  op: string,
  axes: number,
  x: Operand,
  kernelSize: number | readonly number[],
  { countIncludePad = true, divisorOverride, ...options }: AvgPoolOptions<number | readonly number[]> & DivisorOverride,
): Tensor {
  const input = asFloat(op, x);
  const window = poolWindow(op, input.shape, axes, { ...options, kernelSize });
  const isDivisor = Number.isInteger(divisorOverride) && divisorOverride !== 0;
  if (divisorOverride !== undefined && !isDivisor)
    throw new ArgumentError(op, "divisorOverride must be a whole number other than 0", String(divisorOverride));
  const lead = input.shape.slice(0, -axes);
  const [inPlanes, inDepth] = passes(input.shape, window);
  const countPad = countIncludePad ? 1 : 0;
  const last = { countPad, divisor: divisorOverride ?? 0 };
  if (inDepth === undefined)
    return apply(avgPool2dOp, [input], [...lead, ...window.outSizes], "f32", { ...inPlanes, ...last });
  // The number of cells is a product over the axes, so the mean is one of means.
  const [od, ...flat] = window.outSizes;
  const first = { countPad, divisor: divisorOverride === undefined ? 0 : 1 };
  const y = apply(avgPool2dOp, [input], [...lead, window.sizes[0], ...flat], "f32", { ...inPlanes, ...first });
  return apply(avgPool2dOp, [y], [...lead, od, ...flat], "f32", { ...inDepth, ...last });
}

/**
 * The mean of each window along the last axis, of (N, C, L) or (C, L).
 *
 * @throws ShapeError if the window is larger than the padded input, or the padding larger than half of the window
 */
export const avgPool1d = (x: Operand, kernelSize: number | readonly [number], options: AvgPool1dOptions = {}): Tensor =>
  avgPool("avgPool1d", 1, x, kernelSize, options);

/** `avgPool1d` over the last two axes, of (N, C, H, W) or (C, H, W). */
export const avgPool2d = (x: Operand, kernelSize: Pair, options: AvgPool2dOptions = {}): Tensor =>
  avgPool("avgPool2d", 2, x, kernelSize, options);

/** `avgPool1d` over the last three axes, of (N, C, D, H, W) or (C, D, H, W). */
export const avgPool3d = (x: Operand, kernelSize: Triple, options: AvgPool3dOptions = {}): Tensor =>
  avgPool("avgPool3d", 3, x, kernelSize, options);
