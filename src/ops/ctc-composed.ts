import type { Tensor } from "../tensor/tensor.js";
import { add, maximum, mul, neg, sub } from "./arithmetic.js";
import { checkedIndices } from "./checked-indices.js";
import { eq, gt, lt, ne } from "./compare.js";
import { concat, stack, unbind } from "./concat.js";
import { arange, full } from "./create.js";
import { exp, log } from "./exp.js";
import { expand } from "./expand-sum.js";
import { gather, positionsAlong } from "./gather.js";
import { stopGradient } from "./identity.js";
import { logSoftmax } from "./log-softmax.js";
import { pad } from "./pad.js";
import { reshape, unsqueeze } from "./reshape.js";
import { column, takeRows } from "./rows.js";
import { where } from "./where.js";

/** Stands for ln 0, so that no difference is NaN. */
const NEVER = -1e30;

/**
 * The losses of CTC as a composition, step by step: what its gradient is differentiated through. Logits (T, N, C), labels (N, S) and
 * lengths (N) as the operation takes them; an impossible alignment has the loss 0.
 */
export function ctcComposed(
  logits: Tensor,
  labels: Tensor,
  inputLengths: Tensor,
  labelLengths: Tensor,
  blank: number,
): Tensor {
  const [steps, batch, classes] = logits.shape;
  const checked = checkedIndices("ctc", labels, classes, { what: "label", whole: "classes" });
  const states = statesOf(checked, blank); // (N, 2S + 1)
  const width = states.shape[1];
  const mayFollow = ne(states, before(states, 2, blank));
  const positions = positionsAlong(logits.shape, 2, expand(states, [steps, batch, width]));
  const scores = takeRows(reshape(logSoftmax(logits, -1), column(logits.shape)), positions);
  // Before the first step: all is in state 0, which leads to the states 0 and 1.
  let alpha = expand(where(eq(arange(width), 0), 0, NEVER), [batch, width]);
  for (const [t, score] of unbind(reshape(scores, positions.shape), 0).entries()) {
    const skip = where(mayFollow, before(alpha, 2, NEVER), NEVER);
    const next = add(logAdd(alpha, before(alpha, 1, NEVER), skip), score);
    alpha = where(unsqueeze(gt(inputLengths, t), 1), where(lt(next, NEVER), NEVER, next), alpha);
  }
  const bound = { what: "label length", whole: "lengths" };
  const last = unsqueeze(mul(checkedIndices("ctc", labelLengths, labels.shape[1] + 1, bound), 2), 1);
  const ends = gather(alpha, 1, last);
  const labelEnds = where(eq(last, 0), NEVER, gather(alpha, 1, maximum(sub(last, 1), 0)));
  const found = reshape(logAdd(ends, labelEnds, full([batch, 1], NEVER)), [batch]);
  return where(lt(found, NEVER / 2), 0, neg(found));
}

/** The class of each state: labels with blanks around them. */
function statesOf(labels: Tensor, blank: number): Tensor {
  const [batch, count] = labels.shape;
  const blanks = (width: number): Tensor => full([batch, width], blank, { dtype: "i32" });
  return concat([reshape(stack([blanks(count), labels], 2), [batch, 2 * count]), blanks(1)], 1);
}

/** The states `distance` before, and `none` where there are no such. */
function before(x: Tensor, distance: number, none: number): Tensor {
  if (x.shape[1] <= distance) return full(x.shape, none, { dtype: x.dtype });
  return pad(x, [distance, -distance], { value: none });
}

/** ln(eᵃ + eᵇ + eᶜ). Any shift gives the same value and gradient. */
function logAdd(a: Tensor, b: Tensor, c: Tensor): Tensor {
  const top = stopGradient(maximum(maximum(a, b), c));
  const total = add(add(exp(sub(a, top)), exp(sub(b, top))), exp(sub(c, top)));
  return add(top, log(total));
}
