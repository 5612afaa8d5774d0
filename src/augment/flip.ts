import { lt } from "../ops/compare.js";
import { flip as flipped } from "../ops/flip-roll.js";
import type { Operand } from "../ops/operand.js";
import { checkProbability, uniform } from "../ops/random.js";
import { where } from "../ops/where.js";
import type { Tensor } from "../tensor/tensor.js";
import { imagesOf } from "./images.js";

/**
 * Images (N, C, H, W) mirrored, left for right, each with the probability p (default 0.5).
 *
 * @throws ShapeError unless x has four axes; ArgumentError for p out of range
 */
export function flip(x: Operand, { p = 0.5 }: { readonly p?: number } = {}): Tensor {
  const images = imagesOf("flip", x);
  checkProbability("flip", p);
  return where(lt(uniform([images.shape[0], 1, 1, 1]), p), flipped(images, 3), images);
}
