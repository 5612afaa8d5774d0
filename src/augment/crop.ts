import { ShapeError } from "../errors.js";
import { add, mul } from "../ops/arithmetic.js";
import { arange } from "../ops/create.js";
import type { Operand } from "../ops/operand.js";
import { pad } from "../ops/pad.js";
import { uniform } from "../ops/random.js";
import { floor } from "../ops/rounding.js";
import { checkCount, formatShape, type Pair, pair } from "../shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { imagesOf } from "./images.js";
import { axes, sampleAt } from "./sample.js";

/**
 * From each image (N, C, H, W) a part of a size, at a random place of its own, after zeros were added on all sides (default 0):
 * (N, C, size, size), or of height and width.
 *
 * @throws ShapeError unless x has four axes and holds such a part
 */
export function crop(x: Operand, size: Pair, { padding = 0 }: { readonly padding?: number } = {}): Tensor {
  const images = imagesOf("crop", x);
  const [height, width] = pair("crop", "size", size, 1);
  checkCount("crop", "padding", padding);
  const padded = pad(images, [padding, padding, padding, padding]);
  const [batch, , whole, wide] = padded.shape;
  if (height > whole || width > wide)
    throw new ShapeError("crop", `the padded images must hold (${height}, ${width})`, formatShape(padded.shape));
  const start = (free: number): Tensor => floor(mul(uniform([batch, 1, 1]), free + 1));
  const [columns, rows] = axes(arange(width), arange(height));
  return sampleAt(padded, add(columns, start(wide - width)), add(rows, start(whole - height)));
}
