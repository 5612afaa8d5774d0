import { stack } from "../../../src/ops/concat.js";
import { cosineSimilarity } from "../../../src/ops/cosine-similarity.js";
import { tensor } from "../../../src/ops/create.js";
import { ctcLosses } from "../../../src/ops/ctc-loss.js";
import { pairwiseDistance } from "../../../src/ops/pairwise-distance.js";
import { type Sample, shapes } from "../sample.js";

const ints = (...list: number[]) => tensor(Int32Array.from(list));
const rows = (...list: number[][]) => stack(list.map((row) => ints(...row)));
const spread = (...shape: number[]) => ({ shape, kind: "distinct", low: -3, high: 3 }) as const;
/** No two have one size. */
const distinct = { shape: [3, 4], kind: "distinct", low: -3, high: 2.9 } as const;

const sequences = [rows([1, 1, 2], [3, 0, 0], [2, 3, 1]), ints(6, 4, 5), ints(3, 1, 2)] as const;

/** What the losses are made of. */
export const lossParts: Readonly<Record<string, readonly Sample[]>> = {
  cosineSimilarity: [
    { label: "rows", inputs: shapes([3, 4], [3, 4]), call: (a, b) => cosineSimilarity(a, b) },
    {
      label: "an axis, broadcast",
      inputs: shapes([3, 2, 4], [2, 4]),
      call: (a, b) => cosineSimilarity(a, b, { axis: -2 }),
    },
    {
      label: "one number for all of the axis",
      inputs: shapes([3, 4]),
      call: (b) => cosineSimilarity(tensor([[1], [2], [-3]]), b),
    },
    {
      label: "by hand",
      inputs: [],
      call: () =>
        cosineSimilarity(
          tensor([
            [3, 4],
            [0, 0],
          ]),
          tensor([
            [4, 3],
            [1, 1],
          ]),
        ),
      equals: [0.96, 0],
    },
    {
      label: "a least length",
      inputs: shapes([2, 3], [2, 3]),
      call: (a, b) => cosineSimilarity(a, b, { axis: -1, eps: 9 }),
    },
  ],
  pairwiseDistance: [
    { label: "rows", inputs: shapes([3, 4], [3, 4]), call: (a, b) => pairwiseDistance(a, b) },
    { label: "degree 1", inputs: [spread(3, 4)], call: (a) => pairwiseDistance(a, 0, { p: 1, keepDims: true }) },
    {
      label: "degree 3",
      inputs: shapes([3, 4], [4]),
      call: (a, b) => pairwiseDistance(a, b, { p: 3 }),
      tolerance: 1e-5,
    },
    { label: "largest", inputs: [distinct], call: (a) => pairwiseDistance(a, 0, { p: Number.POSITIVE_INFINITY }) },
    { label: "least", inputs: [distinct], call: (a) => pairwiseDistance(a, 0, { p: Number.NEGATIVE_INFINITY }) },
    {
      label: "by hand",
      inputs: [],
      call: () =>
        pairwiseDistance(
          tensor([
            [3, 4],
            [0, 0],
          ]),
          0,
          { eps: 0 },
        ),
      equals: [5, 0],
    },
    {
      label: "how many differ",
      inputs: [],
      call: () =>
        pairwiseDistance(
          tensor([
            [3, 0],
            [0, 0],
          ]),
          0,
          { p: 0, eps: 0 },
        ),
      equals: [1, 0],
    },
  ],
  ctcLosses: [
    { label: "lengths", inputs: shapes([6, 3, 4]), call: (x) => ctcLosses(x, ...sequences) },
    { label: "another blank", inputs: shapes([6, 3, 4]), call: (x) => ctcLosses(x, ...sequences, { blank: 3 }) },
    {
      label: "no labels",
      inputs: shapes([3, 2, 4]),
      call: (x) => ctcLosses(x, tensor(new Int32Array(0), [2, 0]), ints(3, 2), ints(0, 0)),
    },
    {
      label: "no batch",
      inputs: shapes([3, 0, 4]),
      call: (x) => ctcLosses(x, tensor(new Int32Array(0), [0, 2]), ints(), ints()),
    },
    {
      label: "labels that do not fit",
      inputs: shapes([2, 2, 3]),
      call: (x) => ctcLosses(x, rows([1, 1], [1, 2]), ints(2, 2), ints(2, 2), { zeroInfinity: true }),
    },
    {
      label: "by hand: three of four alignments",
      inputs: [],
      call: () => ctcLosses(tensor([[[0, 0]], [[0, 0]]]), rows([1]), ints(2), ints(1)),
      equals: [Math.log(4 / 3)],
    },
    {
      label: "by hand: no way, no steps, nothing to say",
      inputs: [],
      call: () =>
        ctcLosses(tensor(new Float32Array(6), [1, 3, 2]), rows([1, 1], [1, 1], [1, 1]), ints(1, 0, 0), ints(2, 1, 0)),
      equals: [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, 0],
      derivatives: 0,
    },
  ],
};
