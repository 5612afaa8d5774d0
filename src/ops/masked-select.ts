import { CompileError } from "../errors.js";
import { readValue } from "../program/evaluate.js";
import { broadcastShapes, sizeOf } from "../shape.js";
import { constant } from "../tensor/leaf.js";
import type { Tensor } from "../tensor/tensor.js";
import { currentTrace } from "../tensor/tracing.js";
import { cast } from "./cast.js";
import { expand } from "./expand-sum.js";
import { positionsOf } from "./indexing.js";
import { asTensor, type Operand } from "./operand.js";
import { reshape } from "./reshape.js";
import { takeRows } from "./rows.js";

// The shape of the result depends on values, which are computed when the operation is called.

/** The positions of the true elements, in order. */
function truePositions(op: string, mask: Tensor): number[] {
  if (currentTrace())
    throw new CompileError(op, "the shape of its result depends on values, which a compiled function does not know");
  const values = readValue(cast(mask, "bool"), op);
  const positions: number[] = [];
  values.forEach((value, i) => {
    if (value) positions.push(i);
  });
  return positions;
}

/**
 * The elements of x where the mask is true, in one axis. The two broadcast. The mask is computed at once.
 *
 * @throws CompileError in a compiled function
 */
export function maskedSelect(x: Operand, mask: Operand): Tensor {
  const input = asTensor("maskedSelect", x);
  const chosen = asTensor("maskedSelect", mask);
  const shape = broadcastShapes("maskedSelect", input.shape, chosen.shape);
  const positions = truePositions("maskedSelect", expand(chosen, shape));
  const elements = reshape(expand(input, shape), [sizeOf(shape), 1]);
  return reshape(
    takeRows(
      elements,
      positionsOf(positions.length, (i) => positions[i]),
    ),
    [positions.length],
  );
}

/**
 * Where x is not zero: the indices (N, rank) as i32, in order. x is computed at once.
 *
 * @throws CompileError in a compiled function
 */
export function nonzero(x: Operand): Tensor {
  const input = asTensor("nonzero", x);
  const { shape, rank } = input;
  const positions = truePositions("nonzero", input);
  const indices = new Int32Array(positions.length * rank);
  positions.forEach((position, row) => {
    let rest = position;
    for (let axis = rank - 1; axis >= 0; axis--) {
      indices[row * rank + axis] = rest % shape[axis];
      rest = Math.floor(rest / shape[axis]);
    }
  });
  return constant(indices, [positions.length, rank], "i32");
}
