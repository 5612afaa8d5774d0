import { ArgumentError, ShapeError } from "../errors.js";
import { checkCount, formatShape, normalizeAxis, sizeOf } from "../shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { expand } from "./expand-sum.js";
import { positionsOf, takeAlong } from "./indexing.js";
import { asTensor, type Operand } from "./operand.js";
import { flatten, reshape, unsqueeze } from "./reshape.js";

/** x so often along each of its axes; more numbers than axes add axes in front. */
export function repeat(x: Operand, repeats: readonly number[]): Tensor {
  const input = asTensor("repeat", x);
  if (repeats.length < input.rank)
    throw new ShapeError("repeat", `takes a number for each axis of ${formatShape(input.shape)}`, `[${repeats}]`);
  for (const count of repeats) checkCount("repeat", "repeats", count);
  const shape = [...repeats.slice(input.rank).map(() => 1), ...input.shape];
  // Each axis with one in front of it, that says which copy.
  const between = reshape(
    input,
    shape.flatMap((n) => [1, n]),
  );
  const copies = expand(
    between,
    shape.flatMap((n, i) => [repeats[i], n]),
  );
  return reshape(
    copies,
    shape.map((n, i) => n * repeats[i]),
  );
}

/**
 * Each slice along an axis so often, one after the other; a list has a number for each slice. Without an axis the elements are
 * flattened first.
 */
export function repeatInterleave(x: Operand, repeats: number | readonly number[], axis?: number): Tensor {
  const given = asTensor("repeatInterleave", x);
  const input = axis === undefined || given.rank === 0 ? reshape(given, [sizeOf(given.shape)]) : given;
  const at = axis === undefined ? 0 : normalizeAxis("repeatInterleave", axis, given.rank);
  const n = input.shape[at];
  if (typeof repeats === "number") {
    checkCount("repeatInterleave", "repeats", repeats);
    const shape = input.shape.toSpliced(at + 1, 0, repeats);
    return flatten(expand(unsqueeze(input, at + 1), shape), at, at + 1);
  }
  if (repeats.length !== n)
    throw new ArgumentError("repeatInterleave", `takes one number for each of ${n} slices`, `[${repeats}]`);
  const sources = repeats.flatMap((count, i) =>
    Array.from({ length: checkCount("repeatInterleave", "repeats", count) }, () => i),
  );
  return takeAlong(
    input,
    at,
    positionsOf(sources.length, (i) => sources[i]),
  );
}
