import { checkNumber } from "../shape.js";
import type { Metric } from "./metric.js";

/** exp of the mean negative log likelihood (nats) of tokens: give the mean of a batch and the number of its tokens. */
export function perplexity(): Metric<[meanNll: number, tokens: number]> {
  let [sum, count] = [0, 0];
  return {
    add(meanNll, tokens) {
      checkNumber("perplexity", "tokens", tokens, 0);
      sum += meanNll * tokens;
      count += tokens;
    },
    value: () => Math.exp(sum / count),
    reset: () => {
      [sum, count] = [0, 0];
    },
  };
}

/** The least number of elements to insert, delete or replace that makes one sequence the other (Levenshtein 1966). */
export function editDistance(a: ArrayLike<unknown>, b: ArrayLike<unknown>): number {
  let row = Uint32Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = new Uint32Array(b.length + 1);
    next[0] = i;
    for (let j = 1; j <= b.length; j++)
      next[j] = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + Number(a[i - 1] !== b[j - 1]));
    row = next;
  }
  return row[b.length];
}

/** Edit distances from the references over their lengths, all together: the label, character or word error rate. */
export function errorRate(): Metric<[guess: ArrayLike<unknown>, reference: ArrayLike<unknown>]> {
  let [edits, length] = [0, 0];
  return {
    add(guess, reference) {
      edits += editDistance(guess, reference);
      length += reference.length;
    },
    value: () => edits / length,
    reset: () => {
      [edits, length] = [0, 0];
    },
  };
}
