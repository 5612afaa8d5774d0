import { ShapeError } from "../errors.js";
import { checkCount, formatShape } from "../shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { asTensor, type Operand } from "./operand.js";
import { transpose } from "./permute.js";
import { reshape } from "./reshape.js";

/**
 * The channels of (N, C, …) dealt out again, one from each of the groups in turn, so that grouped convolutions after one another mix them
 * (Zhang et al. 2018).
 *
 * @throws ShapeError if the channels are no multiple of the groups
 */
export function channelShuffle(x: Operand, groups: number): Tensor {
  const input = asTensor("channelShuffle", x);
  checkCount("channelShuffle", "groups", groups, 1);
  if (input.rank < 3) throw new ShapeError("channelShuffle", "takes (N, C, …)", formatShape(input.shape));
  const [n, c, ...rest] = input.shape;
  if (c % groups !== 0)
    throw new ShapeError(
      "channelShuffle",
      `channels must be a multiple of ${groups}`,
      `${c} of ${formatShape(input.shape)}`,
    );
  return reshape(transpose(reshape(input, [n, groups, c / groups, ...rest]), 1, 2), input.shape);
}
