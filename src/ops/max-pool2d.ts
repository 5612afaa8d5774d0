import { apply, applyMany, defineOp } from "../graph/op.js";
import type { Pair, Shape } from "../shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { asFloat, type Operand } from "./operand.js";
import { type PoolSizes, poolSizes } from "./pool-window.js";

export interface MaxPool2dOptions {
  /** Default: the kernel size. */
  readonly stride?: Pair;
  /** Cells on each side that never win; at most half of the kernel. Default 0. */
  readonly padding?: Pair;
  /** Distance between the cells of a window. Default 1. */
  readonly dilation?: Pair;
}

const maxPool2dOp = defineOp({
  name: "maxPool2d",
  lower: (plan, node) => {
    const sizes = node.attrs as PoolSizes & { dilationH: number; dilationW: number };
    plan.call("maxPool2d", { x: plan.input(0), y: plan.output(0), indices: plan.output(1), ...sizes });
  },
  vjp: ({ inputs: [x], outputs: [, indices], attrs }, [dy]) => {
    const { planes, h, w, oh, ow } = attrs as PoolSizes;
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

/**
 * The largest element of each window over the last two axes, of (N, C, H, W) or (C, H, W). NaN wins. The gradient goes to the first
 * of equal elements.
 *
 * @throws ShapeError if the window is larger than the padded input, or the padding larger than half of the window
 */
export function maxPool2d(x: Operand, kernelSize: Pair, options: MaxPool2dOptions = {}): Tensor {
  return maxPool2dWithIndices(x, kernelSize, options).y;
}

/** Like `maxPool2d`, together with where the largest elements are: their position in the plane (H · W), as i32. */
export function maxPool2dWithIndices(
  x: Operand,
  kernelSize: Pair,
  { stride = kernelSize, padding = 0, dilation = 1 }: MaxPool2dOptions = {},
): { y: Tensor; indices: Tensor } {
  const input = asFloat("maxPool2d", x);
  const { sizes, shape, dilationH, dilationW } = poolSizes("maxPool2d", input.shape, {
    kernelSize,
    stride,
    padding,
    dilation,
  });
  const outputs = [{ shape, dtype: "f32" } as const, { shape, dtype: "i32" } as const];
  const [y, indices] = applyMany(maxPool2dOp, [input], outputs, { ...sizes, dilationH, dilationW });
  return { y, indices };
}
