import { ArgumentError } from "../errors.js";
import { eq } from "../ops/compare.js";
import { arange } from "../ops/create.js";
import { embedding as embeddingOp } from "../ops/embedding.js";
import { randn } from "../ops/random.js";
import { reshape } from "../ops/reshape.js";
import { where } from "../ops/where.js";
import { checkCount } from "../shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { Module } from "./module.js";
import { type Parameter, parameter } from "./parameter.js";

export interface EmbeddingOptions {
  /** A row that begins as 0 and gets no gradient; negative ones count from the end. */
  readonly paddingIdx?: number;
}

/** The layer that `embedding` makes. */
export class Embedding extends Module {
  /** (count, width) */
  readonly weight: Parameter;
  readonly paddingIdx: number | undefined;

  constructor(count: number, width: number, { paddingIdx }: EmbeddingOptions = {}) {
    super();
    checkCount("embedding", "count", count, 1);
    checkCount("embedding", "width", width, 1);
    if (paddingIdx !== undefined && !(Number.isInteger(paddingIdx) && paddingIdx >= -count && paddingIdx < count))
      throw new ArgumentError("embedding", `paddingIdx must lie in [${-count}, ${count - 1}]`, String(paddingIdx));
    this.paddingIdx = paddingIdx !== undefined && paddingIdx < 0 ? paddingIdx + count : paddingIdx;
    const table = randn([count, width]);
    const initial =
      this.paddingIdx === undefined ? table : where(eq(reshape(arange(count), [count, 1]), this.paddingIdx), 0, table);
    this.weight = parameter(initial, { name: "weight" });
  }

  forward(indices: Tensor): Tensor {
    return embeddingOp(indices, this.weight, this.paddingIdx === undefined ? {} : { paddingIdx: this.paddingIdx });
  }
}

/** Rows of a learned table by i32 index: (…) → (…, width). The table begins in N(0, 1). */
export const embedding = (count: number, width: number, options?: EmbeddingOptions): Embedding =>
  new Embedding(count, width, options);
