import { tensor } from "../../../src/ops/create.js";
import { sum } from "../../../src/ops/expand-sum.js";
import { argmax, argmin, max, min } from "../../../src/ops/extremum.js";
import { logSoftmax, logSumExp } from "../../../src/ops/log-softmax.js";
import { mean } from "../../../src/ops/mean.js";
import { softmax } from "../../../src/ops/softmax.js";
import { std, variance } from "../../../src/ops/variance.js";
import type { Shape } from "../../../src/shape.js";
import type { Tensor } from "../../../src/tensor/tensor.js";
import type { Input, Sample } from "../sample.js";

type Reduction = (x: Tensor, axes?: number | readonly number[], options?: { keepDims?: boolean }) => Tensor;

const CASES: readonly {
  readonly shape: Shape;
  readonly axes?: number | readonly number[];
  readonly keepDims?: boolean;
}[] = [
  { shape: [] },
  { shape: [7] },
  { shape: [1], axes: 0 },
  { shape: [3, 4] },
  { shape: [3, 4], axes: -1 },
  { shape: [3, 4], axes: 0, keepDims: true },
  { shape: [2, 3, 4], axes: [0, 2] },
  { shape: [2, 3, 4], axes: [2, 1], keepDims: true },
  { shape: [2, 2, 2, 3], axes: [0, 2] },
  { shape: [2, 3], axes: [] },
  { shape: [0, 3], axes: 1 },
];

function reductions(
  reduce: Reduction,
  domain: Partial<Input> = {},
  skip: (shape: Shape) => boolean = () => false,
): Sample[] {
  return CASES.filter(({ shape }) => !skip(shape)).map(({ shape, axes, keepDims = false }) => ({
    label: `(${shape}) over ${axes ?? "all"}${keepDims ? ", kept" : ""}`,
    inputs: [{ shape, ...domain }],
    call: (x) => reduce(x, axes, { keepDims }),
  }));
}

const none = { derivatives: 0 } as const;
const distinct = { kind: "distinct" } as const;
const ties = [
  [1, 3, 3],
  [2, 2, 0],
];
const nothing =
  (axes?: number): (() => Tensor) =>
  () =>
    sum(tensor(new Float32Array(), [0, 3]), axes);

const alongAxis = (call: (x: Tensor, axis?: number) => Tensor): Sample[] => [
  { label: "(5)", inputs: [{ shape: [5], low: -3, high: 3 }], call: (x) => call(x) },
  { label: "(1)", inputs: [{ shape: [1] }], call: (x) => call(x) },
  { label: "a scalar", inputs: [{ shape: [] }], call: (x) => call(x) },
  { label: "(3, 4)", inputs: [{ shape: [3, 4], low: -3, high: 3 }], call: (x) => call(x) },
  { label: "(3, 4) along 0", inputs: [{ shape: [3, 4] }], call: (x) => call(x, 0) },
  { label: "(2, 3, 4) along 1", inputs: [{ shape: [2, 3, 4] }], call: (x) => call(x, 1) },
  { label: "(0, 3)", inputs: [{ shape: [0, 3] }], call: (x) => call(x) },
  { label: "large numbers", inputs: [{ shape: [2, 3], low: 900, high: 901 }], call: (x) => call(x), tolerance: 1e-4 },
];

export const reduce: Readonly<Record<string, readonly Sample[]>> = {
  sum: [
    ...reductions(sum),
    { label: "of nothing", inputs: [], call: nothing(), equals: 0, ...none },
    { label: "of nothing, by column", inputs: [], call: nothing(0), equals: [0, 0, 0], ...none },
    { label: "of booleans", inputs: [], call: () => sum(tensor([true, false, true])), equals: 2, ...none },
  ],
  mean: reductions(mean),
  max: [
    ...reductions(max, distinct),
    { label: "with a tie", inputs: [], call: () => max(tensor(ties), 1), equals: [3, 2], ...none },
  ],
  min: [
    ...reductions(min, distinct),
    { label: "with a tie", inputs: [], call: () => min(tensor(ties), 0), equals: [1, 2, 0], ...none },
  ],
  argmax: [
    { label: "over all", inputs: [], call: () => argmax(tensor(ties)), equals: 1, ...none },
    { label: "over rows", inputs: [], call: () => argmax(tensor(ties), 1), equals: [1, 0], ...none },
    {
      label: "over columns, kept",
      inputs: [],
      call: () => argmax(tensor(ties), 0, { keepDims: true }),
      equals: [[1, 0, 0]],
      ...none,
    },
    { label: "with NaN", inputs: [], call: () => argmax(tensor([1, Number.NaN, 3])), equals: 1, ...none },
    { label: "of a scalar", inputs: [], call: () => argmax(tensor(4)), equals: 0, ...none },
    { label: "random", inputs: [{ shape: [3, 17, 5], ...distinct }], call: (x) => argmax(x, 1), ...none },
  ],
  argmin: [
    { label: "over all", inputs: [], call: () => argmin(tensor(ties)), equals: 5, ...none },
    { label: "over rows", inputs: [], call: () => argmin(tensor(ties), -1), equals: [0, 2], ...none },
    { label: "random", inputs: [{ shape: [33], ...distinct }], call: (x) => argmin(x, 0), ...none },
  ],
  variance: [
    ...reductions((x, axes, options) => variance(x, axes, { ...options, correction: 0 })),
    { label: "sample", inputs: [{ shape: [3, 5] }], call: (x) => variance(x, 1) },
    { label: "by hand", inputs: [], call: () => variance(tensor([1, 2, 3, 6])), equals: 14 / 3, ...none },
  ],
  std: [
    ...reductions(
      (x, axes, options) => std(x, axes, { ...options, correction: 0.5 }),
      distinct,
      (shape) => shape.length < 2,
    ),
    { label: "by hand", inputs: [], call: () => std(tensor([1, 3]), 0, { correction: 0 }), equals: 1, ...none },
    { label: "of equal numbers", inputs: [], call: () => std(tensor([2, 2, 2])), equals: 0, ...none },
  ],
  softmax: alongAxis(softmax),
  logSoftmax: alongAxis(logSoftmax),
  logSumExp: [
    ...reductions(logSumExp, { low: -3, high: 3 }),
    { label: "large numbers", inputs: [{ shape: [4], low: 900, high: 901 }], call: (x) => logSumExp(x) },
    {
      label: "of infinities",
      inputs: [],
      call: () =>
        logSumExp(
          tensor([
            [-Infinity, -Infinity],
            [0, Infinity],
          ]),
          1,
        ),
      equals: [-Infinity, Infinity],
      ...none,
    },
  ],
};
