import { floatShift, type KernelFunction, type Views } from "../types.js";
import { AttentionLayout, dot } from "./attention-layout.js";
import { Panels } from "./panels.js";

// The gradients of attention from y, max, sum and dy, which lies as y does; dq (batch, queries, heads, size), dk (batch, keys, kvHeads,
// size), dv (batch, keys, kvHeads, valueSize): p = exp(q kᵀ · scale + mask − max) / sum, ds = p (dy vᵀ − Σ dy y), dv += pᵀ dy,
// dk += dsᵀ q · scale, dq += ds k · scale. Split over the heads of k and v; one row of scores at a time.
export const attentionGrad = (m: Views): KernelFunction => {
  const memory = new Panels();
  // biome-ignore format: one line
  return (q, k, v, y, max, sum, dy, dq, dk, dv, _scratch, words, _batch, heads, kvHeads, queries, keys, size, valueSize, causal, scale, begin, end) => {
    const f = m.f32;
    const shift = floatShift(m);
    const layout = new AttentionLayout(m, words);
    const group = heads / kvHeads;
    const scores = memory.take(keys);
    /** f[to + c] += factor · f[from + c] */
    const addScaled = (to: number, from: number, count: number, factor: number): void => {
      for (let c = 0; c < count; c++) f[to + c] += factor * f[from + c];
    };
    for (let unit = begin; unit < end; unit++) {
      const entry = Math.floor(unit / kvHeads);
      const kvHead = unit - entry * kvHeads;
      const toK = (j: number): number => (dk >>> shift) + ((entry * keys + j) * kvHeads + kvHead) * size;
      const toV = (j: number): number => (dv >>> shift) + ((entry * keys + j) * kvHeads + kvHead) * valueSize;
      for (let j = 0; j < keys; j++) {
        f.fill(0, toK(j), toK(j) + size);
        f.fill(0, toV(j), toV(j) + valueSize);
      }
      for (let head = kvHead * group; head < (kvHead + 1) * group; head++) {
        for (let i = 0; i < queries; i++) {
          const count = causal ? Math.min(keys, i + 1) : keys;
          layout.scores(scores, q, k, entry, head, kvHead, i, count, size, scale);
          const position = (entry * queries + i) * heads + head;
          const row = (entry * heads + head) * queries + i;
          const top = f[(max >>> shift) + row];
          const total = f[(sum >>> shift) + row];
          const dyRow = (dy >>> shift) + position * valueSize;
          const dqRow = (dq >>> shift) + position * size;
          const mean = dot(f, dyRow, (y >>> shift) + position * valueSize, valueSize);
          f.fill(0, dqRow, dqRow + size);
          const base = top === -Infinity ? 0 : top;
          const qRow = layout.queryRow(q, entry, head, i);
          for (let j = 0; j < count; j++) {
            const p = total === 0 ? 0 : Math.exp(scores[j] - base) / total;
            if (p === 0) continue;
            const slope = scale * p * (dot(f, dyRow, layout.valueRow(v, entry, kvHead, j), valueSize) - mean);
            addScaled(toV(j), dyRow, valueSize, p);
            addScaled(toK(j), qRow, size, slope);
            addScaled(dqRow, layout.keyRow(k, entry, kvHead, j), size, slope);
          }
        }
      }
    }
  };
};
