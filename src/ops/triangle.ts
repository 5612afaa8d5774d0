import { ShapeError } from "../errors.js";
import { formatShape, normalizeAxis } from "../shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { add } from "./arithmetic.js";
import { ge, le } from "./compare.js";
import { arange, zerosLike } from "./create.js";
import { positionsOf, takeAlong } from "./indexing.js";
import { asTensor, type Operand } from "./operand.js";
import { permute } from "./permute.js";
import { flatten, unsqueeze } from "./reshape.js";
import { where } from "./where.js";

/** The input, and where column − row of its last two axes compares with `diagonal` so. */
function triangle(op: string, x: Operand, diagonal: number, compare: typeof le): Tensor {
  const input = asTensor(op, x);
  if (input.rank < 2) throw new ShapeError(op, "takes at least two axes", formatShape(input.shape));
  if (!Number.isInteger(diagonal)) throw new ShapeError(op, "diagonal must be a whole number", String(diagonal));
  const [rows, cols] = input.shape.slice(-2);
  const kept = compare(arange(cols), add(unsqueeze(arange(rows), 1), diagonal));
  return where(kept, input, zerosLike(input));
}

/** The lower triangle of the last two axes: elements above the diagonal are 0. Diagonal 1 is the one above the main one. */
export function tril(x: Operand, diagonal = 0): Tensor {
  return triangle("tril", x, diagonal, le);
}

/** The upper triangle of the last two axes: elements below the diagonal are 0. Diagonal 1 is the one above the main one. */
export function triu(x: Operand, diagonal = 0): Tensor {
  return triangle("triu", x, diagonal, ge);
}

/** Which diagonal, of which axes. */
export interface DiagonalOptions {
  /** Of the diagonal above the main one (positive) or below it. Default 0. */
  readonly offset?: number;
  /** Default 0. */
  readonly axis0?: number;
  /** Default 1. */
  readonly axis1?: number;
}

/** The diagonal of two axes, as the last axis of the result. */
export function diagonal(x: Operand, { offset = 0, axis0 = 0, axis1 = 1 }: DiagonalOptions = {}): Tensor {
  const input = asTensor("diagonal", x);
  const a = normalizeAxis("diagonal", axis0, input.rank);
  const b = normalizeAxis("diagonal", axis1, input.rank);
  if (a === b || input.rank < 2) throw new ShapeError("diagonal", "takes two different axes", `${axis0} and ${axis1}`);
  const [rows, cols] = [input.shape[a], input.shape[b]];
  const first = offset >= 0 ? offset : -offset * cols;
  const count = Math.max(0, Math.min(rows + Math.min(0, offset), cols - Math.max(0, offset)));
  const rest = input.shape.flatMap((_, i) => (i === a || i === b ? [] : [i]));
  const planes = flatten(permute(input, [...rest, a, b]), -2);
  return takeAlong(
    planes,
    rest.length,
    positionsOf(count, (i) => first + i * (cols + 1)),
  );
}
