import { embedding as lookUp } from "../../../src/ops/embedding.js";
import { embeddingBag } from "../../../src/ops/embedding-bag.js";
import type { Adapters } from "../adapter.js";

export const embedding: Adapters = {
  embedding: ({ index, weight }, { padding_idx: paddingIdx = null, scale_grad_by_freq: scaleGradByFreq = false }) =>
    lookUp(index, weight, { paddingIdx: paddingIdx ?? undefined, scaleGradByFreq }),
  embedding_bag: ({ index, weight, offsets, per_sample_weights: perSampleWeights }, { mode = "mean" }) =>
    embeddingBag(index, weight, { mode, offsets, perSampleWeights }),
};
