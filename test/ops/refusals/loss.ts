import * as loss from "../../../src/loss/index.js";
import { cosineSimilarity } from "../../../src/ops/cosine-similarity.js";
import { tensor, zeros } from "../../../src/ops/create.js";
import { ctcLosses } from "../../../src/ops/ctc-loss.js";
import { embedding } from "../../../src/ops/embedding.js";
import { embeddingBag } from "../../../src/ops/embedding-bag.js";
import { sum } from "../../../src/ops/expand-sum.js";
import { grad } from "../../../src/ops/grad.js";
import { variable } from "../../../src/ops/identity.js";
import { pairwiseDistance } from "../../../src/ops/pairwise-distance.js";
import { reshape } from "../../../src/ops/reshape.js";
import type { Refusal } from "../sample.js";

const ints = (...list: number[]) => tensor(Int32Array.from(list));
const labels = (...list: number[]) => reshape(ints(...list), [1, -1]);
/** One sequence of three steps and four classes. */
const ctc = (y: number[], input: number, count: number) => () =>
  ctcLosses(zeros([3, 1, 4]), labels(...y), ints(input), ints(count)).data();
const badReduction = { reduction: "avg" as never };

/** Losses and lookups. */
export const losses: readonly Refusal[] = [
  { call: ctc([1, 4], 3, 2), error: "ctc: label 4 at (0, 1) is out of range for 4 classes" },
  { call: ctc([-1, 4], 3, 1), error: "ctc: label -1 at (0, 0) is out of range for 4 classes" },
  { call: ctc([1, 2], 4, 2), error: "ctc: input length 4 of sequence 0 must lie in [0, 3]" },
  { call: ctc([1, 2], 3, 3), error: "ctc: label length 3 of sequence 0 must lie in [0, 2]" },
  { call: ctc([1, 2], 3, -1), error: "ctc: label length -1 of sequence 0 must lie in [0, 2]" },
  {
    call: () => {
      const x = variable(zeros([3, 1, 4]));
      return grad(sum(ctcLosses(x, labels(4), ints(3), ints(1))), [x])[0].data();
    },
    error: "ctc: label 4 at (0, 0) is out of range for 4 classes",
  },
  {
    call: () => ctcLosses(zeros([3, 1]), labels(1), ints(3), ints(1)),
    error: "ctc: takes logits (T, N, C), got (3, 1)",
  },
  {
    call: () => ctcLosses(zeros([3, 2, 4]), labels(1), ints(3), ints(1)),
    error: "ctc: labels for logits (3, 2, 4) must be (2, S), got (1, 1)",
  },
  {
    call: () => ctcLosses(zeros([3, 1, 4]), ints(1, 2), ints(3), ints(1)),
    error: "ctc: labels for logits (3, 1, 4) must be (1, S), got (2,)",
  },
  {
    call: () => ctcLosses(zeros([3, 1, 4]), labels(1), ints(3, 3), ints(1)),
    error: "ctc: lengths must be (1,), got (2,)",
  },
  {
    call: () => ctcLosses(zeros([3, 1, 4]), zeros([1, 1]), ints(3), ints(1)),
    error: "ctc: takes i32 indices, got f32",
  },
  {
    call: () => ctcLosses(zeros([3, 1, 4]), labels(1), ints(3), ints(1), { blank: 4 }),
    error: "ctc: blank must be one of 4 classes, got 4",
  },
  {
    call: () => ctcLosses(zeros([3, 1, 4]), labels(1), ints(3), ints(1), { zeroInfinity: 1 as never }),
    error: "ctc: zeroInfinity must be true or false, got 1",
  },
  {
    call: () => loss.ctc(zeros([3, 4]), labels(1), ints(3), ints(1)),
    error: "ctc: for logits (T, C) labels must be (S,) and lengths scalars, got (1, 1), (1,), (1,)",
  },
  {
    call: () => loss.nll(zeros([2, 3]), ints(0, 3)).data(),
    error: "nll: label 3 at position 1 is out of range for 3 classes",
  },
  {
    call: () => loss.nll(zeros([2, 3]), zeros([2])),
    error: "nll: labels must be i32 class indices, got f32",
  },
  { call: () => loss.nll(zeros([2, 3]), ints(0)), error: "nll: i32 labels for logits (2, 3) must be (2,), got (1,)" },
  {
    call: () => loss.crossEntropy(zeros([2, 3]), ints(0, -1), { weight: zeros([3]) }).data(),
    error: "crossEntropy: label -1 at row 1 is out of range for 3 classes",
  },
  {
    call: () => loss.multiMargin(zeros([2, 3]), ints(0, 3)).data(),
    error: "multiMargin: label 3 at position 1 is out of range for 3 classes",
  },
  {
    call: () => loss.multiMargin(zeros([2, 3]), ints(0, 1), { p: 3 as never }),
    error: "multiMargin: p must be 1 or 2, got 3",
  },
  {
    call: () => loss.multilabelMargin(zeros([3]), ints(1, 5, -1)).data(),
    error: "multilabelMargin: label 5 at position 1 is out of range for 3 classes",
  },
  {
    call: () => loss.multilabelMargin(zeros([3]), zeros([3])),
    error: "multilabelMargin: labels must be i32 class indices, got f32",
  },
  {
    call: () => loss.multilabelMargin(zeros([0]), ints()),
    error: "multilabelMargin: takes scores (N, C) or (C,) of at least one class, got (0,)",
  },
  {
    call: () => loss.l1(zeros([2]), zeros([2, 1])),
    error: "l1: predictions and targets must have one shape, got (2,) and (2, 1)",
  },
  {
    call: () => loss.bce(tensor([0, 1.5]), tensor([1, 2])).data(),
    error: "bce: predictions and targets must lie in [0, 1], got a pair that does not at position 1",
  },
  {
    call: () => loss.bce(tensor([-0, 0.5]), tensor([Number.NaN, Infinity])).data(),
    error: "bce: predictions and targets must lie in [0, 1], got a pair that does not at position 1",
  },
  {
    call: () => {
      const x = variable(tensor([0, 1]));
      grad(loss.bce(x, tensor([-1, 1])), [x])[0].data();
    },
    error: "bce: predictions and targets must lie in [0, 1], got a pair that does not at position 0",
  },
  {
    call: () => loss.bce(zeros([2]), zeros([2]), badReduction),
    error: 'bce: reduction must be "mean", "sum" or "none", got avg',
  },
  {
    call: () => loss.klDiv(zeros([2]), zeros([2]), badReduction as never),
    error: 'klDiv: reduction must be "mean", "sum", "none" or "batchmean", got avg',
  },
  {
    call: () => loss.klDiv(tensor(0), tensor(0), { reduction: "batchmean" }),
    error: 'klDiv: "batchmean" needs an axis of the batch, got ()',
  },
  {
    call: () => loss.bceWithLogits(zeros([2, 3]), zeros([2, 3]), { posWeight: zeros([2]) }),
    error: "bceWithLogits: posWeight must broadcast to (2, 3), got (2,)",
  },
  {
    call: () => loss.bceWithLogits(zeros([3]), zeros([3]), { weight: zeros([2, 3]) }),
    error: "bceWithLogits: weight must broadcast to (3,), got (2, 3)",
  },
  {
    call: () => loss.huber(zeros([2]), zeros([2]), { delta: 0 }),
    error: "huber: delta must be a number above 0, got 0",
  },
  {
    call: () => loss.smoothL1(zeros([2]), zeros([2]), { beta: -1 }),
    error: "smoothL1: beta must be a number of at least 0, got -1",
  },
  {
    call: () => loss.hingeEmbedding(zeros([2]), zeros([2]), { margin: Number.NaN }),
    error: "hingeEmbedding: margin must be a number, got NaN",
  },
  {
    call: () => loss.marginRanking(zeros([2]), zeros([3]), zeros([2])),
    error: "marginRanking: shapes must broadcast, got (2,) and (3,): 2 ≠ 3",
  },
  {
    call: () => loss.marginRanking(zeros([2]), zeros([2, 1]), zeros([2])),
    error: "marginRanking: x1, x2 and target must have one rank, got (2,), (2, 1), (2,)",
  },
  {
    call: () => loss.cosineEmbedding(zeros([2, 3]), zeros([2, 3]), zeros([3])),
    error: "cosineEmbedding: targets must be (2,), got (3,)",
  },
  {
    call: () => loss.cosineEmbedding(zeros([2, 3, 1]), zeros([2, 3, 1]), zeros([2])),
    error: "cosineEmbedding: takes vectors (N, D) or (D,), got (2, 3, 1)",
  },
  {
    call: () => loss.gaussianNll(zeros([2, 3]), zeros([2, 3]), zeros([3])),
    error: "gaussianNll: the variance must be (2, 3) or (2, 1) or (2,), got (3,)",
  },
  {
    call: () => loss.gaussianNll(zeros([2]), zeros([2]), 1, { eps: 0 }),
    error: "gaussianNll: eps must be a number above 0, got 0",
  },
  {
    call: () => loss.tripletMargin(zeros([2, 3]), zeros([3]), zeros([2, 3])),
    error: "tripletMargin: anchor, positive and negative must have one rank, got (2, 3), (3,), (2, 3)",
  },
  {
    call: () => pairwiseDistance(zeros([2]), zeros([2]), { p: Number.NaN }),
    error: "pairwiseDistance: p must be a number, got NaN",
  },
  { call: () => pairwiseDistance(0, 1), error: "pairwiseDistance: takes vectors, got ()" },
  {
    call: () => cosineSimilarity(zeros([2]), zeros([2])),
    error: "cosineSimilarity: axis must lie in [-1, 0], got 1",
  },
  {
    call: () => cosineSimilarity(zeros([2]), zeros([2]), { axis: 0, eps: -1 }),
    error: "cosineSimilarity: eps must be a number of at least 0, got -1",
  },

  {
    call: () => embedding(ints(0), zeros([5, 2]), { scaleGradByFreq: 1 as never }),
    error: "embedding: scaleGradByFreq must be true or false, got 1",
  },
  {
    call: () => {
      const table = variable(zeros([5, 2]));
      return grad(sum(embedding(ints(5), table, { scaleGradByFreq: true })), [table])[0].data();
    },
    error: "embedding: index 5 at position 0 is out of range for 5 rows",
  },
  {
    call: () => embeddingBag(labels(0, 5), zeros([5, 2])).data(),
    error: "embeddingBag: index 5 at position 1 is out of range for 5 rows",
  },
  ...[
    { offsets: [0, 3, 2], bag: 2, offset: 2 },
    { offsets: [0, 5], bag: 1, offset: 5 },
    { offsets: [1, 2], bag: 0, offset: 1 },
  ].map(({ offsets, bag, offset }) => ({
    call: () => embeddingBag(ints(0, 1, 2, 3), zeros([5, 2]), { offsets: ints(...offsets) }).data(),
    error: `embeddingBag: offsets begin with 0, ascend and do not pass the 4 indices, got offset ${offset} of bag ${bag}`,
  })),
  { call: () => embeddingBag(ints(0), zeros([5, 2])), error: "embeddingBag: indices of one axis need offsets" },
  {
    call: () => embeddingBag(labels(0), zeros([5, 2]), { offsets: ints(0) }),
    error: "embeddingBag: offsets go with indices of one axis, got (1, 1)",
  },
  {
    call: () => embeddingBag(ints(0), zeros([5, 2]), { offsets: ints() }),
    error: "embeddingBag: offsets must be (B,), one for each bag, got (0,)",
  },
  {
    call: () => embeddingBag(labels(0), zeros([5, 2]), { mode: "min" as never }),
    error: 'embeddingBag: mode must be "sum", "mean" or "max", got min',
  },
  {
    call: () => embeddingBag(labels(0), zeros([5, 2]), { perSampleWeights: zeros([1, 1]) }),
    error: 'embeddingBag: perSampleWeights go with the mode "sum", got mean',
  },
  {
    call: () => embeddingBag(labels(0), zeros([5, 2]), { mode: "sum", perSampleWeights: zeros([1]) }),
    error: "embeddingBag: perSampleWeights must be (1, 1) as the indices, got (1,)",
  },
  {
    call: () => embeddingBag(labels(0), zeros([5, 2]), { mode: "max", scaleGradByFreq: true }),
    error: 'embeddingBag: scaleGradByFreq goes with the modes "sum" and "mean", got max',
  },
];
