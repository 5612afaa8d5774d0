import { ShapeError } from "../errors.js";
import { normalizeAxes, normalizeAxis, sizeOf } from "../shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { concat } from "./concat.js";
import { positionsOf, takeAlong } from "./indexing.js";
import { narrow } from "./narrow.js";
import { asTensor, type Operand } from "./operand.js";
import { reshape } from "./reshape.js";

/** The elements in reverse order along the axes. */
export function flip(x: Operand, axes: number | readonly number[]): Tensor {
  const input = asTensor("flip", x);
  return normalizeAxes("flip", axes, input.rank).reduce((result, axis) => {
    const last = input.shape[axis] - 1;
    return takeAlong(
      result,
      axis,
      positionsOf(last + 1, (i) => last - i),
    );
  }, input);
}

/**
 * The elements moved along the axes by so many positions; those that leave at the end come in again at the start. Without axes the
 * flattened elements are moved.
 */
export function roll(x: Operand, shifts: number | readonly number[], axes?: number | readonly number[]): Tensor {
  const input = asTensor("roll", x);
  const distances = typeof shifts === "number" ? [shifts] : shifts;
  if (axes === undefined) {
    if (distances.length !== 1) throw new ShapeError("roll", "takes one shift where no axes are given", `[${shifts}]`);
    return reshape(rollAxis(reshape(input, [sizeOf(input.shape)]), distances[0], 0), input.shape);
  }
  const list = (typeof axes === "number" ? [axes] : axes).map((axis) => normalizeAxis("roll", axis, input.rank));
  if (list.length !== distances.length)
    throw new ShapeError("roll", "takes one shift for each axis", `[${shifts}] for [${axes}]`);
  return list.reduce((result, axis, i) => rollAxis(result, distances[i], axis), input);
}

function rollAxis(x: Tensor, shift: number, axis: number): Tensor {
  if (!Number.isInteger(shift)) throw new ShapeError("roll", "shifts must be whole numbers", String(shift));
  const n = x.shape[axis];
  const start = n === 0 ? 0 : ((shift % n) + n) % n;
  if (start === 0) return x;
  return concat([narrow(x, axis, n - start, start), narrow(x, axis, 0, n - start)], axis);
}
