import { ArgumentError, IndexError, ShapeError } from "../errors.js";
import { apply, applyMany, defineOp, type Failure } from "../graph/op.js";
import { formatShape } from "../shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { add, mul, sub } from "./arithmetic.js";
import { cast } from "./cast.js";
import { eq, ne } from "./compare.js";
import { arange } from "./create.js";
import { exp } from "./exp.js";
import { max } from "./extremum.js";
import { stopGradient } from "./identity.js";
import { asFloat, asIndices, type Operand } from "./operand.js";
import { unsqueeze } from "./reshape.js";
import { where } from "./where.js";

export interface CrossEntropyOptions {
  /** Rows with this label have loss 0 and no gradient. Default −100. */
  readonly ignoreIndex?: number;
}

type Attrs = { readonly ignoreIndex: number };

const outOfClasses =
  (classes: number): Failure =>
  (label, row) =>
    new IndexError("crossEntropy", `label ${label} at row ${row} is out of range for ${classes} classes`);

const crossEntropyOp = defineOp({
  name: "crossEntropy",
  fallible: true,
  lower: (plan, node) => {
    const { ignoreIndex } = node.attrs as Attrs;
    const [rows, cols] = node.inputs[0].shape;
    const labels = plan.input(1);
    plan.call("checkIndices", { indices: labels, size: rows, bound: cols, ignoreIndex }, outOfClasses(cols));
    const [losses, logSum] = [plan.output(0), plan.output(1)];
    plan.call("crossEntropy", { logits: plan.input(0), labels, losses, logSum, rows, cols, ignoreIndex });
  },
  vjp: ({ inputs: [logits, labels], outputs: [, logSum], attrs }, [dlosses, dlogSum]) => {
    const direct = dlosses && apply(crossEntropyGradOp, [logits, labels, logSum, dlosses], logits.shape, "f32", attrs);
    const viaSum = dlogSum && mul(unsqueeze(dlogSum, 1), probabilities(logits, logSum));
    return [direct && viaSum ? add(direct, viaSum) : (direct ?? viaSum)];
  },
});

const crossEntropyGradOp = defineOp({
  name: "crossEntropyGrad",
  inPlace: [0],
  lower: (plan, node) => {
    const { ignoreIndex } = node.attrs as Attrs;
    const [rows, cols] = node.inputs[0].shape;
    const [logits, labels, logSum, dlosses] = [0, 1, 2, 3].map(plan.input);
    plan.call("crossEntropyGrad", { logits, labels, logSum, dlosses, dx: plan.output(0), rows, cols, ignoreIndex });
  },
  // The labels were checked when the losses were computed, which logSum comes from.
  decompose: ({ inputs: [logits, labels, logSum, dlosses], attrs }) => {
    const { ignoreIndex } = attrs as Attrs;
    const label = unsqueeze(labels, 1);
    const targets = cast(eq(label, arange(logits.shape[1])), "f32");
    const dx = mul(unsqueeze(dlosses, 1), sub(probabilities(logits, logSum), targets));
    return [where(ne(label, ignoreIndex), dx, 0)];
  },
});

/** exp(logits − max − logSum): the gradient of logSum, in which the maximum counts as a constant. */
function probabilities(logits: Tensor, logSum: Tensor): Tensor {
  const largest = stopGradient(max(logits, 1, { keepDims: true }));
  return exp(sub(sub(logits, largest), unsqueeze(logSum, 1)));
}

/**
 * The losses of classification, one per row: log Σⱼ exp(logitsⱼ) − logits[label], for logits (N, C) and labels (N) of i32.
 *
 * @throws IndexError when it is computed, if a label is neither in [0, C) nor `ignoreIndex`
 */
export function crossEntropyRows(
  logits: Operand,
  labels: Operand,
  { ignoreIndex = -100 }: CrossEntropyOptions = {},
): Tensor {
  const x = asFloat("crossEntropy", logits);
  const y = asIndices("crossEntropy", labels);
  if (x.rank !== 2 || y.rank !== 1 || x.shape[0] !== y.shape[0])
    throw new ShapeError(
      "crossEntropy",
      "takes logits (N, C) and labels (N,)",
      `${formatShape(x.shape)} and ${formatShape(y.shape)}`,
    );
  if (x.shape[1] === 0) throw new ShapeError("crossEntropy", "takes at least one class", formatShape(x.shape));
  if (ignoreIndex !== (ignoreIndex | 0))
    throw new ArgumentError("crossEntropy", "ignoreIndex must be a whole number of 32 bits", String(ignoreIndex));
  const rows = { shape: y.shape, dtype: "f32" } as const;
  const [losses] = applyMany(crossEntropyOp, [x, y], [rows, rows], { ignoreIndex });
  return losses;
}
