import { ShapeError } from "../errors.js";
import { pixelShuffle as pixelShuffleOp, pixelUnshuffle as pixelUnshuffleOp } from "../ops/pixel-shuffle.js";
import { reshape } from "../ops/reshape.js";
import { formatShape, normalizeAxis, type Shape } from "../shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { Activation } from "./activation.js";

// Layers that only arrange what they are given.

function split(x: Tensor, axis: number, sizes: Shape): Tensor {
  if (x.rank === 0) throw new ShapeError("unflatten", "takes at least one axis", formatShape(x.shape));
  const at = normalizeAxis("unflatten", axis, x.rank);
  return reshape(x, [...x.shape.slice(0, at), ...sizes, ...x.shape.slice(at + 1)]);
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
