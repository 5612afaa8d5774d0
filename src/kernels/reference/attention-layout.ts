import { floatShift, type Views } from "../types.js";

type Floats = Float32Array | Float64Array;

/** How q, k, v and the mask of attention lie: the words that assembly/attention/scores.ts describes. */
export class AttentionLayout {
  readonly #views: Views;
  readonly #words: number;
  readonly #shift: number;
  readonly vRow: number;

  constructor(views: Views, words: number) {
    this.#views = views;
    this.#words = words >>> 2;
    this.#shift = floatShift(views);
    this.vRow = this.#word(8);
  }

  #word(i: number): number {
    return this.#views.i32[this.#words + i];
  }

  /** Positions of the first elements of row i of a head. */
  queryRow(q: number, entry: number, head: number, i: number): number {
    return (q >>> this.#shift) + entry * this.#word(0) + head * this.#word(1) + i * this.#word(2);
  }

  keyRow(k: number, entry: number, head: number, j = 0): number {
    return (k >>> this.#shift) + entry * this.#word(3) + head * this.#word(4) + j * this.#word(5);
  }

  valueRow(v: number, entry: number, head: number, j = 0): number {
    return (v >>> this.#shift) + entry * this.#word(6) + head * this.#word(7) + j * this.#word(8);
  }

  /** The scores of query i with the first `count` keys, masked. */
  scores(
    to: Float64Array,
    q: number,
    k: number,
    entry: number,
    head: number,
    kvHead: number,
    i: number,
    count: number,
    size: number,
    scale: number,
  ): void {
    const f = this.#views.f32;
    const from = this.queryRow(q, entry, head, i);
    for (let j = 0; j < count; j++) to[j] = scale * dot(f, from, this.keyRow(k, entry, kvHead, j), size);
    const kind = this.#word(9);
    if (kind === 0) return;
    const mask = kind === 1 ? this.#views.bool : f;
    const step = this.#word(14);
    let at = entry * this.#word(11) + head * this.#word(12) + i * this.#word(13);
    at += kind === 1 ? this.#word(10) >>> 0 : this.#word(10) >>> this.#shift;
    for (let j = 0; j < count; j++, at += step) {
      if (kind === 2) to[j] += mask[at];
      else if (mask[at] === 0) to[j] = -Infinity;
    }
  }
}

/** Σ f[a + i] f[b + i] */
export function dot(f: Floats, a: number, b: number, size: number): number {
  let sum = 0;
  for (let i = 0; i < size; i++) sum += f[a + i] * f[b + i];
  return sum;
}
