import { add, div, mul, sub } from "../ops/arithmetic.js";
import { ge, lt } from "../ops/compare.js";
import { arange } from "../ops/create.js";
import { exp } from "../ops/exp.js";
import { logicalAnd } from "../ops/logical.js";
import type { Operand } from "../ops/operand.js";
import { checkProbability, uniform } from "../ops/random.js";
import { floor } from "../ops/rounding.js";
import { sqrt } from "../ops/sqrt.js";
import { maskedFill, where } from "../ops/where.js";
import type { Tensor } from "../tensor/tensor.js";
import { type Between, checkBetween, imagesOf } from "./images.js";

/** How `erase` chooses rectangles. */
export interface EraseOptions {
  /** The probability that an image loses one. Default 0.5. */
  readonly p?: number;
  /** Its share of the image. Default [0.02, 0.33]. */
  readonly area?: Between;
  /** Its height over its width, evenly in the logarithm. Default [0.3, 3.3]. */
  readonly ratio?: Between;
  /** What is left there. Default 0. */
  readonly value?: number;
}

/**
 * Random erasing (Zhong et al. 2020): a rectangle anywhere in an image (N, C, H, W) becomes one value, in a share p of the images.
 *
 * @throws ShapeError unless x has four axes; ArgumentError for options out of range
 */
export function erase(
  x: Operand,
  { p = 0.5, area = [0.02, 0.33], ratio = [0.3, 3.3], value = 0 }: EraseOptions = {},
): Tensor {
  const images = imagesOf("erase", x);
  checkProbability("erase", p);
  const [least, most] = checkBetween("erase", "area", area, 0);
  const [flat, tall] = checkBetween("erase", "ratio", ratio, 1e-3);
  const [batch, , height, width] = images.shape;
  const draw = (low = 0, high = 1): Tensor => uniform([batch, 1, 1, 1], { low, high });
  const size = mul(draw(least, most), height * width);
  const shape = exp(draw(Math.log(flat), Math.log(tall)));
  const within = (length: Tensor, whole: number, places: Tensor): Tensor => {
    const start = mul(draw(), sub(whole, length));
    return logicalAnd(ge(places, floor(start)), lt(places, floor(add(start, length))));
  };
  const rows = within(
    where(lt(sqrt(mul(size, shape)), height), sqrt(mul(size, shape)), height),
    height,
    arange(height).reshape([height, 1]),
  );
  const columns = within(where(lt(sqrt(div(size, shape)), width), sqrt(div(size, shape)), width), width, arange(width));
  return maskedFill(images, logicalAnd(logicalAnd(rows, columns), lt(draw(), p)), value);
}
