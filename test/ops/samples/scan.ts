import { maxWithIndices, median, medianWithIndices, minWithIndices } from "../../../src/ops/chosen.js";
import { tensor } from "../../../src/ops/create.js";
import { cumprod, cumsum, logCumSumExp } from "../../../src/ops/cumulative.js";
import { linearScan, reverseLinearScan, scanMax } from "../../../src/ops/linear-scan.js";
import { norm } from "../../../src/ops/norm.js";
import { prod } from "../../../src/ops/product.js";
import { unsqueeze } from "../../../src/ops/reshape.js";
import { all, any, countNonzero } from "../../../src/ops/truth.js";
import type { Tensor } from "../../../src/tensor/tensor.js";
import { type Input, type Sample, shapes } from "../sample.js";

const none = { derivatives: 0 } as const;
const distinct = { kind: "distinct" } as const;
const nonzero = { kind: "nonzero" } as const;

const along = (call: (x: Tensor, axis: number) => Tensor, domain: Partial<Input> = {}): Sample[] => [
  { label: "(5)", inputs: [{ shape: [5], ...domain }], call: (x) => call(x, 0) },
  { label: "(1)", inputs: [{ shape: [1], ...domain }], call: (x) => call(x, 0) },
  { label: "a scalar", inputs: [{ shape: [], ...domain }], call: (x) => call(x, 0) },
  { label: "(3, 4)", inputs: [{ shape: [3, 4], ...domain }], call: (x) => call(x, -1) },
  { label: "(2, 3, 5) along 1", inputs: [{ shape: [2, 3, 5], ...domain }], call: (x) => call(x, 1) },
  { label: "nothing", inputs: [{ shape: [0, 3] }], call: (x) => call(x, 0) },
];

const chosen = (
  call: (x: Tensor, axis: number, options?: { keepDims?: boolean }) => { values: Tensor; indices: Tensor },
): Sample[] => [
  ...along((x, axis) => call(x, axis).values, distinct).slice(0, -1),
  {
    label: "positions, kept",
    inputs: [{ shape: [3, 5], ...distinct }],
    call: (x) => {
      const { values, indices } = call(x, 1, { keepDims: true });
      return [values, indices];
    },
  },
];

const rows = (): Tensor =>
  tensor([
    [0, Number.NaN],
    [0, 0],
  ]);

export const scan: Readonly<Record<string, readonly Sample[]>> = {
  cumsum: along(cumsum),
  cumprod: [
    ...along(cumprod, nonzero),
    { label: "with zeros", inputs: [], call: () => cumprod(tensor([2, 0, 3]), 0), equals: [2, 0, 0], ...none },
  ],
  logCumSumExp: [
    ...along(logCumSumExp, distinct),
    {
      label: "far apart",
      inputs: [],
      call: () => logCumSumExp(tensor([-Infinity, -1000, 1000]), 0),
      equals: [-Infinity, -1000, 1000],
      ...none,
    },
  ],
  linearScan: [
    { label: "both", inputs: shapes([2, 5], [2, 5]), call: (a, b) => linearScan(a, b, 1) },
    { label: "from a number", inputs: shapes([4, 3]), call: (b) => linearScan(0.5, b, 0, 2) },
  ],
  reverseLinearScan: [
    { label: "both", inputs: shapes([2, 5, 2], [2, 5, 2]), call: (a, b) => reverseLinearScan(a, b, 1) },
  ],
  scanMax: [{ label: "rows", inputs: shapes([3, 5]), call: (x) => scanMax(x, 1), ...none }],
  prod: [
    { label: "all", inputs: [{ shape: [2, 3], ...nonzero }], call: (x) => prod(x) },
    { label: "along 1, kept", inputs: [{ shape: [2, 3, 2], ...nonzero }], call: (x) => prod(x, 1, { keepDims: true }) },
    { label: "of a scalar", inputs: [{ shape: [], ...nonzero }], call: (x) => prod(x, 0) },
    {
      label: "of nothing",
      inputs: [],
      call: () => prod(tensor(new Float32Array(), [0, 2]), 0),
      equals: [1, 1],
      ...none,
    },
  ],
  norm: [
    ...[2, 1, 3, 0.5, -1, -2, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY].map((p) => ({
      label: `of order ${p}`,
      inputs: [{ shape: [3, 5], low: 0.3, high: 2, ...distinct }],
      call: (x: Tensor) => norm(x, 1, { p }),
      tolerance: 1e-5,
    })),
    {
      label: "all, kept",
      inputs: [{ shape: [2, 3], ...nonzero }],
      call: (x) => norm(x, undefined, { keepDims: true }),
    },
    { label: "of order 0", inputs: [], call: () => norm(tensor([0, 3, -1]), 0, { p: 0 }), equals: 2, ...none },
    {
      label: "of order −1 with a zero",
      inputs: [],
      call: () => norm(tensor([0, 3]), 0, { p: -1 }),
      equals: 0,
      ...none,
    },
  ],
  maxWithIndices: [
    ...chosen(maxWithIndices),
    {
      label: "a tie",
      inputs: [],
      call: () => maxWithIndices(tensor([1, 3, 3]), 0).indices,
      equals: 1,
      ...none,
    },
  ],
  minWithIndices: chosen(minWithIndices),
  medianWithIndices: [
    ...chosen(medianWithIndices),
    { label: "with NaN", inputs: [], call: () => medianWithIndices(rows(), 1).indices, equals: [1, 0], ...none },
  ],
  median: [
    { label: "distinct", inputs: [{ shape: [2, 4], ...distinct }], call: median },
    { label: "of an even number", inputs: [], call: () => median(tensor([4, 1, 3, 2])), equals: 2, ...none },
    { label: "of nothing", inputs: [], call: () => unsqueeze(median(tensor([])), 0), equals: ["NaN"], ...none },
  ],
  any: [
    { label: "by row", inputs: [], call: () => any(rows(), 1), equals: [true, false], ...none },
    { label: "kept", inputs: [], call: () => any(rows(), undefined, { keepDims: true }), equals: [[true]], ...none },
    { label: "of nothing", inputs: [], call: () => any(tensor(new Float32Array(), [0])), equals: false, ...none },
  ],
  all: [
    {
      label: "by column",
      inputs: [],
      call: () =>
        all(
          tensor([
            [1, 2],
            [0, 3],
          ]),
          0,
        ),
      equals: [false, true],
      ...none,
    },
    { label: "of nothing", inputs: [], call: () => all(tensor(new Float32Array(), [0])), equals: true, ...none },
  ],
  countNonzero: [{ label: "by row", inputs: [], call: () => countNonzero(rows(), 1), equals: [1, 0], ...none }],
};
