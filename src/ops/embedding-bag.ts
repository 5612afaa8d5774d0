import { ArgumentError, IndexError, ShapeError } from "../errors.js";
import { apply, defineOp, type Failure } from "../graph/op.js";
import { formatShape, sameShape } from "../shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { add, div, maximum, mul } from "./arithmetic.js";
import { cast } from "./cast.js";
import { eq, ne } from "./compare.js";
import { arange, zeros } from "./create.js";
import { type EmbeddingOptions, lookUp, paddingRow } from "./embedding.js";
import { expand } from "./expand-sum.js";
import { stopGradient } from "./identity.js";
import { narrow } from "./narrow.js";
import { asFloat, asIndices, type Operand } from "./operand.js";
import { reshape, unsqueeze } from "./reshape.js";
import { addRows, column, takeRows } from "./rows.js";
import { where } from "./where.js";

/** How the operation `embeddingBag` reads and reduces its bags. */
export interface EmbeddingBagOptions extends EmbeddingOptions {
  /** Where each bag begins in indices of one axis, i32 (B): 0 first, in ascending order. */
  readonly offsets?: Operand | undefined;
  /** What becomes of the rows of a bag. Default "mean". */
  readonly mode?: "sum" | "mean" | "max";
  /** A factor for each row, of the shape of the indices; in mode "sum". */
  readonly perSampleWeights?: Operand | undefined;
  /** Whether the offsets end with the number of indices. Default false. */
  readonly includeLastOffset?: boolean;
}

const badOffset =
  (size: number): Failure =>
  (offset, bag) =>
    new IndexError(
      "embeddingBag",
      `offsets begin with 0, ascend and do not pass the ${size} indices`,
      `offset ${offset} of bag ${bag}`,
    );

// The bag of each position, from where the bags begin.
const bagsOp = defineOp({
  name: "bags",
  fallible: true,
  lower: (plan, { inputs: [offsets], outputs: [{ size }] }) => {
    const args = { indices: plan.input(0), y: plan.output(0), count: offsets.size, size };
    plan.call("segments", args, badOffset(size));
  },
});

const largestOp = defineOp({
  name: "largestOfBags",
  lower: (plan, { inputs: [{ shape }], outputs: [y] }) => {
    const sizes = { size: shape[0], count: y.shape[0], width: shape[1] };
    plan.call("segmentArgmax", { x: plan.input(0), rows: plan.input(1), y: plan.output(0), ...sizes });
  },
});

/**
 * The sum, mean or maximum of the rows of a table (V, D) in each bag of indices: (B, D). Bags are the rows of indices (B, S), or runs of
 * indices (N) that begin at `offsets` (B). An empty bag is 0; the padding row does not count. The maximum is by column, and gives its
 * gradient to the first of equal ones.
 *
 * @throws ShapeError, ArgumentError when the call is made; IndexError when it is computed, for an index or offset out of range
 */
export function embeddingBag(indices: Operand, table: Operand, options: EmbeddingBagOptions = {}): Tensor {
  const { mode = "mean", paddingIdx, perSampleWeights, scaleGradByFreq = false } = options;
  if (mode !== "sum" && mode !== "mean" && mode !== "max")
    throw new ArgumentError("embeddingBag", 'mode must be "sum", "mean" or "max"', String(mode));
  if (mode === "max" && scaleGradByFreq)
    throw new ArgumentError("embeddingBag", 'scaleGradByFreq goes with the modes "sum" and "mean"', mode);
  if (mode !== "sum" && perSampleWeights !== undefined)
    throw new ArgumentError("embeddingBag", 'perSampleWeights go with the mode "sum"', mode);
  const positions = asIndices("embeddingBag", indices);
  const flat = reshape(positions, [-1]);
  const values = lookUp("embeddingBag", flat, table, { scaleGradByFreq }); // (N, D)
  const { bags, count } = bagsOf(positions, options);
  const padding = paddingRow("embeddingBag", paddingIdx, asFloat("embeddingBag", table).shape[0]);
  const counts = unsqueeze(ne(flat, padding), 1);
  if (mode === "max") return largest(values, counts, bags, count);
  const total = addRows(where(counts, factored(values, positions, perSampleWeights), 0), bags, [
    count,
    values.shape[1],
  ]);
  return mode === "sum" ? total : div(total, maximum(sizesOf(counts, bags, count), 1));
}

function factored(values: Tensor, { shape }: Tensor, perSampleWeights: Operand | undefined): Tensor {
  if (perSampleWeights === undefined) return values;
  const factors = asFloat("embeddingBag", perSampleWeights);
  if (!sameShape(factors.shape, shape))
    throw new ShapeError(
      "embeddingBag",
      `perSampleWeights must be ${formatShape(shape)} as the indices`,
      formatShape(factors.shape),
    );
  return mul(values, reshape(factors, [-1, 1]));
}

/** The bag of each index, and the number of bags. */
function bagsOf(
  { shape, size }: Tensor,
  { offsets, includeLastOffset = false }: EmbeddingBagOptions,
): { bags: Tensor; count: number } {
  if (shape.length === 2) {
    if (offsets !== undefined)
      throw new ArgumentError("embeddingBag", "offsets go with indices of one axis", formatShape(shape));
    return { bags: reshape(expand(unsqueeze(arange(shape[0]), 1), shape), [-1]), count: shape[0] };
  }
  if (shape.length !== 1)
    throw new ShapeError("embeddingBag", "takes indices (B, S), or (N,) and offsets", formatShape(shape));
  if (offsets === undefined) throw new ArgumentError("embeddingBag", "indices of one axis need offsets");
  const given = asIndices("embeddingBag", offsets);
  const count = given.size - (includeLastOffset ? 1 : 0);
  if (given.rank !== 1 || count < 0 || (count === 0 && size > 0))
    throw new ShapeError("embeddingBag", "offsets must be (B,), one for each bag", formatShape(given.shape));
  const starts = includeLastOffset ? narrow(given, 0, 0, count) : given;
  return { bags: apply(bagsOp, [starts], [size], "i32"), count };
}

/** How many rows count in each bag: (B, 1). */
const sizesOf = (counts: Tensor, bags: Tensor, count: number): Tensor => addRows(cast(counts, "f32"), bags, [count, 1]);

/** The largest of each column of a bag. */
function largest(values: Tensor, counts: Tensor, bags: Tensor, count: number): Tensor {
  const [size, width] = values.shape;
  if (size === 0) return zeros([count, width]);
  const seen = where(counts, values, Number.NEGATIVE_INFINITY);
  const row = apply(largestOp, [stopGradient(seen), bags], [count, width], "i32");
  const at = add(mul(maximum(row, 0), width), arange(width));
  const found = reshape(takeRows(reshape(seen, column(seen.shape)), at), [count, width]);
  return where(eq(sizesOf(counts, bags, count), 0), 0, found);
}
