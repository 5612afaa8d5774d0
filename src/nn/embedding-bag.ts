import { embeddingBag as embeddingBagOp, type EmbeddingBagOptions as OpOptions } from "../ops/embedding-bag.js";
import type { Operand } from "../ops/operand.js";
import type { Tensor } from "../tensor/tensor.js";
import { tableOf } from "./embedding.js";
import { Module } from "./module.js";
import type { Parameter } from "./parameter.js";

/** How bags are reduced; see `embeddingBag`. */
export type EmbeddingBagOptions = Omit<OpOptions, "offsets" | "perSampleWeights">;

/** The layer that `embeddingBag` makes. */
export class EmbeddingBag extends Module {
  /** (count, width) */
  readonly weight: Parameter;
  readonly options: EmbeddingBagOptions;

  constructor(count: number, width: number, options: EmbeddingBagOptions = {}) {
    super();
    this.weight = tableOf("embeddingBag", count, width, options.paddingIdx);
    this.options = options;
  }

  /** Indices (B, S), or (N) with offsets (B): (B, width). */
  forward(indices: Tensor, offsets?: Operand, perSampleWeights?: Operand): Tensor {
    return embeddingBagOp(indices, this.weight, { ...this.options, offsets, perSampleWeights });
  }
}

/**
 * Sums, means or maxima of rows of a learned table in bags of i32 indices, without the rows of a bag having to be of one number. The
 * table begins in N(0, 1), the padding row as 0.
 */
export const embeddingBag = (count: number, width: number, options?: EmbeddingBagOptions): EmbeddingBag =>
  new EmbeddingBag(count, width, options);
