import { ArgumentError, IndexError, ShapeError } from "../errors.js";
import { apply, defineOp, type Failure, type Lowering } from "../graph/op.js";
import { checkCount, formatShape } from "../shape.js";
import type { Node, Tensor } from "../tensor/tensor.js";
import { cast } from "./cast.js";
import { eq, ne } from "./compare.js";
import { arange } from "./create.js";
import { asFloat, asIndices, type Operand } from "./operand.js";
import { unsqueeze } from "./reshape.js";
import { where } from "./where.js";

export interface EmbeddingOptions {
  /** The row of this index gets no gradient; negative counts from the back. Default: none. */
  readonly paddingIdx?: number | undefined;
}

/** Rows and width of the table, and the row without gradient (−1: none). */
type Attrs = { readonly rows: number; readonly width: number; readonly paddingIdx: number };

const outOfRows =
  (rows: number): Failure =>
  (index, position) =>
    new IndexError("embedding", `index ${index} at position ${position} is out of range for ${rows} rows`);

function checkRows(plan: Lowering, { inputs, attrs }: Node): void {
  const { rows } = attrs as Attrs;
  // No index is exempt: 0 is in range anyway.
  const sizes = { size: inputs[1].size, bound: rows, ignoreIndex: 0 };
  plan.call("checkIndices", { indices: plan.input(1), ...sizes }, outOfRows(rows));
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
    const { paddingIdx } = attrs as Attrs;
    if (dy === undefined) return [];
    const kept = paddingIdx < 0 ? dy : where(unsqueeze(ne(indices, paddingIdx), -1), dy, 0);
    return [apply(embeddingGradOp, [kept, indices], table.shape, "f32", attrs)];
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
    ddtable && apply(embeddingOp, [ddtable, indices], dy.shape, "f32", { ...attrs, paddingIdx: -1 }),
  ],
});

/**
 * The rows of a table (V, D) at whole-number indices (…): shape (…, D). The gradient of a row is the sum over its uses.
 *
 * @throws IndexError when it is computed, if an index is not in [0, V)
 */
export function embedding(indices: Operand, table: Operand, { paddingIdx }: EmbeddingOptions = {}): Tensor {
  const positions = asIndices("embedding", indices);
  const rows = asFloat("embedding", table);
  if (rows.rank !== 2) throw new ShapeError("embedding", "takes a table (V, D)", formatShape(rows.shape));
  const [count, width] = rows.shape;
  if (count === 0 && positions.size > 0)
    throw new ShapeError("embedding", "takes a table with at least one row", formatShape(rows.shape));
  if (paddingIdx !== undefined && !(Number.isInteger(paddingIdx) && paddingIdx >= -count && paddingIdx < count))
    throw new ArgumentError("embedding", `paddingIdx must lie in [${-count}, ${count - 1}]`, String(paddingIdx));
  const padding = paddingIdx === undefined ? -1 : paddingIdx < 0 ? paddingIdx + count : paddingIdx;
  const attrs = { rows: count, width, paddingIdx: padding };
  return apply(embeddingOp, [rows, positions], [...positions.shape, width], "f32", attrs);
}

const outOfClasses =
  (classes: number): Failure =>
  (label, position) =>
    new IndexError("oneHot", `label ${label} at position ${position} is out of range for ${classes} classes`);

// The labels as they are, once they are known to be classes.
const classLabelsOp = defineOp({
  name: "classLabels",
  fallible: true,
  updates: [0],
  lower: (plan, { inputs: [{ size }], attrs }) => {
    const { classes } = attrs as { classes: number };
    plan.call("checkIndices", { indices: plan.output(0), size, bound: classes, ignoreIndex: 0 }, outOfClasses(classes));
  },
});

/**
 * 1 at the position of each label and 0 elsewhere, f32: labels (…) to (…, classes).
 *
 * @throws IndexError when it is computed, for a label that is not in [0, classes)
 */
export function oneHot(labels: Operand, classes: number): Tensor {
  const positions = asIndices("oneHot", labels);
  checkCount("oneHot", "classes", classes, 1);
  const checked = apply(classLabelsOp, [positions], positions.shape, "i32", { classes });
  return cast(eq(unsqueeze(checked, -1), arange(classes)), "f32");
}
