import { ShapeError } from "../errors.js";
import { checkCount, formatShape, type Pair, pair } from "../shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { positionsOf } from "./indexing.js";
import { narrow } from "./narrow.js";
import { asFloat, type Operand } from "./operand.js";
import { pad } from "./pad.js";
import { permute } from "./permute.js";
import { reshape } from "./reshape.js";
import { addRows, takeRows } from "./rows.js";

/** The windows of `unfold` and `fold`. */
export interface UnfoldOptions {
  /** Default 1. */
  readonly dilation?: Pair;
  /** Zeros on each side. Default 0. */
  readonly padding?: Pair;
  /** Default 1. */
  readonly stride?: Pair;
}

/** The windows over a padded plane: which elements they cover, window after window for each tap of the kernel. */
interface Windows {
  readonly h: number;
  readonly w: number;
  readonly padding: readonly [number, number];
  readonly taps: number;
  readonly count: number;
  readonly elements: () => Tensor;
}

function windowsOf(
  op: string,
  size: readonly [number, number],
  kernelSize: Pair,
  { dilation = 1, padding = 0, stride = 1 }: UnfoldOptions,
): Windows {
  const [kh, kw] = pair(op, "kernelSize", kernelSize, 1);
  const [dh, dw] = pair(op, "dilation", dilation, 1);
  const [ph, pw] = pair(op, "padding", padding);
  const [sh, sw] = pair(op, "stride", stride, 1);
  const [h, w] = [size[0] + 2 * ph, size[1] + 2 * pw];
  const [spanH, spanW] = [dh * (kh - 1) + 1, dw * (kw - 1) + 1];
  if (spanH > h || spanW > w)
    throw new ShapeError(
      op,
      "the kernel must not be larger than the padded input",
      `kernel (${spanH}, ${spanW}) and padded input (${h}, ${w})`,
    );
  const [oh, ow] = [Math.floor((h - spanH) / sh) + 1, Math.floor((w - spanW) / sw) + 1];
  const count = oh * ow;
  const elements = (): Tensor =>
    positionsOf(kh * kw * count, (i) => {
      const [tap, at] = [Math.floor(i / count), i % count];
      const row = Math.floor(at / ow) * sh + Math.floor(tap / kw) * dh;
      return row * w + (at % ow) * sw + (tap % kw) * dw;
    });
  return { h, w, padding: [ph, pw], taps: kh * kw, count, elements };
}

/**
 * The windows that a convolution sees, as columns (im2col): (N, C, H, W) to (N, C · KH · KW, L) for L windows, without the axis N too.
 *
 * @throws ShapeError if the kernel is larger than the padded input
 */
export function unfold(x: Operand, kernelSize: Pair, options: UnfoldOptions = {}): Tensor {
  const input = asFloat("unfold", x);
  if (input.rank === 3) return reshapeFirst(unfold(reshape(input, [1, ...input.shape]), kernelSize, options));
  if (input.rank !== 4) throw new ShapeError("unfold", "takes (N, C, H, W) or (C, H, W)", formatShape(input.shape));
  const [n, c, height, width] = input.shape;
  const { h, w, padding, taps, count, elements } = windowsOf("unfold", [height, width], kernelSize, options);
  const [ph, pw] = padding;
  const padded = pad(input, [pw, pw, ph, ph]);
  const rows = reshape(permute(padded, [2, 3, 0, 1]), [h * w, n * c]);
  const taken = reshape(takeRows(rows, elements()), [taps, count, n, c]);
  return reshape(permute(taken, [2, 3, 0, 1]), [n, c * taps, count]);
}

/**
 * The sum of windows laid over each other (col2im): the gradient of `unfold`. (N, C · KH · KW, L) to (N, C, ...outputSize), without the
 * axis N too.
 *
 * @throws ShapeError if the sizes are not those of windows over the output
 */
export function fold(
  x: Operand,
  outputSize: readonly [number, number],
  kernelSize: Pair,
  options: UnfoldOptions = {},
): Tensor {
  const input = asFloat("fold", x);
  if (input.rank === 2) return reshapeFirst(fold(reshape(input, [1, ...input.shape]), outputSize, kernelSize, options));
  const [height, width] = outputSize.map((size) => checkCount("fold", "outputSize", size, 1));
  const { h, w, padding, taps, count, elements } = windowsOf("fold", [height, width], kernelSize, options);
  const [n, columns, windows] = input.shape;
  if (input.rank !== 3 || windows !== count || columns % taps !== 0)
    throw new ShapeError(
      "fold",
      `takes (N, C · ${taps}, ${count}) for an output of (${height}, ${width})`,
      formatShape(input.shape),
    );
  const c = columns / taps;
  const rows = reshape(permute(reshape(input, [n, c, taps, count]), [2, 3, 0, 1]), [taps * count, n * c]);
  const planes = permute(reshape(addRows(rows, elements(), [h * w, n * c]), [h, w, n, c]), [2, 3, 0, 1]);
  return narrow(narrow(planes, 2, padding[0], height), 3, padding[1], width);
}

const reshapeFirst = (x: Tensor): Tensor => reshape(x, x.shape.slice(1));
