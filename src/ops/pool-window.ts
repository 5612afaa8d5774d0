import { ShapeError } from "../errors.js";
import { formatShape, type Pair, pair, type Shape, sizeOf } from "../shape.js";

/** All sizes of a pooling, as its kernels take them. */
export type PoolSizes = {
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
};

export interface PoolWindow {
  readonly kernelSize: Pair;
  readonly stride: Pair;
  readonly padding: Pair;
  readonly dilation: Pair;
}

/** The sizes of a pooling over the last two axes of (N, C, H, W) or (C, H, W), and the shape of its result. */
export function poolSizes(
  op: string,
  shape: Shape,
  { kernelSize, stride, padding, dilation }: PoolWindow,
): { sizes: PoolSizes; shape: Shape; dilationH: number; dilationW: number } {
  if (shape.length !== 3 && shape.length !== 4)
    throw new ShapeError(op, "takes (N, C, H, W) or (C, H, W)", formatShape(shape));
  const lead = shape.slice(0, -2);
  const [h, w] = shape.slice(-2);
  const [kh, kw] = pair(op, "kernelSize", kernelSize, 1);
  const [strideH, strideW] = pair(op, "stride", stride, 1);
  const [padH, padW] = pair(op, "padding", padding);
  const [dilationH, dilationW] = pair(op, "dilation", dilation, 1);
  // Otherwise a window could lie in the padding altogether.
  if (padH > kh / 2 || padW > kw / 2)
    throw new ShapeError(
      op,
      "padding must be at most half of the kernel",
      `padding (${padH}, ${padW}) and kernel (${kh}, ${kw})`,
    );
  const reachH = dilationH * (kh - 1) + 1;
  const reachW = dilationW * (kw - 1) + 1;
  if (reachH > h + 2 * padH || reachW > w + 2 * padW)
    throw new ShapeError(
      op,
      "the kernel must not be larger than the padded input",
      `kernel (${reachH}, ${reachW}) and padded input (${h + 2 * padH}, ${w + 2 * padW})`,
    );
  const oh = Math.floor((h + 2 * padH - reachH) / strideH) + 1;
  const ow = Math.floor((w + 2 * padW - reachW) / strideW) + 1;
  const sizes = { planes: sizeOf(lead), h, w, oh, ow, kh, kw, strideH, strideW, padH, padW };
  return { sizes, shape: [...lead, oh, ow], dilationH, dilationW };
}
