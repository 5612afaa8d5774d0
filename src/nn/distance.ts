import { type CosineSimilarityOptions, cosineSimilarity as cosineSimilarityOp } from "../ops/cosine-similarity.js";
import { type PairwiseDistanceOptions, pairwiseDistance as pairwiseDistanceOp } from "../ops/pairwise-distance.js";
import type { Tensor } from "../tensor/tensor.js";
import { Module } from "./module.js";

/** A layer without parameters that compares two tensors, vector by vector. */
export class Distance extends Module<[x1: Tensor, x2: Tensor]> {
  readonly #kind: string;
  readonly #fn: (x1: Tensor, x2: Tensor) => Tensor;

  /** @param kind what summaries call it */
  constructor(kind: string, fn: (x1: Tensor, x2: Tensor) => Tensor) {
    super();
    this.#kind = kind;
    this.#fn = fn;
  }

  override get kind(): string {
    return this.#kind;
  }

  forward(x1: Tensor, x2: Tensor): Tensor {
    return this.#fn(x1, x2);
  }
}

/** The cosine of the angle between vectors along an axis, by default axis 1. */
export const cosineSimilarity = (options?: CosineSimilarityOptions): Distance =>
  new Distance("CosineSimilarity", (x1, x2) => cosineSimilarityOp(x1, x2, options));

/** The p-norm of the difference of vectors along the last axis; p is 2 by default. */
export const pairwiseDistance = (options?: PairwiseDistanceOptions): Distance =>
  new Distance("PairwiseDistance", (x1, x2) => pairwiseDistanceOp(x1, x2, options));
