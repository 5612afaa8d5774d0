import { ShapeError } from "../errors.js";
import { formatShape, perAxis, type Shape, sizeOf } from "../shape.js";
import { axisNames, three } from "./conv.js";

/** The windows of a pooling over one to three axes, with a number for each axis. */
export interface PoolWindow {
  readonly kernelSize: readonly number[];
  readonly stride: readonly number[];
  readonly padding: readonly number[];
  readonly dilation: readonly number[];
  readonly sizes: readonly number[];
  readonly outSizes: readonly number[];
}

/** Options as they are given: a number for all axes, or a list. */
export interface WindowOptions {
  readonly kernelSize: number | readonly number[];
  readonly stride?: number | readonly number[] | undefined;
  readonly padding?: number | readonly number[];
  readonly dilation?: number | readonly number[];
  readonly ceilMode?: boolean;
}

/** Refuses what is not images of so many axes; there may be no images, but all have channels and elements. */
export function checkImages(op: string, shape: Shape, axes: number): void {
  const names = axisNames(axes).join(", ");
  if (shape.length !== axes + 1 && shape.length !== axes + 2)
    throw new ShapeError(op, `takes (N, C, ${names}) or (C, ${names})`, formatShape(shape));
  if (shape.slice(-axes - 1).includes(0))
    throw new ShapeError(op, "only the batch may be empty, no other axis", formatShape(shape));
}

/** The windows over the last axes of (N, C, …) or (C, …). */
export function poolWindow(op: string, shape: Shape, axes: number, options: WindowOptions): PoolWindow {
  checkImages(op, shape, axes);
  const kernelSize = perAxis(op, "kernelSize", options.kernelSize, axes, 1);
  const stride = perAxis(op, "stride", options.stride ?? kernelSize, axes, 1);
  const padding = perAxis(op, "padding", options.padding ?? 0, axes);
  const dilation = perAxis(op, "dilation", options.dilation ?? 1, axes, 1);
  // Otherwise a window could lie in the padding altogether.
  if (padding.some((size, i) => size > kernelSize[i] / 2))
    throw new ShapeError(
      op,
      "padding must be at most half of the kernel",
      `padding ${formatShape(padding)} and kernel ${formatShape(kernelSize)}`,
    );
  const sizes = shape.slice(-axes);
  const reach = kernelSize.map((size, i) => dilation[i] * (size - 1) + 1);
  const padded = sizes.map((size, i) => size + 2 * padding[i]);
  const outSizes = sizes.map((size, i) => {
    const steps = (padded[i] - reach[i]) / stride[i];
    if (!options.ceilMode) return Math.floor(steps) + 1;
    // A last window that would begin behind the input is dropped.
    const count = Math.ceil(steps) + 1;
    return (count - 1) * stride[i] >= size + padding[i] ? count - 1 : count;
  });
  if (outSizes.some((size) => size < 1))
    throw new ShapeError(
      op,
      "the kernel must not be larger than the padded input",
      `kernel ${formatShape(reach)} and padded input ${formatShape(padded)}`,
    );
  return { kernelSize, stride, padding, dilation, sizes, outSizes };
}

/** All sizes of a pooling of planes, as its kernels take them. */
export type PlaneSizes = {
  readonly planes: number;
  readonly h: number;
  readonly w: number;
  readonly oh: number;
  readonly ow: number;
  readonly kh: number;
  readonly kw: number;
  readonly strideH: number;
  readonly strideW: number;
  readonly padH: number;
  readonly padW: number;
  readonly dilationH: number;
  readonly dilationW: number;
};

/**
 * The passes that make up a pooling, whose windows are products of intervals: rows of one axis are planes of height one; a volume
 * is pooled plane by plane, then along its depth, where planes are rows.
 */
export function passes(shape: Shape, window: PoolWindow): PlaneSizes[] {
  const axes = window.sizes.length;
  const planes = sizeOf(shape.slice(0, -axes));
  const [d, h, w] = three(window.sizes);
  const [od, oh, ow] = three(window.outSizes);
  const [kd, kh, kw] = three(window.kernelSize);
  const [strideD, strideH, strideW] = three(window.stride);
  const [padD, padH, padW] = three(window.padding, 0);
  const [dilationD, dilationH, dilationW] = three(window.dilation);
  const flat = { h, w, oh, ow, kh, kw, strideH, strideW, padH, padW, dilationH, dilationW };
  const inPlanes = { planes: planes * d, ...flat };
  if (axes < 3) return [inPlanes];
  const deep = { h: d, oh: od, kh: kd, strideH: strideD, padH: padD, dilationH: dilationD };
  const rows = { w: oh * ow, ow: oh * ow, kw: 1, strideW: 1, padW: 0, dilationW: 1 };
  return [inPlanes, { planes, ...deep, ...rows }];
}
