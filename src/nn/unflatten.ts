import { ShapeError } from "../errors.js";
import { channelShuffle as channelShuffleOp } from "../ops/channel-shuffle.js";
import { pixelShuffle as pixelShuffleOp, pixelUnshuffle as pixelUnshuffleOp } from "../ops/pixel-shuffle.js";
import { reshape } from "../ops/reshape.js";
import { fold as foldOp, type UnfoldOptions, unfold as unfoldOp } from "../ops/unfold-fold.js";
import { formatShape, normalizeAxis, type Pair, type Shape, sizeOf } from "../shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { Activation } from "./activation.js";

// Layers that only arrange what they are given.

function split(x: Tensor, axis: number, sizes: Shape): Tensor {
  if (x.rank === 0) throw new ShapeError("unflatten", "takes at least one axis", formatShape(x.shape));
  const at = normalizeAxis("unflatten", axis, x.rank);
  const known = sizeOf(sizes.filter((size) => size !== -1));
  const open = sizes.filter((size) => size === -1).length;
  const size = x.shape[at];
  if (open > 1 || (open === 1 ? known === 0 || size % known !== 0 : known !== size) || sizes.some((size) => size < -1))
    throw new ShapeError("unflatten", `the sizes must multiply to ${size}, one of them may be -1`, formatShape(sizes));
  const whole = sizes.map((part) => (part === -1 ? size / known : part));
  return reshape(x, [...x.shape.slice(0, at), ...whole, ...x.shape.slice(at + 1)]);
}

/** Splits an axis into several of these sizes, of which one may be −1: what flatten merged. */
export const unflatten = (axis: number, sizes: Shape): Activation =>
  new Activation("Unflatten", (x) => split(x, axis, sizes));

/** (…, C · r², H, W) → (…, C, H · r, W · r), r the upscale factor. */
export const pixelShuffle = (upscaleFactor: number): Activation =>
  new Activation("PixelShuffle", (x) => pixelShuffleOp(x, upscaleFactor));

/** (…, C, H · r, W · r) → (…, C · r², H, W), r the downscale factor. */
export const pixelUnshuffle = (downscaleFactor: number): Activation =>
  new Activation("PixelUnshuffle", (x) => pixelUnshuffleOp(x, downscaleFactor));

/** The channels of (N, C, …) dealt out again, one from each group in turn. */
export const channelShuffle = (groups: number): Activation =>
  new Activation("ChannelShuffle", (x) => channelShuffleOp(x, groups));

/** The windows of images as columns (im2col): (N, C, H, W) → (N, C · KH · KW, L). */
export const unfold = (kernelSize: Pair, options?: UnfoldOptions): Activation =>
  new Activation("Unfold", (x) => unfoldOp(x, kernelSize, options));

/** The sum of windows laid over each other (col2im): (N, C · KH · KW, L) → (N, C, ...outputSize). */
export const fold = (outputSize: readonly [number, number], kernelSize: Pair, options?: UnfoldOptions): Activation =>
  new Activation("Fold", (x) => foldOp(x, outputSize, kernelSize, options));
