import { add, mul } from "../ops/arithmetic.js";
import { conv2d } from "../ops/conv.js";
import { arange, tensor } from "../ops/create.js";
import type { Operand } from "../ops/operand.js";
import { uniform } from "../ops/random.js";
import { reshape } from "../ops/reshape.js";
import { checkNumber } from "../shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { imagesOf } from "./images.js";
import { axes, sampleAt } from "./sample.js";

/** How images are bent. */
export interface ElasticOptions {
  /** How strongly: random displacements of up to 1 are multiplied by it after they were smoothed. Default 34. */
  readonly alpha?: number;
  /** Over how many pixels they are smoothed: the standard deviation of a Gaussian. Default 4. */
  readonly sigma?: number;
}

/**
 * Elastic distortion (Simard et al. 2003): each pixel of the images (N, C, H, W) from a place nearby, and neighbours from neighbours,
 * differently in each image.
 *
 * @throws ShapeError unless x has four axes; ArgumentError for options out of range
 */
export function elastic(x: Operand, { alpha = 34, sigma = 4 }: ElasticOptions = {}): Tensor {
  const images = imagesOf("elastic", x);
  checkNumber("elastic", "alpha", alpha, 0);
  checkNumber("elastic", "sigma", sigma, 0.1);
  const [batch, , height, width] = images.shape;
  const radius = Math.ceil(3 * sigma);
  const bell = Float64Array.from({ length: 2 * radius + 1 }, (_, i) =>
    Math.exp(-((i - radius) ** 2) / (2 * sigma ** 2)),
  );
  const total = bell.reduce((a, b) => a + b, 0);
  const weights = tensor(bell.map((value) => value / total));
  const displacement = (): Tensor => {
    const noise = uniform([batch, 1, height, width], { low: -1, high: 1 });
    const across = conv2d(noise, reshape(weights, [1, 1, 1, -1]), { padding: [0, radius] });
    const smooth = conv2d(across, reshape(weights, [1, 1, -1, 1]), { padding: [radius, 0] });
    return mul(reshape(smooth, [batch, height, width]), alpha);
  };
  const [columns, rows] = axes(arange(width), arange(height));
  return sampleAt(images, add(columns, displacement()), add(rows, displacement()));
}
