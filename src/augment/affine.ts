import { add, div, mul, sub } from "../ops/arithmetic.js";
import { arange, full } from "../ops/create.js";
import type { Operand } from "../ops/operand.js";
import { uniform } from "../ops/random.js";
import { cos, sin, tan } from "../ops/trigonometry.js";
import { checkNumber } from "../shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { type Between, checkBetween, imagesOf } from "./images.js";
import { axes, sampleAt } from "./sample.js";

/** How far images are moved. */
export interface AffineOptions {
  /** Turned by up to so many degrees, either way round. Default 0. */
  readonly degrees?: number;
  /** Moved by up to this share of width and height, either way. Default 0. */
  readonly translate?: number;
  /** Enlarged by a factor between these. Default [1, 1]. */
  readonly scale?: Between;
  /** Sheared by up to so many degrees, either way. Default 0. */
  readonly shear?: number;
}

/**
 * Each image (N, C, H, W) turned, moved, enlarged and sheared about its middle by a random amount of its own, bilinear; outside of it is 0.
 * Part of a compiled step it draws anew at every run.
 *
 * @throws ShapeError unless x has four axes; ArgumentError for options out of range
 */
export function affine(
  x: Operand,
  { degrees = 0, translate = 0, scale = [1, 1], shear = 0 }: AffineOptions = {},
): Tensor {
  const images = imagesOf("affine", x);
  for (const [name, value] of Object.entries({ degrees, translate, shear })) checkNumber("affine", name, value, 0);
  const [least, most] = checkBetween("affine", "scale", scale, 0);
  const [batch, , height, width] = images.shape;
  const draw = (low: number, high: number): Tensor =>
    low === high ? full([batch, 1, 1], low) : uniform([batch, 1, 1], { low, high });
  const radians = Math.PI / 180;
  const angle = draw(-degrees * radians, degrees * radians);
  const slant = tan(draw(-shear * radians, shear * radians));
  const factor = draw(least, most);
  const [right, down] = [draw(-translate * width, translate * width), draw(-translate * height, translate * height)];
  const [middleX, middleY] = [(width - 1) / 2, (height - 1) / 2];
  const [columns, rows] = axes(arange(width), arange(height));
  // Backwards from a place of the result to where it comes from.
  const [dx, dy] = [sub(sub(columns, middleX), right), sub(sub(rows, middleY), down)];
  const turnedX = div(add(mul(cos(angle), dx), mul(sin(angle), dy)), factor);
  const turnedY = div(sub(mul(cos(angle), dy), mul(sin(angle), dx)), factor);
  return sampleAt(images, add(sub(turnedX, mul(slant, turnedY)), middleX), add(turnedY, middleY));
}
