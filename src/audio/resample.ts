import { ShapeError } from "../errors.js";
import { conv1d } from "../ops/conv.js";
import { tensor } from "../ops/create.js";
import { narrow } from "../ops/narrow.js";
import { asFloat, type Operand } from "../ops/operand.js";
import { pad } from "../ops/pad.js";
import { transpose } from "../ops/permute.js";
import { reshape } from "../ops/reshape.js";
import { checkCount, formatShape, sizeOf } from "../shape.js";
import type { Tensor } from "../tensor/tensor.js";

/** Zero crossings of the filter on each side, and the share of the lower of both bandwidths that it keeps. */
const [CROSSINGS, ROLL_OFF] = [6, 0.99];

const greatestCommonDivisor = (a: number, b: number): number => (b === 0 ? a : greatestCommonDivisor(b, a % b));

/**
 * Sound at another rate: (…, L) → (…, ⌈L · to / from⌉), by a sinc filter under a Hann window: torchaudio's `resample` with its defaults.
 * Both rates are whole numbers of Hz.
 */
export function resample(x: Operand, from: number, to: number): Tensor {
  const input = asFloat("resample", x);
  if (input.rank === 0) throw new ShapeError("resample", "takes at least one axis", formatShape(input.shape));
  const common = greatestCommonDivisor(checkCount("resample", "from", from, 1), checkCount("resample", "to", to, 1));
  const [old, next] = [from / common, to / common];
  if (old === next) return input;
  const cutoff = Math.min(old, next) * ROLL_OFF;
  const width = Math.ceil((CROSSINGS * old) / cutoff);
  const taps = 2 * width + old;
  const kernels = Float64Array.from({ length: next * taps }, (_, i) => {
    const [phase, tap] = [Math.floor(i / taps), i % taps];
    const t = Math.min(CROSSINGS, Math.max(-CROSSINGS, ((tap - width) / old - phase / next) * cutoff));
    const window = Math.cos((t * Math.PI) / CROSSINGS / 2) ** 2;
    return (t === 0 ? 1 : Math.sin(t * Math.PI) / (t * Math.PI)) * window * (cutoff / old);
  });
  const outer = input.shape.slice(0, -1);
  const length = input.shape[input.rank - 1];
  const rows = reshape(input, [sizeOf(outer), 1, length]);
  const phases = conv1d(pad(rows, [width, width + old]), tensor(kernels, [next, 1, taps]), { stride: old });
  const y = reshape(transpose(phases, 1, 2), [sizeOf(outer), next * phases.shape[2]]);
  return reshape(narrow(y, 1, 0, Math.ceil((length * next) / old)), [...outer, Math.ceil((length * next) / old)]);
}
