import { ArgumentError, ShapeError } from "../errors.js";
import { apply, defineOp } from "../graph/op.js";
import { checkCount, formatShape, pair, type Shape } from "../shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { add } from "./arithmetic.js";
import { asFloat, type Operand } from "./operand.js";
import { reshape, unsqueeze } from "./reshape.js";

/** A size for both axes, or one each for height and width. */
export type Pair = number | readonly [number, number];

export interface Conv2dOptions {
  /** (OC,), added to each output channel. Default: none. */
  readonly bias?: Operand | undefined;
  /** Default 1. */
  readonly stride?: Pair;
  /** Zeros on each side; "valid" is none, "same" as many as keep height and width (stride 1 only). Default 0. */
  readonly padding?: Pair | "same" | "valid";
  /** Distance between the taps of the kernel. Default 1. */
  readonly dilation?: Pair;
  /** Channels are cut into so many groups that do not see each other. Default 1. */
  readonly groups?: number;
}

/** All sizes of a convolution, as its three kernels take them. */
type Geometry = {
  readonly n: number;
  readonly c: number;
  readonly h: number;
  readonly w: number;
  readonly oc: number;
  readonly kh: number;
  readonly kw: number;
  readonly oh: number;
  readonly ow: number;
  readonly strideH: number;
  readonly strideW: number;
  readonly padH: number;
  readonly padW: number;
  readonly dilationH: number;
  readonly dilationW: number;
  readonly groups: number;
};

// y is bilinear in (x, weight). So each gradient is bilinear too, and the gradients of the three are again among the three.

const conv2dOp = defineOp({
  name: "conv2d",
  epilogue: true,
  lower: (plan, node) => {
    const sizes = node.attrs as Geometry;
    plan.call("conv2d", { x: plan.input(0), weight: plan.input(1), y: plan.output(0), epilogue: 0, ...sizes });
  },
  vjp: ({ inputs: [x, weight], attrs }, [dy]) => {
    if (dy === undefined) return [];
    const sizes = attrs as Geometry;
    return [
      x.needsGrad ? gradInput(dy, weight, sizes) : undefined,
      weight.needsGrad ? gradWeight(x, dy, sizes) : undefined,
    ];
  },
});

const conv2dGradInputOp = defineOp({
  name: "conv2dGradInput",
  lower: (plan, node) => {
    const sizes = node.attrs as Geometry;
    plan.call("conv2dGradInput", { dy: plan.input(0), weight: plan.input(1), dx: plan.output(0), ...sizes });
  },
  vjp: ({ inputs: [dy, weight], attrs }, [ddx]) => {
    if (ddx === undefined) return [];
    const sizes = attrs as Geometry;
    return [
      dy.needsGrad ? forward(ddx, weight, sizes) : undefined,
      weight.needsGrad ? gradWeight(ddx, dy, sizes) : undefined,
    ];
  },
});

const conv2dGradWeightOp = defineOp({
  name: "conv2dGradWeight",
  lower: (plan, node) => {
    const sizes = node.attrs as Geometry;
    plan.call("conv2dGradWeight", { x: plan.input(0), dy: plan.input(1), dw: plan.output(0), ...sizes });
  },
  vjp: ({ inputs: [x, dy], attrs }, [ddw]) => {
    if (ddw === undefined) return [];
    const sizes = attrs as Geometry;
    return [x.needsGrad ? gradInput(dy, ddw, sizes) : undefined, dy.needsGrad ? forward(x, ddw, sizes) : undefined];
  },
});

const forward = (x: Tensor, weight: Tensor, s: Geometry): Tensor =>
  apply(conv2dOp, [x, weight], [s.n, s.oc, s.oh, s.ow], "f32", s);

const gradInput = (dy: Tensor, weight: Tensor, s: Geometry): Tensor =>
  apply(conv2dGradInputOp, [dy, weight], [s.n, s.c, s.h, s.w], "f32", s);

const gradWeight = (x: Tensor, dy: Tensor, s: Geometry): Tensor =>
  apply(conv2dGradWeightOp, [x, dy], [s.oc, s.c / s.groups, s.kh, s.kw], "f32", s);

/**
 * Cross-correlation over height and width: y[n, o] = bias[o] + Σ_c x[n, c] ∗ weight[o, c].
 * Shapes x (N, C, H, W) or (C, H, W), weight (OC, C / groups, KH, KW), y (N, OC, OH, OW) with
 * OH = ⌊(H + 2 padding − dilation (KH − 1) − 1) / stride⌋ + 1.
 *
 * @throws ShapeError if ranks or channels do not fit, or the kernel is larger than the padded input
 */
export function conv2d(
  x: Operand,
  weight: Operand,
  { bias, stride = 1, padding = 0, dilation = 1, groups = 1 }: Conv2dOptions = {},
): Tensor {
  const input = asFloat("conv2d", x);
  const filters = asFloat("conv2d", weight);
  if (input.rank === 3) {
    const batch = conv2d(unsqueeze(input, 0), filters, { bias, stride, padding, dilation, groups });
    return reshape(batch, batch.shape.slice(1));
  }
  checkChannels(input.shape, filters.shape, checkCount("conv2d", "groups", groups, 1));
  const [n, c, h, w] = input.shape;
  const [oc, , kh, kw] = filters.shape;
  const [strideH, strideW] = pair("conv2d", "stride", stride, 1);
  const [dilationH, dilationW] = pair("conv2d", "dilation", dilation, 1);
  if (padding === "same" && strideH * strideW !== 1)
    throw new ArgumentError("conv2d", 'padding "same" takes stride 1', `${strideH}, ${strideW}`);
  const zeros = bothSides(padding, dilationH * (kh - 1), dilationW * (kw - 1));
  const paddedH = h + zeros[0];
  const paddedW = w + zeros[1];
  const reachH = dilationH * (kh - 1) + 1;
  const reachW = dilationW * (kw - 1) + 1;
  if (reachH > paddedH || reachW > paddedW)
    throw new ShapeError(
      "conv2d",
      "the kernel must not be larger than the padded input",
      `kernel (${reachH}, ${reachW}) and padded input (${paddedH}, ${paddedW})`,
    );
  const oh = Math.floor((paddedH - reachH) / strideH) + 1;
  const ow = Math.floor((paddedW - reachW) / strideW) + 1;
  // Of an odd number of zeros the greater part comes after the input, as in PyTorch.
  const [padH, padW] = zeros.map((count) => Math.floor(count / 2));
  const y = forward(input, filters, {
    n,
    c,
    h,
    w,
    oc,
    kh,
    kw,
    oh,
    ow,
    strideH,
    strideW,
    padH,
    padW,
    dilationH,
    dilationW,
    groups,
  });
  return bias === undefined ? y : add(y, channels(asFloat("conv2d", bias), oc));
}

/** Zeros on both sides together, of height and width. */
function bothSides(padding: Pair | "same" | "valid", sameH: number, sameW: number): [number, number] {
  if (padding === "same") return [sameH, sameW];
  if (padding === "valid") return [0, 0];
  if (typeof padding === "string")
    throw new ArgumentError("conv2d", 'padding must be a size, "same" or "valid"', padding);
  const [padH, padW] = pair("conv2d", "padding", padding);
  return [2 * padH, 2 * padW];
}

function checkChannels(x: Shape, weight: Shape, groups: number): void {
  if (x.length !== 4 || weight.length !== 4)
    throw new ShapeError(
      "conv2d",
      "takes x (N, C, H, W) and weight (OC, C / groups, KH, KW)",
      `${formatShape(x)} and ${formatShape(weight)}`,
    );
  const [oc, perGroup, kh, kw] = weight;
  if (kh === 0 || kw === 0) throw new ShapeError("conv2d", "the kernel must not be empty", formatShape(weight));
  if (oc % groups !== 0)
    throw new ShapeError(
      "conv2d",
      "output channels must be a multiple of groups",
      `${oc} channels and ${groups} groups`,
    );
  if (x[1] !== perGroup * groups)
    throw new ShapeError(
      "conv2d",
      `weight ${formatShape(weight)} with ${groups === 1 ? "1 group" : `${groups} groups`} takes ${perGroup * groups} input channels`,
      `${x[1]} of ${formatShape(x)}`,
    );
}

function channels(bias: Tensor, oc: number): Tensor {
  if (bias.rank !== 1 || bias.shape[0] !== oc)
    throw new ShapeError("conv2d", `bias must be (${oc},), one for each output channel`, formatShape(bias.shape));
  return reshape(bias, [oc, 1, 1]);
}
