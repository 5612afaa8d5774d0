import { apply, defineOp } from "../graph/op.js";
import type { Shape } from "../shape.js";
import type { Tensor } from "../tensor/tensor.js";

// The three products of a convolution, over one to three axes. y is bilinear in (x, weight): so each gradient is bilinear too, and the
// gradients of the three are again among the three.

/** Sizes of the axes of images: depth, height and width, of which images with fewer axes have the last. */
export type Axes = readonly [d: number, h: number, w: number];

/** A convolution as it is described. `axes` is how many the images have; the others have a size, kernel, stride and dilation of one. */
export interface Convolution {
  readonly axes: number;
  readonly n: number;
  readonly c: number;
  readonly oc: number;
  readonly groups: number;
  /** Of x, of the kernel, of y. */
  readonly sizes: Axes;
  readonly kernel: Axes;
  readonly outSizes: Axes;
  readonly stride: Axes;
  /** Before the first element. */
  readonly padding: Axes;
  readonly dilation: Axes;
}

/** All sizes of a convolution, as its three kernels take them, and how many axes its images have. */
type Geometry = {
  readonly [K in
    | "axes"
    | "n"
    | "c"
    | "d"
    | "h"
    | "w"
    | "oc"
    | "kd"
    | "kh"
    | "kw"
    | "od"
    | "oh"
    | "ow"
    | "strideD"
    | "strideH"
    | "strideW"
    | "padD"
    | "padH"
    | "padW"
    | "dilationD"
    | "dilationH"
    | "dilationW"
    | "groups"]: number;
};

function geometry(s: Convolution): Geometry {
  const [d, h, w] = s.sizes;
  const [kd, kh, kw] = s.kernel;
  const [od, oh, ow] = s.outSizes;
  const [strideD, strideH, strideW] = s.stride;
  const [padD, padH, padW] = s.padding;
  const [dilationD, dilationH, dilationW] = s.dilation;
  const { axes, n, c, oc, groups } = s;
  const steps = { strideD, strideH, strideW, padD, padH, padW, dilationD, dilationH, dilationW };
  return { axes, n, c, d, h, w, oc, kd, kh, kw, od, oh, ow, ...steps, groups };
}

const convOp = defineOp({
  name: "conv",
  epilogue: true,
  lower: (plan, node) => {
    const { axes: _, ...sizes } = node.attrs as Geometry;
    plan.call("conv", { x: plan.input(0), weight: plan.input(1), y: plan.output(0), epilogue: 0, ...sizes });
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

const convGradInputOp = defineOp({
  name: "convGradInput",
  lower: (plan, node) => {
    const { axes: _, ...sizes } = node.attrs as Geometry;
    plan.call("convGradInput", { dy: plan.input(0), weight: plan.input(1), dx: plan.output(0), ...sizes });
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

const convGradWeightOp = defineOp({
  name: "convGradWeight",
  lower: (plan, node) => {
    const { axes: _, ...sizes } = node.attrs as Geometry;
    plan.call("convGradWeight", { x: plan.input(0), dy: plan.input(1), dw: plan.output(0), ...sizes });
  },
  vjp: ({ inputs: [x, dy], attrs }, [ddw]) => {
    if (ddw === undefined) return [];
    const sizes = attrs as Geometry;
    return [x.needsGrad ? gradInput(dy, ddw, sizes) : undefined, dy.needsGrad ? forward(x, ddw, sizes) : undefined];
  },
});

/** (…, the last of depth, height and width). */
const shape = (s: Geometry, first: number, second: number, d: number, h: number, w: number): Shape => [
  first,
  second,
  ...[d, h, w].slice(3 - s.axes),
];

const forward = (x: Tensor, weight: Tensor, s: Geometry): Tensor =>
  apply(convOp, [x, weight], shape(s, s.n, s.oc, s.od, s.oh, s.ow), "f32", s);

const gradInput = (dy: Tensor, weight: Tensor, s: Geometry): Tensor =>
  apply(convGradInputOp, [dy, weight], shape(s, s.n, s.c, s.d, s.h, s.w), "f32", s);

const gradWeight = (x: Tensor, dy: Tensor, s: Geometry): Tensor =>
  apply(convGradWeightOp, [x, dy], shape(s, s.oc, s.c / s.groups, s.kd, s.kh, s.kw), "f32", s);

/** y = x ∗ weight: (N, C, …) and (OC, C / groups, …kernel) to (N, OC, …). */
export const convolve = (x: Tensor, weight: Tensor, s: Convolution): Tensor => forward(x, weight, geometry(s));

/** The gradient of `convolve` for x, which is the transposed convolution: (N, OC, …) and (OC, C / groups, …kernel) to (N, C, …). */
export const convolveTransposed = (dy: Tensor, weight: Tensor, s: Convolution): Tensor =>
  gradInput(dy, weight, geometry(s));
