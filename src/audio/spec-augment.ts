import { ShapeError } from "../errors.js";
import { add, mul } from "../ops/arithmetic.js";
import { ge, lt } from "../ops/compare.js";
import { arange } from "../ops/create.js";
import { logicalAnd } from "../ops/logical.js";
import { asFloat, type Operand } from "../ops/operand.js";
import { uniform } from "../ops/random.js";
import { reshape } from "../ops/reshape.js";
import { floor } from "../ops/rounding.js";
import { maskedFill } from "../ops/where.js";
import { checkCount, formatShape } from "../shape.js";
import type { Tensor } from "../tensor/tensor.js";

/** The masks of `specAugment`. */
export interface SpecAugmentOptions {
  /** Masks of neighbouring bands. Default 1. */
  readonly frequencyMasks?: number;
  /** Bands of a mask at most. Default 8. */
  readonly frequencyWidth?: number;
  /** Masks of neighbouring frames. Default 1. */
  readonly timeMasks?: number;
  /** Frames of a mask at most. Default 20. */
  readonly timeWidth?: number;
  /** What masked numbers become. Default 0. */
  readonly value?: number;
}

/**
 * SpecAugment (Park et al. 2019) without warping: in each spectrogram of (N, bands, frames) some bands and some frames, at random places,
 * become one value. Part of a compiled step it masks anew at every run.
 */
export function specAugment(
  x: Operand,
  { frequencyMasks = 1, frequencyWidth = 8, timeMasks = 1, timeWidth = 20, value = 0 }: SpecAugmentOptions = {},
): Tensor {
  let result = asFloat("specAugment", x);
  if (result.rank !== 3) throw new ShapeError("specAugment", "takes (N, bands, frames)", formatShape(result.shape));
  checkCount("specAugment", "frequencyMasks", frequencyMasks);
  checkCount("specAugment", "timeMasks", timeMasks);
  for (let i = 0; i < frequencyMasks; i++)
    result = masked(result, 1, checkCount("specAugment", "frequencyWidth", frequencyWidth), value);
  for (let i = 0; i < timeMasks; i++)
    result = masked(result, 2, checkCount("specAugment", "timeWidth", timeWidth), value);
  return result;
}

/** A mask of 0 … width places along an axis, anywhere within it, for each of the first axis. */
function masked(x: Tensor, axis: 1 | 2, width: number, value: number): Tensor {
  const [batch] = x.shape;
  const size = x.shape[axis];
  const [share, place] = [uniform([batch, 1, 1]), uniform([batch, 1, 1])];
  const length = floor(mul(share, Math.min(width, size) + 1));
  const start = floor(mul(place, add(mul(length, -1), size + 1)));
  const at = reshape(arange(size), axis === 1 ? [size, 1] : [size]);
  return maskedFill(x, logicalAnd(ge(at, start), lt(at, add(start, length))), value);
}
