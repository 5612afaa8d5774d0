import { eq } from "../ops/compare.js";
import { arange } from "../ops/create.js";
import { type EmbeddingOptions, embedding as embeddingOp, paddingRow } from "../ops/embedding.js";
import { randn } from "../ops/random.js";
import { reshape } from "../ops/reshape.js";
import { where } from "../ops/where.js";
import { checkCount } from "../shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { Module } from "./module.js";
import { type Parameter, parameter } from "./parameter.js";

export type { EmbeddingOptions };

/** A table in N(0, 1), whose padding row is 0. */
export function tableOf(op: string, count: number, width: number, paddingIdx: number | undefined): Parameter {
  checkCount(op, "count", count, 1);
  checkCount(op, "width", width, 1);
  const padding = paddingRow(op, paddingIdx, count);
  const table = randn([count, width]);
  const initial = padding < 0 ? table : where(eq(reshape(arange(count), [count, 1]), padding), 0, table);
  return parameter(initial, { name: "weight" });
}

/** The layer that `embedding` makes. */
export class Embedding extends Module {
  /** (count, width) */
  readonly weight: Parameter;
  readonly options: EmbeddingOptions;

  constructor(count: number, width: number, options: EmbeddingOptions = {}) {
    super();
    this.weight = tableOf("embedding", count, width, options.paddingIdx);
    this.options = options;
  }

  forward(indices: Tensor): Tensor {
    return embeddingOp(indices, this.weight, this.options);
  }
}

/**
 * Rows of a learned table by i32 index: (…) → (…, width). The table begins in N(0, 1), the padding row as 0. There is no `maxNorm`, which
 * would change the table while it is read.
 */
export const embedding = (count: number, width: number, options?: EmbeddingOptions): Embedding =>
  new Embedding(count, width, options);
