import { ShapeError } from "../errors.js";
import { formatShape } from "../shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { mul } from "./arithmetic.js";
import { ones } from "./create.js";
import { asFloat, type Operand } from "./operand.js";
import { checkProbability, dropout } from "./random.js";

/** Dropout of whole channels: the first `axes` axes tell them apart. */
function dropChannels(x: Tensor, p: number, axes: number): Tensor {
  const kept = dropout(ones(x.shape.map((n, i) => (i < axes ? n : 1))), p);
  return mul(x, kept);
}

function checkInput(op: string, x: Operand, p: number, forms: Readonly<Record<number, string>>): Tensor {
  const input = asFloat(op, x);
  checkProbability(op, p);
  if (forms[input.rank] === undefined)
    throw new ShapeError(op, `takes ${Object.values(forms).join(" or ")}`, formatShape(input.shape));
  return input;
}

/**
 * Dropout of channels (Tompson et al. 2015), of (N, C, L) or (C, L): each is 0 as a whole with probability p, and x / (1 − p)
 * otherwise.
 */
export function dropout1d(x: Operand, p = 0.5): Tensor {
  const input = checkInput("dropout1d", x, p, { 3: "(N, C, L)", 2: "(C, L)" });
  return dropChannels(input, p, input.rank - 1);
}

/** Like `dropout1d`, of (N, C, H, W); three axes are (N, C, L), as in PyTorch. */
export function dropout2d(x: Operand, p = 0.5): Tensor {
  return dropChannels(checkInput("dropout2d", x, p, { 4: "(N, C, H, W)", 3: "(N, C, L)" }), p, 2);
}

/** Like `dropout1d`, of (N, C, D, H, W) or (C, D, H, W). */
export function dropout3d(x: Operand, p = 0.5): Tensor {
  const input = checkInput("dropout3d", x, p, { 5: "(N, C, D, H, W)", 4: "(C, D, H, W)" });
  return dropChannels(input, p, input.rank - 3);
}
