import type { Tensor } from "../tensor/tensor.js";
import { add, div, mul, sub } from "./arithmetic.js";
import { gt, lt } from "./compare.js";
import { arange, zeros } from "./create.js";
import { exp } from "./exp.js";
import { expand, sum } from "./expand-sum.js";
import { max } from "./extremum.js";
import { stopGradient } from "./identity.js";
import { matmul } from "./matmul.js";
import { transpose } from "./permute.js";
import { dropout } from "./random.js";
import { reshape, unsqueeze } from "./reshape.js";
import { where } from "./where.js";

// Attention as a composition of operations, over (batch, heads, rows, columns): for second derivatives, and where the weights
// themselves are wanted.

export interface AttentionAttrs {
  readonly causal: boolean;
  readonly scale: number;
}

/** Scores (…, L, S), −∞ where nothing is to be seen. */
export function scoresOf(q: Tensor, k: Tensor, mask: Tensor | undefined, causal: boolean, scale: number): Tensor {
  let scores = matmul(mul(q, scale), transpose(repeatHeads(k, q)));
  if (mask) scores = mask.dtype === "bool" ? where(mask, scores, Number.NEGATIVE_INFINITY) : add(scores, mask);
  if (!causal) return scores;
  const [queries, keys] = scores.shape.slice(-2);
  return where(causalMask(queries, keys), Number.NEGATIVE_INFINITY, scores);
}

/** (L, S), true where a key comes after the query. */
export function causalMask(queries: number, keys: number): Tensor {
  return lt(reshape(arange(queries), [queries, 1]), arange(keys));
}

/** 0 in place of −∞: of nothing but −∞ all exponentials are 0 then. */
export const finite = (top: Tensor): Tensor => where(gt(top, Number.NEGATIVE_INFINITY), top, 0);

export function exponentials(scores: Tensor): { powers: Tensor; top: Tensor; total: Tensor } {
  const shape = [...scores.shape.slice(0, -1), 1];
  const empty = scores.shape[scores.rank - 1] === 0;
  const top = empty ? add(zeros(shape), Number.NEGATIVE_INFINITY) : stopGradient(max(scores, -1, { keepDims: true }));
  const powers = exp(sub(scores, finite(top)));
  return { powers, top, total: sum(powers, -1, { keepDims: true }) };
}

/** Zeros where a row saw nothing. */
export const normalized = (powers: Tensor, total: Tensor): Tensor =>
  div(powers, where(gt(total, 0), total, add(total, 1)));

/** Heads of k or v, each as often as q's heads read it. */
export function repeatHeads(x: Tensor, { shape: [, heads] }: Tensor): Tensor {
  const [batch, kvHeads, rows, columns] = x.shape;
  if (kvHeads === heads || kvHeads === 0) return x;
  const group = heads / kvHeads;
  return reshape(expand(unsqueeze(x, 2), [batch, kvHeads, group, rows, columns]), [batch, heads, rows, columns]);
}

/** The transpose of `repeatHeads`. */
export function sumHeads(x: Tensor, { shape: [, kvHeads] }: Tensor): Tensor {
  const [batch, heads, rows, columns] = x.shape;
  if (kvHeads === heads || kvHeads === 0) return x;
  return sum(reshape(x, [batch, kvHeads, heads / kvHeads, rows, columns]), 2);
}

/** Attention with the weights it uses, which are stored: (y, weights), for options that need them. */
export function attentionWithWeights(
  q: Tensor,
  k: Tensor,
  v: Tensor,
  mask: Tensor | undefined,
  { causal, scale }: AttentionAttrs,
  dropoutP = 0,
): { readonly y: Tensor; readonly weights: Tensor } {
  const { powers, total } = exponentials(scoresOf(q, k, mask, causal, scale));
  const weights = dropout(normalized(powers, total), dropoutP);
  return { y: matmul(weights, repeatHeads(v, q)), weights };
}
