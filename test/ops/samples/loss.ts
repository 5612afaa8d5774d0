import * as loss from "../../../src/loss/index.js";
import { abs, mul, sub } from "../../../src/ops/arithmetic.js";
import { stack } from "../../../src/ops/concat.js";
import { tensor } from "../../../src/ops/create.js";
import { sum } from "../../../src/ops/expand-sum.js";
import { logSoftmax } from "../../../src/ops/log-softmax.js";
import { permute } from "../../../src/ops/permute.js";
import { type Sample, shapes } from "../sample.js";

const ints = (...list: number[]) => tensor(Int32Array.from(list));
const rows = (...list: number[][]) => stack(list.map((row) => ints(...row)));
const spread = (...shape: number[]) => ({ shape, kind: "distinct", low: -3, high: 3 }) as const;
/** No two have one size. */
const distinct = { shape: [3, 4], kind: "distinct", low: -3, high: 2.9 } as const;
const positive = (...shape: number[]) => ({ shape, low: 0.5, high: 2 });
const probability = (...shape: number[]) => ({ shape, low: 0.1, high: 0.9 });
const signs = tensor([1, -1, -1, 1, 1, -1]);
const none = { reduction: "none" } as const;

const sequences = [rows([1, 1, 2], [3, 0, 0], [2, 3, 1]), ints(6, 4, 5), ints(3, 1, 2)] as const;
const triplet = shapes([3, 4], [3, 4], [3, 4]);

export const losses: Readonly<Record<string, readonly Sample[]>> = {
  bce: [
    { label: "probabilities", inputs: [probability(2, 3), probability(2, 3)], call: (x, t) => loss.bce(x, t) },
    {
      label: "weights",
      inputs: [probability(2, 3), probability(2, 3), positive(3)],
      call: (x, t, weight) => loss.bce(x, t, { weight, ...none }),
    },
    {
      label: "by hand",
      inputs: [],
      call: () => loss.bce(tensor([0, 1, 0.5]), tensor([1, 1, 0]), none),
      equals: [100, 0, Math.LN2],
    },
    {
      label: "of NaN, beside a number outside of [0, 1] too",
      inputs: [],
      call: () => loss.bce(tensor([Number.NaN, 2, 0.5]), tensor([-1, Number.NaN, Number.NaN]), none),
      equals: ["NaN", "NaN", "NaN"],
      derivatives: 0,
    },
  ],
  bceWithLogits: [
    { label: "scores", inputs: [spread(2, 3), probability(2, 3)], call: (x, t) => loss.bceWithLogits(x, t) },
    {
      label: "weights",
      inputs: [spread(2, 3), probability(2, 3), positive(2, 1), positive(3)],
      call: (x, t, weight, posWeight) => loss.bceWithLogits(x, t, { weight, posWeight, reduction: "sum" }),
    },
    {
      label: "far out",
      inputs: [],
      call: () => loss.bceWithLogits(tensor([1000, -1000, 1000]), tensor([1, 0, 0]), none),
      equals: [0, 0, 1000],
    },
  ],
  cosineEmbedding: [
    {
      label: "pairs",
      inputs: shapes([6, 4], [6, 4]),
      call: (a, b) => loss.cosineEmbedding(a, b, signs, { margin: -2 }),
    },
    { label: "one pair", inputs: shapes([4], [4]), call: (a, b) => loss.cosineEmbedding(a, b, 1) },
  ],
  crossEntropy: [
    {
      label: "weights and smoothing",
      inputs: [spread(4, 3, 2), positive(3)],
      call: (x, weight) =>
        loss.crossEntropy(x, rows([0, 2], [1, -100], [1, 1], [2, 0]), { weight, labelSmoothing: 0.2 }),
    },
    { label: "probabilities", inputs: [spread(4, 3), probability(4, 3)], call: (x, t) => loss.crossEntropy(x, t) },
  ],
  ctc: [
    { label: "mean", inputs: shapes([6, 3, 4]), call: (x) => loss.ctc(x, ...sequences) },
    {
      label: "sum",
      inputs: shapes([6, 3, 4]),
      call: (x) => loss.ctc(logSoftmax(x), ...sequences, { reduction: "sum" }),
    },
    {
      label: "labels one after another",
      inputs: shapes([6, 3, 4]),
      call: (x) => loss.ctc(x, ints(1, 1, 2, 3, 2, 3), sequences[1], sequences[2], none),
    },
    {
      label: "one sequence",
      inputs: shapes([5, 4]),
      call: (x) => loss.ctc(x, ints(1, 2), tensor(5, { dtype: "i32" }), tensor(2, { dtype: "i32" })),
    },
    {
      label: "batch first",
      inputs: shapes([3, 6, 4]),
      call: (x) => loss.ctc(permute(x, [1, 0, 2]), ...sequences, none),
    },
  ],
  gaussianNll: [
    {
      label: "a variance for each",
      inputs: [...shapes([2, 3], [2, 3]), positive(2, 3)],
      call: (x, t, v) => loss.gaussianNll(x, t, v),
    },
    {
      label: "a variance for each row",
      inputs: [...shapes([2, 3], [2, 3]), positive(2)],
      call: (x, t, v) => loss.gaussianNll(x, t, v, { full: true, ...none }),
    },
    { label: "a number", inputs: shapes([2, 3], [2, 3]), call: (x, t) => loss.gaussianNll(x, t, 0.5) },
    {
      label: "a least variance",
      inputs: [],
      call: () => loss.gaussianNll(tensor([1]), tensor([3]), tensor([0.1]), { eps: 1, ...none }),
      equals: [2],
    },
  ],
  hingeEmbedding: [
    {
      label: "targets other than 1 and −1",
      inputs: [],
      call: () => loss.hingeEmbedding(tensor([0.3, 2, 0.3, 0.3, 0.3]), tensor([0, 0.5, 1, -1, Number.NaN]), none),
      equals: [1, 2, 0.3, 0.7, 1],
    },
    { label: "distances", inputs: [spread(6)], call: (x) => loss.hingeEmbedding(x, signs, { margin: 0.7 }) },
  ],
  huber: [{ label: "errors", inputs: [spread(3, 4)], call: (x) => loss.huber(x, mul(x, 0.1), { delta: 1.2 }) }],
  klDiv: [
    { label: "probabilities", inputs: [spread(3, 4), positive(3, 4)], call: (x, t) => loss.klDiv(x, t, none) },
    {
      label: "logarithms",
      inputs: shapes([3, 4], [3, 4]),
      call: (x, t) => loss.klDiv(x, t, { logTarget: true, reduction: "batchmean" }),
    },
    { label: "by hand", inputs: [], call: () => loss.klDiv(tensor([-1, -2]), tensor([0, 1]), none), equals: [0, 2] },
  ],
  l1: [{ label: "errors", inputs: [spread(3, 4)], call: (x) => mul(loss.l1(x, mul(x, 0.5)), loss.l1(x, mul(x, 2))) }],
  marginRanking: [
    {
      label: "pairs",
      inputs: [spread(6), { shape: [6], low: 0, high: 0.1 }],
      call: (a, b) => loss.marginRanking(a, b, signs, { margin: 1.5 }),
    },
  ],
  mse: [{ label: "errors", inputs: shapes([3, 4], [3, 4]), call: (x, t) => loss.mse(x, t) }],
  multiMargin: [
    {
      label: "squares, weights",
      inputs: [spread(3, 4), positive(4)],
      call: (x, weight) => loss.multiMargin(x, ints(0, 3, 3), { p: 2, margin: 0.7, weight }),
    },
    { label: "one row", inputs: [spread(4)], call: (x) => loss.multiMargin(x, tensor(2, { dtype: "i32" })) },
  ],
  multilabelMargin: [
    {
      label: "rows",
      inputs: [distinct],
      call: (x) => loss.multilabelMargin(x, rows([3, 0, -1, 1], [-1, 0, 0, 0], [2, 1, 0, 3]), none),
    },
    {
      label: "by hand",
      inputs: [],
      call: () => loss.multilabelMargin(tensor([0.1, 0.2, 0.4, 0.8]), ints(3, 0, -1, 1)),
      equals: 0.85,
    },
  ],
  multilabelSoftMargin: [
    {
      label: "weights",
      inputs: [spread(2, 3), probability(2, 3), positive(3)],
      call: (x, t, weight) => loss.multilabelSoftMargin(x, t, { weight }),
    },
  ],
  nll: [
    {
      label: "weights, ignored",
      inputs: [spread(2, 3, 4), positive(3)],
      call: (x, weight) => loss.nll(x, rows([0, 2, -100, 1], [1, 1, 0, 2]), { weight }),
    },
    {
      label: "one row",
      inputs: shapes([3]),
      call: (x) => loss.nll(x, tensor(1, { dtype: "i32" }), { reduction: "sum" }),
    },
  ],
  poissonNll: [
    { label: "logarithms", inputs: [spread(2, 3), positive(2, 3)], call: (x, t) => loss.poissonNll(x, t) },
    {
      label: "counts",
      inputs: [positive(2, 3), { shape: [2, 3], low: 1.2, high: 5 }],
      call: (x, t) => loss.poissonNll(x, t, { logInput: false, full: true, ...none }),
    },
  ],
  smoothL1: [
    { label: "errors", inputs: [spread(3, 4)], call: (x) => loss.smoothL1(x, mul(x, 0.1), { beta: 1.2 }) },
    { label: "beta 0", inputs: [spread(3)], call: (x) => mul(x, loss.smoothL1(x, mul(x, 2), { beta: 0, ...none })) },
  ],
  softMargin: [{ label: "scores", inputs: [spread(6)], call: (x) => loss.softMargin(x, signs) }],
  tripletMargin: [
    { label: "norms", inputs: triplet, call: (a, p, n) => loss.tripletMargin(a, p, n, { margin: 4 }) },
    {
      label: "swapped",
      inputs: triplet,
      call: (a, p, n) => loss.tripletMargin(a, p, n, { margin: 4, swap: true, p: 3, reduction: "sum" }),
      tolerance: 1e-5,
    },
  ],
  tripletMarginWithDistance: [
    { label: "norms", inputs: triplet, call: (a, p, n) => loss.tripletMarginWithDistance(a, p, n, { margin: 4 }) },
    {
      label: "a distance of one's own",
      inputs: triplet,
      call: (a, p, n) =>
        loss.tripletMarginWithDistance(a, p, n, { margin: 9, distance: (x, y) => sum(abs(sub(x, y)), -1), ...none }),
    },
  ],
};
