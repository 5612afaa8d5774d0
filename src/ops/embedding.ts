import { ArgumentError, IndexError, ShapeError } from "../errors.js";
import { apply, defineOp, type Failure, type Lowering } from "../graph/op.js";
import { checkCount, formatShape } from "../shape.js";
import type { Node, Tensor } from "../tensor/tensor.js";
import { div } from "./arithmetic.js";
import { cast } from "./cast.js";
import { checkedIndices } from "./checked-indices.js";
import { eq, ne } from "./compare.js";
import { arange, ones } from "./create.js";
import { asFloat, asIndices, type Operand } from "./operand.js";
import { unsqueeze } from "./reshape.js";
import { addRows, takeRows } from "./rows.js";
import { where } from "./where.js";

/** How `embedding` treats its rows. */
export interface EmbeddingOptions {
  /** The row of this index gets no gradient; negative counts from the back. Default: none. */
  readonly paddingIdx?: number | undefined;
  /** Divides the gradient of a row by how often its index occurs. Default false. */
  readonly scaleGradByFreq?: boolean;
}

/** For whom, rows and width of the table, the row without gradient (−1: none). */
type Attrs = {
  readonly op: string;
  readonly rows: number;
  readonly width: number;
  readonly paddingIdx: number;
  readonly scaleGradByFreq: boolean;
};

const outOfRows =
  ({ op, rows }: Attrs): Failure =>
  (index, position) =>
    new IndexError(op, `index ${index} at position ${position} is out of range for ${rows} rows`);

function checkRows(plan: Lowering, { inputs, attrs }: Node): void {
  const { rows } = attrs as Attrs;
  // No index is exempt: 0 is in range anyway.
  const sizes = { size: inputs[1].size, bound: rows, ignoreIndex: 0 };
  plan.call("checkIndices", { indices: plan.input(1), ...sizes }, outOfRows(attrs as Attrs));
}

const embeddingOp = defineOp({
  name: "embedding",
  fallible: true,
  lower: (plan, node) => {
    checkRows(plan, node);
    const { width } = node.attrs as Attrs;
    const count = node.inputs[1].size;
    plan.call("gather", { table: plan.input(0), indices: plan.input(1), y: plan.output(0), count, width });
  },
  vjp: ({ inputs: [table, indices], attrs }, [dy]) => {
    const { paddingIdx, scaleGradByFreq } = attrs as Attrs;
    if (dy === undefined) return [];
    const kept = paddingIdx < 0 ? dy : where(unsqueeze(ne(indices, paddingIdx), -1), dy, 0);
    const scaled = scaleGradByFreq ? div(kept, frequencies(indices, attrs as Attrs)) : kept;
    return [apply(embeddingGradOp, [scaled, indices], table.shape, "f32", attrs)];
  },
});

const embeddingGradOp = defineOp({
  name: "embeddingGrad",
  // A program may compute the gradient alone, so it checks its indices too.
  fallible: true,
  lower: (plan, node) => {
    checkRows(plan, node);
    const { rows, width } = node.attrs as Attrs;
    const count = node.inputs[1].size;
    plan.call("scatterAdd", { dy: plan.input(0), indices: plan.input(1), dtable: plan.output(0), count, rows, width });
  },
  vjp: ({ inputs: [dy, indices], attrs }, [ddtable]) => [
    ddtable &&
      apply(embeddingOp, [ddtable, indices], dy.shape, "f32", { ...attrs, paddingIdx: -1, scaleGradByFreq: false }),
  ],
});

/** How often the index at each position occurs: (…, 1). */
function frequencies(indices: Tensor, { op, rows }: Attrs): Tensor {
  const checked = checkedIndices(op, indices, rows, { whole: "rows" });
  return takeRows(addRows(ones([...indices.shape, 1]), checked, [rows, 1]), checked);
}

/**
 * The rows of a table (V, D) at whole-number indices (…): shape (…, D). The gradient of a row is the sum over its uses.
 *
 * @throws IndexError when it is computed, if an index is not in [0, V)
 */
export function embedding(indices: Operand, table: Operand, options: EmbeddingOptions = {}): Tensor {
  return lookUp("embedding", indices, table, options);
}

/** `embedding` for another operation, whose name its errors say. */
export function lookUp(
  op: string,
  indices: Operand,
  table: Operand,
  { paddingIdx, scaleGradByFreq = false }: EmbeddingOptions,
): Tensor {
  const positions = asIndices(op, indices);
  const values = asFloat(op, table);
  if (values.rank !== 2) throw new ShapeError(op, "takes a table (V, D)", formatShape(values.shape));
  const [rows, width] = values.shape;
  if (rows === 0 && positions.size > 0)
    throw new ShapeError(op, "takes a table with at least one row", formatShape(values.shape));
  if (typeof scaleGradByFreq !== "boolean")
    throw new ArgumentError(op, "scaleGradByFreq must be true or false", String(scaleGradByFreq));
  const attrs = { op, rows, width, paddingIdx: paddingRow(op, paddingIdx, rows), scaleGradByFreq };
  return apply(embeddingOp, [values, positions], [...positions.shape, width], "f32", attrs);
}

/** The padding row counted from the front; −1 if there is none. */
export function paddingRow(op: string, paddingIdx: number | undefined, rows: number): number {
  if (paddingIdx === undefined) return -1;
  if (!(Number.isInteger(paddingIdx) && paddingIdx >= -rows && paddingIdx < rows))
    throw new ArgumentError(op, `paddingIdx must lie in [${-rows}, ${rows - 1}]`, String(paddingIdx));
  return paddingIdx < 0 ? paddingIdx + rows : paddingIdx;
}

/**
 * 1 at the position of each label and 0 elsewhere, f32: labels (…) to (…, classes).
 *
 * @throws IndexError when it is computed, for a label that is not in [0, classes)
 */
export function oneHot(labels: Operand, classes: number): Tensor {
  const positions = asIndices("oneHot", labels);
  checkCount("oneHot", "classes", classes, 1);
  const checked = checkedIndices("oneHot", positions, classes, { what: "label", whole: "classes" });
  return cast(eq(unsqueeze(checked, -1), arange(classes)), "f32");
}
