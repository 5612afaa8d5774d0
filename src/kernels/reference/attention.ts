import { QUERIES } from "../../../assembly/attention/blocking.js";
import { floatShift, type KernelFunction, type Views } from "../types.js";
import { AttentionLayout } from "./attention-layout.js";
import { Panels } from "./panels.js";
import { largest } from "./row.js";

// y = softmax(q kᵀ · scale + mask) v by heads, and each row's largest score and the sum of its exponentials exp(score − max). q (batch,
// heads, queries, size), k (batch, kvHeads, keys, size), v (batch, kvHeads, keys, valueSize) by strides, y (batch, queries, heads,
// valueSize), max and sum (batch, heads, queries). Split over blocks of queries of all heads; one row of scores at a time.
export const attention = (m: Views): KernelFunction => {
  const memory = new Panels();
  // biome-ignore format: one line
  return (q, k, v, y, max, sum, _scratch, words, _batch, heads, kvHeads, queries, keys, size, valueSize, causal, scale, begin, end) => {
    const f = m.f32;
    const shift = floatShift(m);
    const layout = new AttentionLayout(m, words);
    const blocks = Math.ceil(queries / QUERIES);
    const scores = memory.take(keys);
    for (let block = begin; block < end; block++) {
      const row = Math.floor(block / blocks);
      const entry = Math.floor(row / heads);
      const head = row - entry * heads;
      const kvHead = Math.floor((head * kvHeads) / heads);
      const first = (block - row * blocks) * QUERIES;
      for (let i = first; i < Math.min(first + QUERIES, queries); i++) {
        const count = causal ? Math.min(keys, i + 1) : keys;
        layout.scores(scores, q, k, entry, head, kvHead, i, count, size, scale);
        const top = largest(scores, 0, count);
        const base = top === -Infinity ? 0 : top;
        let total = 0;
        for (let j = 0; j < count; j++) {
          scores[j] = Math.exp(scores[j] - base);
          total += scores[j];
        }
        f[(max >>> shift) + row * queries + i] = top;
        f[(sum >>> shift) + row * queries + i] = total;
        const to = (y >>> shift) + ((entry * queries + i) * heads + head) * valueSize;
        for (let c = 0; c < valueSize; c++) {
          let value = 0;
          let from = layout.valueRow(v, entry, kvHead) + c;
          for (let j = 0; j < count; j++, from += layout.vRow) value += scores[j] * f[from];
          f[to + c] = total === 0 ? 0 : value / total;
        }
      }
    }
  };
};
