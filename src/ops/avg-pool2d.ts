import { apply, defineOp } from "../graph/op.js";
import type { Pair } from "../shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { asFloat, type Operand } from "./operand.js";
import { type PoolSizes, poolSizes } from "./pool-window.js";

export interface AvgPool2dOptions {
  /** Default: the kernel size. */
  readonly stride?: Pair;
  /** Zeros on each side; at most half of the kernel. Default 0. */
  readonly padding?: Pair;
  /** Whether padding counts in the divisor. Default true. */
  readonly countIncludePad?: boolean;
}

type Attrs = PoolSizes & { readonly countPad: number };

// Linear, so each is the gradient of the other.

const avgPool2dOp = defineOp({
  name: "avgPool2d",
  lower: (plan, node) => plan.call("avgPool2d", { x: plan.input(0), y: plan.output(0), ...(node.attrs as Attrs) }),
  vjp: ({ inputs: [x], attrs }, [dy]) => [dy && apply(avgPool2dGradOp, [dy], x.shape, "f32", attrs)],
});

const avgPool2dGradOp = defineOp({
  name: "avgPool2dGrad",
  lower: (plan, node) =>
    plan.call("avgPool2dGrad", { dy: plan.input(0), dx: plan.output(0), ...(node.attrs as Attrs) }),
  vjp: ({ inputs: [dy], attrs }, [ddx]) => [ddx && apply(avgPool2dOp, [ddx], dy.shape, "f32", attrs)],
});

/**
 * The mean of each window over the last two axes, of (N, C, H, W) or (C, H, W).
 *
 * @throws ShapeError if the window is larger than the padded input, or the padding larger than half of the window
 */
export function avgPool2d(
  x: Operand,
  kernelSize: Pair,
  { stride = kernelSize, padding = 0, countIncludePad = true }: AvgPool2dOptions = {},
): Tensor {
  const input = asFloat("avgPool2d", x);
  const { sizes, shape } = poolSizes("avgPool2d", input.shape, { kernelSize, stride, padding, dilation: 1 });
  return apply(avgPool2dOp, [input], shape, "f32", { ...sizes, countPad: countIncludePad ? 1 : 0 });
}
