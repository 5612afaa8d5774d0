import { ShapeError } from "../errors.js";
import { add, div, maximum, minimum, sub } from "../ops/arithmetic.js";
import { cast } from "../ops/cast.js";
import { arange } from "../ops/create.js";
import { ctcLosses, type CtcOptions as Options } from "../ops/ctc-loss.js";
import { cumsum } from "../ops/cumulative.js";
import { index } from "../ops/indexing.js";
import { asFloat, asTensor, type Operand } from "../ops/operand.js";
import { reshape, unsqueeze } from "../ops/reshape.js";
import { formatShape } from "../shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { checkReduction, type ReductionOptions, reduce } from "./reduction.js";

export interface CtcOptions extends Options, ReductionOptions {}

/**
 * Connectionist temporal classification (Graves et al. 2006), for labels in the order of the steps but not aligned with them: −ln of the
 * probability that the classes of the T steps, equal neighbours merged and blanks dropped, are the labels.
 *
 * Logits are (T, N, C) and labels i32 (N, S), of which the first `labelLengths` (N) count, in the first `inputLengths` (N) steps; or labels
 * (L), all of them one after another; or, for one sequence, (T, C), (S) and two scalars. Softmax is part of the loss; log-probabilities may be passed as well, since it leaves them
 * as they are. The mean is over the losses divided by the number of their labels. Labels that do not fit into the input have the loss ∞.
 *
 * @throws ShapeError, DTypeError, ArgumentError when the call is made; IndexError when it is computed, for a length or label out of range
 */
export function ctc(
  logits: Operand,
  labels: Operand,
  inputLengths: Operand,
  labelLengths: Operand,
  { reduction = "mean", ...options }: CtcOptions = {},
): Tensor {
  checkReduction("ctc", reduction);
  const x = asFloat("ctc", logits);
  const [y, inputs, counts] = [labels, inputLengths, labelLengths].map((list) => asTensor("ctc", list));
  const single = x.rank === 2;
  if (single && (y.rank !== 1 || inputs.rank !== 0 || counts.rank !== 0))
    throw new ShapeError(
      "ctc",
      `for logits (T, C) labels must be (S,) and lengths scalars`,
      [y, inputs, counts].map(({ shape }) => formatShape(shape)).join(", "),
    );
  const batch = (list: Tensor, axis = 0): Tensor => (single ? unsqueeze(list, axis) : list);
  const rows = !single && y.rank === 1 ? apart(y, counts) : batch(y);
  const losses = ctcLosses(batch(x, 1), rows, batch(inputs), batch(counts), options);
  const scaled = reduction === "mean" ? div(losses, maximum(cast(batch(counts), "f32"), 1)) : losses;
  return reduce(single ? reshape(scaled, []) : scaled, reduction);
}

/** The labels of each sequence in a row of its own, followed by others that do not count: (N, L). */
function apart(labels: Tensor, counts: Tensor): Tensor {
  const [size] = labels.shape;
  const first = sub(cumsum(counts, 0), counts);
  const positions = add(unsqueeze(first, 1), arange(size));
  return index(labels, minimum(positions, size - 1));
}
