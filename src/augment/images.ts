import { ArgumentError, ShapeError } from "../errors.js";
import { asFloat, type Operand } from "../ops/operand.js";
import { checkNumber, formatShape } from "../shape.js";
import type { Tensor } from "../tensor/tensor.js";

/** Images (N, C, H, W). */
export function imagesOf(op: string, x: Operand): Tensor {
  const images = asFloat(op, x);
  if (images.rank !== 4) throw new ShapeError(op, "takes images (N, C, H, W)", formatShape(images.shape));
  return images;
}

/** Two numbers in order. */
export type Between = readonly [low: number, high: number];

export function checkBetween(op: string, name: string, [low, high]: Between, least?: number): Between {
  checkNumber(op, name, low, least);
  checkNumber(op, name, high, least);
  if (low > high) throw new ArgumentError(op, `${name} must be two numbers in order`, `${low} and ${high}`);
  return [low, high];
}
