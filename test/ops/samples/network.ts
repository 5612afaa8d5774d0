import { add, mul } from "../../../src/ops/arithmetic.js";
import { batchNorm, normalizeWith } from "../../../src/ops/batch-norm.js";
import { tensor } from "../../../src/ops/create.js";
import { crossEntropyRows } from "../../../src/ops/cross-entropy.js";
import { embedding, oneHot } from "../../../src/ops/embedding.js";
import { embeddingBag } from "../../../src/ops/embedding-bag.js";
import { matmul } from "../../../src/ops/matmul.js";
import { transpose } from "../../../src/ops/permute.js";
import { reshape, unsqueeze } from "../../../src/ops/reshape.js";
import { type Sample, shapes } from "../sample.js";

const none = { derivatives: 0 } as const;
const indices = (...list: number[]) => tensor(Int32Array.from(list));
const spread = (...shape: number[]) => ({ shape, kind: "distinct", low: -3, high: 3 }) as const;
const positive = (...shape: number[]) => ({ shape, low: 0.5, high: 2 });
const bag = tensor([4, 0, 4, 2, 1, 0], { dtype: "i32" }).reshape([2, 3]);
const runs = indices(0, 2, 2, 3, 6);

export const network: Readonly<Record<string, readonly Sample[]>> = {
  matmul: [
    { label: "matrices", inputs: shapes([3, 4], [4, 2]), call: matmul },
    { label: "transposed", inputs: shapes([4, 3], [2, 4]), call: (a, b) => matmul(transpose(a), transpose(b)) },
    { label: "batch on the left", inputs: shapes([2, 3, 4], [4, 2]), call: matmul },
    { label: "batches that broadcast", inputs: shapes([2, 1, 3, 4], [5, 4, 2]), call: matmul },
    { label: "a view as a batch", inputs: shapes([3, 2, 4], [4, 5]), call: (a, b) => matmul(transpose(a, 0, 1), b) },
    { label: "vectors", inputs: shapes([5], [5]), call: matmul },
    { label: "vector and matrix", inputs: shapes([3], [2, 3, 4]), call: matmul },
    { label: "matrix and vector", inputs: shapes([2, 3], [3]), call: matmul },
    { label: "no depth", inputs: shapes([2, 0], [0, 3]), call: matmul },
    { label: "no rows", inputs: shapes([0, 2], [2, 3]), call: matmul },
    { label: "with itself", inputs: shapes([3, 3]), call: (x) => matmul(x, x) },
  ],
  batchNorm: [
    {
      label: "images",
      inputs: [...shapes([2, 3, 2, 2]), positive(3), { shape: [3] }],
      call: (x, weight, bias) => batchNorm(x, { weight, bias }).y,
      tolerance: 2e-5,
    },
    { label: "rows, plain", inputs: shapes([5, 2]), call: (x) => batchNorm(x, { eps: 0.1 }).y, tolerance: 2e-5 },
    {
      label: "statistics",
      inputs: shapes([4, 2], [2]),
      call: (x, weight) => {
        const { y, mean, variance } = batchNorm(x, { weight });
        return [y, mean, variance];
      },
      tolerance: 2e-5,
    },
    {
      label: "of views",
      inputs: shapes([2, 3, 4], [1, 4]),
      call: (x, weight) => batchNorm(transpose(x), { weight: reshape(weight, [4]) }).y,
      tolerance: 2e-5,
    },
  ],
  normalizeWith: [
    {
      label: "all",
      inputs: [...shapes([2, 3, 2], [3]), positive(3), ...shapes([3], [3])],
      call: (x, mean, variance, weight, bias) => normalizeWith(x, mean, variance, weight, bias),
    },
    { label: "plain", inputs: [...shapes([4, 2], [2]), positive(2)], call: (x, m, v) => normalizeWith(x, m, v) },
  ],
  crossEntropyRows: [
    {
      label: "rows",
      inputs: [{ shape: [4, 3], low: -2, high: 2 }],
      call: (x) => crossEntropyRows(x, indices(0, 2, 1, 1)),
    },
    {
      label: "ignored rows",
      inputs: shapes([3, 2]),
      call: (x) => crossEntropyRows(x, indices(0, -100, 1)),
    },
    {
      label: "another ignored label",
      inputs: shapes([3, 2]),
      call: (x) => crossEntropyRows(x, indices(0, 1, 1), { ignoreIndex: 1 }),
    },
    { label: "no rows", inputs: shapes([0, 3]), call: (x) => crossEntropyRows(x, indices()) },
    {
      label: "large logits",
      inputs: [{ shape: [2, 3], low: 2000, high: 2004 }],
      call: (x) => crossEntropyRows(x, indices(0, 2)),
    },
    {
      label: "by hand",
      inputs: [],
      call: () =>
        crossEntropyRows(
          tensor([
            [1, 1],
            [1000, 0],
          ]),
          indices(1, 1),
        ),
      equals: [Math.LN2, 1000],
      ...none,
    },
  ],
  embeddingBag: [
    { label: "rows", inputs: shapes([5, 3]), call: (t) => embeddingBag(bag, t) },
    {
      label: "weights",
      inputs: shapes([5, 3], [2, 3]),
      call: (t, perSampleWeights) => embeddingBag(bag, t, { mode: "sum", perSampleWeights, paddingIdx: -1 }),
    },
    {
      label: "offsets",
      inputs: shapes([5, 3], [6]),
      call: (t, perSampleWeights) =>
        embeddingBag(bag.reshape([-1]), t, { mode: "sum", offsets: runs, perSampleWeights }),
    },
    {
      label: "means",
      inputs: shapes([5, 3]),
      call: (t) => embeddingBag(bag.reshape([-1]), t, { offsets: runs, paddingIdx: 4, includeLastOffset: true }),
    },
    {
      label: "largest of runs",
      inputs: [spread(5, 3)],
      call: (t) => embeddingBag(bag.reshape([-1]), t, { offsets: runs, mode: "max", paddingIdx: 4 }),
    },
    { label: "largest of rows", inputs: [spread(5, 3)], call: (t) => embeddingBag(bag, t, { mode: "max" }) },
    {
      label: "by hand",
      inputs: [],
      call: () =>
        embeddingBag(indices(0, 1, 1, 2, 2), tensor([[1], [2], [4]]), { offsets: indices(0, 3, 3, 4), paddingIdx: 2 }),
      equals: [[5 / 3], [0], [0], [0]],
    },
    {
      label: "no indices",
      inputs: shapes([5, 3]),
      call: (t) => embeddingBag(indices(), t, { offsets: indices(0, 0), mode: "max" }),
    },
  ],
  embedding: [
    { label: "rows", inputs: shapes([5, 3]), call: (table) => embedding(indices(4, 0, 4, 2), table) },
    {
      label: "of two axes",
      inputs: shapes([3, 2]),
      call: (table) => embedding(indices(1, 1, 0, 2).reshape([2, 2]), table),
    },
    { label: "none", inputs: shapes([3, 2]), call: (table) => embedding(indices(), table) },
    {
      label: "used twice",
      inputs: shapes([3, 2]),
      call: (t) => mul(embedding(indices(1, 0), t), add(embedding(indices(1, 1), t), 1)),
    },
    {
      label: "one index",
      inputs: shapes([3, 2]),
      call: (table) => embedding(tensor(Int32Array.of(2), []), unsqueeze(table, 0).squeeze(0)),
    },
  ],
  oneHot: [
    {
      label: "labels",
      inputs: [],
      call: () => oneHot(indices(2, 0), 3),
      equals: [
        [0, 0, 1],
        [1, 0, 0],
      ],
      ...none,
    },
  ],
};
