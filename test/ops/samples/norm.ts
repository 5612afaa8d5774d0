import { groupNorm } from "../../../src/ops/group-norm.js";
import { instanceNorm } from "../../../src/ops/instance-norm.js";
import { layerNorm, rmsNorm } from "../../../src/ops/layer-norm.js";
import { localResponseNorm } from "../../../src/ops/local-response-norm.js";
import { normalize } from "../../../src/ops/normalize.js";
import { transpose } from "../../../src/ops/permute.js";
import { type Sample, shapes } from "../sample.js";

const positive = (...shape: number[]) => ({ shape, low: 0.5, high: 2 });
const spread = (...shape: number[]) => ({ shape, kind: "distinct", low: 1, high: 4 }) as const;
// Deviations small against the numbers lose bits in single precision.
const tolerance = 2e-5;

export const norm: Readonly<Record<string, readonly Sample[]>> = {
  layerNorm: [
    {
      label: "rows",
      inputs: [...shapes([2, 3, 5]), positive(5), ...shapes([5])],
      call: (x, weight, bias) => layerNorm(x, 5, { weight, bias }),
      tolerance,
    },
    {
      label: "two axes, of a view",
      inputs: [...shapes([2, 4, 3]), positive(3, 4)],
      call: (x, weight) => layerNorm(transpose(x), [3, 4], { weight, eps: 0.1 }),
      tolerance,
    },
    {
      label: "all of it, a bias only",
      inputs: shapes([6], [6]),
      call: (x, bias) => layerNorm(x, 6, { bias }),
      tolerance,
    },
    // 70 rows are in two parts.
    {
      label: "many rows",
      inputs: [...shapes([70, 2]), positive(2)],
      call: (x, weight) => layerNorm(x, 2, { weight, eps: 0.1 }),
      derivatives: 1,
      tolerance,
    },
    { label: "no rows", inputs: shapes([0, 4], [4]), call: (x, weight) => layerNorm(x, 4, { weight }) },
    { label: "no columns", inputs: shapes([2, 0], [0]), call: (x, weight) => layerNorm(x, 0, { weight }) },
  ],
  rmsNorm: [
    {
      label: "rows",
      inputs: [...shapes([2, 3, 5]), positive(5)],
      call: (x, weight) => rmsNorm(x, 5, { weight }),
      tolerance,
    },
    { label: "plain, two axes", inputs: shapes([2, 3, 4]), call: (x) => rmsNorm(x, [3, 4], { eps: 0.1 }), tolerance },
  ],
  groupNorm: [
    {
      label: "images",
      inputs: [...shapes([2, 6, 2, 3]), positive(6), ...shapes([6])],
      call: (x, weight, bias) => groupNorm(x, 3, { weight, bias }),
      tolerance,
    },
    { label: "one group, plain", inputs: shapes([3, 4, 3]), call: (x) => groupNorm(x, 1, { eps: 0.1 }), tolerance },
    {
      label: "no pixels",
      inputs: [...shapes([3, 4]), positive(4)],
      call: (x, weight) => groupNorm(x, 2, { weight, eps: 0.1 }),
      tolerance,
    },
  ],
  instanceNorm: [
    {
      label: "images",
      inputs: [...shapes([2, 3, 2, 3]), positive(3), ...shapes([3])],
      call: (x, weight, bias) => instanceNorm(x, { weight, bias }).y,
      tolerance,
    },
    {
      label: "statistics",
      inputs: shapes([2, 2, 5]),
      call: (x) => {
        const { y, mean, variance } = instanceNorm(x, { eps: 0.1 });
        return [y, mean, variance];
      },
      tolerance,
    },
  ],
  localResponseNorm: [
    { label: "an even size", inputs: shapes([2, 5, 2, 2]), call: (x) => localResponseNorm(x, 4, { alpha: 0.5 }) },
    {
      label: "more than all channels",
      inputs: shapes([2, 3, 4]),
      call: (x) => localResponseNorm(x, 7, { alpha: 2, beta: 0.5, k: 2 }),
    },
  ],
  normalize: [
    { label: "Euclidean", inputs: shapes([3, 4]), call: (x) => normalize(x) },
    { label: "by sum", inputs: [{ shape: [3, 4], kind: "nonzero" }], call: (x) => normalize(x, { p: 1, axis: 0 }) },
    {
      label: "by maximum",
      inputs: [spread(2, 3)],
      call: (x) => normalize(x, { p: Number.POSITIVE_INFINITY, axis: -1 }),
    },
    { label: "by minimum", inputs: [spread(2, 3)], call: (x) => normalize(x, { p: Number.NEGATIVE_INFINITY }) },
    { label: "by count", inputs: shapes([2, 3]), call: (x) => normalize(x, { p: 0 }) },
    {
      label: "of order 3, two axes",
      inputs: [{ shape: [2, 3, 2], kind: "nonzero" }],
      call: (x) => normalize(x, { p: 3, axis: [0, 2] }),
    },
    { label: "shorter than eps", inputs: shapes([2, 3]), call: (x) => normalize(x, { eps: 10 }) },
  ],
};
