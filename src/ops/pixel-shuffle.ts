import { ShapeError } from "../errors.js";
import { checkCount, formatShape } from "../shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { asTensor, type Operand } from "./operand.js";
import { permute } from "./permute.js";
import { reshape } from "./reshape.js";

function lastThree(op: string, x: Tensor): [lead: number[], c: number, h: number, w: number] {
  if (x.rank < 3) throw new ShapeError(op, "takes (…, C, H, W)", formatShape(x.shape));
  const [c, h, w] = x.shape.slice(-3);
  return [x.shape.slice(0, -3), c, h, w];
}

/** The last axes in another order, those before them as they are. */
function permuteLast(x: Tensor, order: readonly number[]): Tensor {
  const lead = x.rank - order.length;
  return permute(x, [...Array.from({ length: lead }, (_, i) => i), ...order.map((axis) => lead + axis)]);
}

/**
 * Channels become pixels: (…, C r², H, W) to (…, C, H r, W r) (Shi et al. 2016).
 *
 * @throws ShapeError if the channels are no multiple of r²
 */
export function pixelShuffle(x: Operand, upscaleFactor: number): Tensor {
  const input = asTensor("pixelShuffle", x);
  const r = checkCount("pixelShuffle", "upscaleFactor", upscaleFactor, 1);
  const [lead, c, h, w] = lastThree("pixelShuffle", input);
  if (c % r ** 2 !== 0)
    throw new ShapeError(
      "pixelShuffle",
      `channels must be a multiple of ${r ** 2}`,
      `${c} of ${formatShape(input.shape)}`,
    );
  const blocks = reshape(input, [...lead, c / r ** 2, r, r, h, w]);
  return reshape(permuteLast(blocks, [0, 3, 1, 4, 2]), [...lead, c / r ** 2, h * r, w * r]);
}

/**
 * Pixels become channels: (…, C, H r, W r) to (…, C r², H, W), the inverse of `pixelShuffle`.
 *
 * @throws ShapeError if height or width is no multiple of r
 */
export function pixelUnshuffle(x: Operand, downscaleFactor: number): Tensor {
  const input = asTensor("pixelUnshuffle", x);
  const r = checkCount("pixelUnshuffle", "downscaleFactor", downscaleFactor, 1);
  const [lead, c, h, w] = lastThree("pixelUnshuffle", input);
  if (h % r !== 0 || w % r !== 0)
    throw new ShapeError("pixelUnshuffle", `height and width must be multiples of ${r}`, formatShape(input.shape));
  const blocks = reshape(input, [...lead, c, h / r, r, w / r, r]);
  return reshape(permuteLast(blocks, [0, 2, 4, 1, 3]), [...lead, c * r ** 2, h / r, w / r]);
}
