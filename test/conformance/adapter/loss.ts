import * as of from "../../../src/loss/index.js";
import { cosineSimilarity } from "../../../src/ops/cosine-similarity.js";
import { pairwiseDistance } from "../../../src/ops/pairwise-distance.js";
import type { Tensor } from "../../../src/tensor/tensor.js";
import type { Adapters } from "../adapter.js";

/** The weight that a case may leave out. */
const optional = (weight: Tensor | undefined) => (weight ? { weight } : {});

export const loss: Adapters = {
  cross_entropy: ({ x, target, weight }, { reduction, ignore_index: ignoreIndex, label_smoothing: labelSmoothing }) =>
    of.crossEntropy(x, target, { reduction, ignoreIndex, labelSmoothing, ...optional(weight) }),
  nll_loss: ({ x, target, weight }, { reduction, ignore_index: ignoreIndex }) =>
    of.nll(x, target, { reduction, ignoreIndex, ...optional(weight) }),
  mse_loss: ({ x, target }, { reduction }) => of.mse(x, target, { reduction }),
  l1_loss: ({ x, target }, { reduction }) => of.l1(x, target, { reduction }),
  huber_loss: ({ x, target }, { reduction, delta }) => of.huber(x, target, { reduction, delta }),
  smooth_l1_loss: ({ x, target }, { reduction, beta }) => of.smoothL1(x, target, { reduction, beta }),
  bce_loss: ({ x, target, weight }, { reduction }) => of.bce(x, target, { reduction, ...optional(weight) }),
  bce_with_logits: ({ x, target, weight, pos_weight: posWeight }, { reduction }) =>
    of.bceWithLogits(x, target, { reduction, ...optional(weight), ...(posWeight && { posWeight }) }),
  hinge_embedding_loss: ({ x, target }, { reduction, margin }) => of.hingeEmbedding(x, target, { reduction, margin }),
  margin_ranking_loss: ({ x1, x2, target }, { reduction, margin }) =>
    of.marginRanking(x1, x2, target, { reduction, margin }),
  soft_margin_loss: ({ x, target }, { reduction }) => of.softMargin(x, target, { reduction }),
  kl_div: ({ x, target }, { reduction, log_target: logTarget }) => of.klDiv(x, target, { reduction, logTarget }),
  ctc_loss: (
    { x, targets, input_lengths: inputLengths, target_lengths: labelLengths },
    { blank, reduction, zero_infinity: zeroInfinity },
  ) => of.ctc(x, targets, inputLengths, labelLengths, { blank, reduction, zeroInfinity }),
  multi_margin_loss: ({ x, target, weight }, { reduction, margin, p }) =>
    of.multiMargin(x, target, { reduction, margin, p, ...optional(weight) }),
  cosine_embedding_loss: ({ x1, x2, target }, { reduction, margin }) =>
    of.cosineEmbedding(x1, x2, target, { reduction, margin }),
  cosine_similarity: ({ x1, x2 }, { dim: axis, eps }) => cosineSimilarity(x1, x2, { axis, eps }),
  pairwise_distance: ({ x1, x2 }, { p, eps, keepdim: keepDims }) => pairwiseDistance(x1, x2, { p, eps, keepDims }),
  triplet_margin_loss: ({ anchor, positive, negative }, { reduction, margin, p, eps, swap }) =>
    of.tripletMargin(anchor, positive, negative, { reduction, margin, p, eps, swap }),
  poisson_nll_loss: ({ x, target }, { reduction, log_input: logInput, full, eps }) =>
    of.poissonNll(x, target, { reduction, logInput, full, eps }),
  gaussian_nll_loss: ({ x, target, var: variance }, { reduction, full, eps }) =>
    of.gaussianNll(x, target, variance, { reduction, full, eps }),
};
