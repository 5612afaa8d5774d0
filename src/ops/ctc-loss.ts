import { ArgumentError, IndexError, ShapeError } from "../errors.js";
import { apply, applyMany, defineOp, type Failure, type Lowering } from "../graph/op.js";
import { ctcRow } from "../kernels/blocking.js";
import { formatShape } from "../shape.js";
import type { Node, Tensor } from "../tensor/tensor.js";
import { lt } from "./compare.js";
import { arange } from "./create.js";
import { ctcComposed } from "./ctc-composed.js";
import { grad } from "./grad.js";
import { variable } from "./identity.js";
import { asFloat, asIndices, type Operand } from "./operand.js";
import { unsqueeze } from "./reshape.js";
import { where } from "./where.js";

export interface CtcOptions {
  /** The class that stands for no label. Default 0. */
  readonly blank?: number;
  /** Makes infinite losses, of labels that do not fit into their input, and their gradients 0. Default false. */
  readonly zeroInfinity?: boolean;
}

/** Logits (T, N, C), labels (N, S), their lengths and those of the inputs (N). */
type Attrs = { readonly blank: number; readonly zeroInfinity: boolean };

const badLength =
  (what: string, longest: number): Failure =>
  (length, n) =>
    new IndexError("ctc", `${what} length ${length} of sequence ${n} must lie in [0, ${longest}]`);

const badLabel =
  (classes: number, maxLabels: number): Failure =>
  (label, position) =>
    new IndexError(
      "ctc",
      `label ${label} at (${Math.floor(position / maxLabels)}, ${position % maxLabels}) is out of range for ${classes} classes`,
    );

function sizesOf({ inputs: [logits, labels], attrs }: Node) {
  const { blank, zeroInfinity } = attrs as Attrs;
  const [steps, batch, classes] = logits.shape;
  return { steps, batch, classes, maxLabels: labels.shape[1], blank, zeroInfinity: zeroInfinity ? 1 : 0 };
}

/** A program may compute the gradient alone, so both check what they read. */
function checkSequences(plan: Lowering, node: Node): void {
  const { steps, batch, classes, maxLabels } = sizesOf(node);
  const check = (i: number, size: number, bound: number, fails: Failure): void =>
    plan.call("checkIndices", { indices: plan.input(i), size, bound, ignoreIndex: 0 }, fails);
  check(2, batch, steps + 1, badLength("input", steps));
  check(3, batch, maxLabels + 1, badLength("label", maxLabels));
  check(1, batch * maxLabels, classes, badLabel(classes, maxLabels));
}

const ctcOp = defineOp({
  name: "ctc",
  fallible: true,
  lower: (plan, node) => {
    checkSequences(plan, node);
    const [logits, labels, inputLengths, labelLengths] = [0, 1, 2, 3].map(plan.input);
    const [losses, logSums, alphas] = [0, 1, 2].map(plan.output);
    const outputs = { losses, logSums, alphas };
    plan.call("ctc", { logits, labels, inputLengths, labelLengths, ...outputs, ...sizesOf(node) });
  },
  // Sums and alphas are read by the gradient alone, whose own derivative comes from its composition.
  vjp: ({ inputs: [logits, ...sequences], outputs: [, logSums, alphas], attrs }, [dlosses]) => [
    dlosses && apply(ctcGradOp, [logits, ...sequences, logSums, alphas, dlosses], logits.shape, "f32", attrs),
  ],
});

const ctcGradOp = defineOp({
  name: "ctcGrad",
  fallible: true,
  lower: (plan, node) => {
    checkSequences(plan, node);
    const [logits, labels, inputLengths, labelLengths, logSums, alphas, dlosses] = [0, 1, 2, 3, 4, 5, 6].map(
      plan.input,
    );
    const inputs = { logits, labels, inputLengths, labelLengths, logSums, alphas, dlosses };
    plan.call("ctcGrad", { ...inputs, dx: plan.output(0), ...sizesOf(node) });
  },
  decompose: ({ inputs: [logits, labels, inputLengths, labelLengths, , , dlosses], attrs }) => {
    const { blank } = attrs as Attrs;
    const x = variable(logits);
    return grad(ctcComposed(x, labels, inputLengths, labelLengths, blank), [x], { dy: dlosses });
  },
});

/**
 * The losses of connectionist temporal classification (Graves et al. 2006), one per sequence: −ln of the probability that the classes of
 * the T steps, equal neighbours merged and blanks dropped, are the labels. Logits are (T, N, C), labels i32 (N, S), of which the first
 * `labelLengths` (N) count, in the first `inputLengths` (N) steps. Softmax is part of it; log-probabilities may be passed as well, since
 * it leaves them as they are. Infinite where the labels do not fit into the input.
 *
 * @throws ShapeError, DTypeError, ArgumentError when the call is made; IndexError when it is computed, for a length or label out of range
 */
export function ctcLosses(
  logits: Operand,
  labels: Operand,
  inputLengths: Operand,
  labelLengths: Operand,
  { blank = 0, zeroInfinity = false }: CtcOptions = {},
): Tensor {
  const x = asFloat("ctc", logits);
  const [y, ...lengths] = [labels, inputLengths, labelLengths].map((list) => asIndices("ctc", list));
  if (x.rank !== 3) throw new ShapeError("ctc", "takes logits (T, N, C)", formatShape(x.shape));
  const [steps, batch, classes] = x.shape;
  if (y.rank !== 2 || y.shape[0] !== batch)
    throw new ShapeError(
      "ctc",
      `labels for logits ${formatShape(x.shape)} must be (${batch}, S)`,
      formatShape(y.shape),
    );
  for (const { shape } of lengths)
    if (shape.length !== 1 || shape[0] !== batch)
      throw new ShapeError("ctc", `lengths must be (${batch},)`, formatShape(shape));
  if (!(Number.isInteger(blank) && blank >= 0 && blank < classes))
    throw new ArgumentError("ctc", `blank must be one of ${classes} classes`, String(blank));
  if (typeof zeroInfinity !== "boolean")
    throw new ArgumentError("ctc", "zeroInfinity must be true or false", String(zeroInfinity));
  const maxLabels = y.shape[1];
  // What lies beyond the labels may be anything.
  const used = where(lt(arange(maxLabels), unsqueeze(lengths[1], 1)), y, 0);
  const outputs = [[batch], [steps, batch], [batch, steps, ctcRow(maxLabels)]].map(
    (shape) => ({ shape, dtype: "f32" }) as const,
  );
  const [losses] = applyMany(ctcOp, [x, used, ...lengths], outputs, { blank, zeroInfinity });
  return losses;
}
