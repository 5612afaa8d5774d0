import { ShapeError } from "../errors.js";
import { applyMany, defineOp } from "../graph/op.js";
import { checkCount, formatShape, normalizeAxis, sizeOf } from "../shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { cast } from "./cast.js";
import { positionsAlong } from "./gather.js";
import { narrow } from "./narrow.js";
import { asTensor, type Operand } from "./operand.js";
import { transpose } from "./permute.js";
import { reshape, unsqueeze } from "./reshape.js";
import { addRows, column } from "./rows.js";

/** Elements in another order, and where each came from along the axis (i32). */
export interface Ordered {
  readonly values: Tensor;
  readonly indices: Tensor;
}

// Values are elements of x, so each one's gradient goes back to where it came from.
const vjpOfChoice = (x: Tensor, indices: Tensor, dy: Tensor): Tensor => {
  const positions = positionsAlong(x.shape, 1, indices);
  return reshape(addRows(unsqueeze(dy, -1), positions, column(x.shape)), x.shape);
};

const sortOp = defineOp({
  name: "sort",
  lower: (plan, { inputs: [{ shape, dtype }], attrs }) => {
    const { descending } = attrs as { descending: boolean };
    const sizes = { rows: shape[0], cols: shape[1], descending: Number(descending) };
    const args = { x: plan.input(0), y: plan.output(0), indices: plan.output(1), ...sizes };
    if (dtype === "i32") plan.call("sortI32", args);
    else plan.call("sort", args);
  },
  vjp: ({ inputs: [x], outputs: [, indices] }, [dy]) => [dy && vjpOfChoice(x, indices, dy)],
});

const topkOp = defineOp({
  name: "topk",
  lower: (plan, { inputs: [{ shape }], attrs }) => {
    const { k, largest } = attrs as { k: number; largest: boolean };
    const sizes = { rows: shape[0], cols: shape[1], k, largest: Number(largest) };
    plan.call("topk", { x: plan.input(0), y: plan.output(0), indices: plan.output(1), ...sizes });
  },
  vjp: ({ inputs: [x], outputs: [, indices] }, [dy]) => [dy && vjpOfChoice(x, indices, dy)],
});

/** x with the axis last and all others as rows, and the way back. */
function asRows(op: string, x: Tensor, axis: number): { rows: Tensor; at: number; back: (y: Tensor) => Tensor } {
  const at = normalizeAxis(op, axis, x.rank);
  const whole = x.rank === 0 ? reshape(x, [1]) : x;
  const swapped = transpose(whole, at, -1);
  const { shape } = swapped;
  const outer = sizeOf(shape.slice(0, -1));
  return {
    at,
    rows: reshape(swapped, [outer, shape[shape.length - 1]]),
    back: (y) => {
      const result = transpose(reshape(y, [...shape.slice(0, -1), y.shape[1]]), at, -1);
      return x.rank === 0 ? reshape(result, []) : result;
    },
  };
}

/** How `sort` and `argsort` order. */
export interface SortOptions {
  /** The largest first. Default false. */
  readonly descending?: boolean;
}

/**
 * The elements in ascending order along an axis (default: the last), with their indices. The order of equal elements is kept, and NaN
 * is the largest. i32 stays i32, booleans become i32.
 */
export function sort(x: Operand, axis = -1, { descending = false }: SortOptions = {}): Ordered {
  return sorted("sort", x, axis, { descending });
}

function sorted(op: string, x: Operand, axis: number, { descending = false }: SortOptions): Ordered {
  const given = asTensor(op, x);
  const input = given.dtype === "bool" ? cast(given, "i32") : given;
  const { rows, back } = asRows(op, input, axis);
  const [values, indices] = applyMany(
    sortOp,
    [rows],
    [
      { shape: rows.shape, dtype: input.dtype },
      { shape: rows.shape, dtype: "i32" },
    ],
    { descending },
  );
  return { values: back(values), indices: back(indices) };
}

/** The indices that put the elements along an axis (default: the last) in order; otherwise like `sort`. */
export function argsort(x: Operand, axis = -1, options: SortOptions = {}): Tensor {
  return sorted("argsort", x, axis, options).indices;
}

/** Which elements `topk` takes. */
export interface TopkOptions {
  /** Default −1. */
  readonly axis?: number;
  /** False: the smallest. Default true. */
  readonly largest?: boolean;
}

/** Beyond this a list kept in order costs more than sorting. */
const MOST_LISTED = 128;

/**
 * The k largest elements along an axis in descending order, or the k smallest in ascending order, with their indices. Of equal
 * elements the first comes first; NaN is the largest.
 *
 * @throws ShapeError if k is larger than the axis
 */
export function topk(x: Operand, k: number, { axis = -1, largest = true }: TopkOptions = {}): Ordered {
  const given = asTensor("topk", x);
  checkCount("topk", "k", k);
  const { rows, at, back } = asRows("topk", given, axis);
  if (k > rows.shape[1])
    throw new ShapeError("topk", `k must be at most the size of axis ${at}`, `${k} of ${formatShape(given.shape)}`);
  if (given.dtype !== "f32" || k > MOST_LISTED) {
    const { values, indices } = sort(rows, 1, { descending: largest });
    return { values: back(narrow(values, 1, 0, k)), indices: back(narrow(indices, 1, 0, k)) };
  }
  const shape = [rows.shape[0], k];
  const outputs = [
    { shape, dtype: "f32" },
    { shape, dtype: "i32" },
  ] as const;
  const [values, indices] = applyMany(topkOp, [rows], outputs, { k, largest });
  return { values: back(values), indices: back(indices) };
}
