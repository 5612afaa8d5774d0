import { arange, tensor } from "../../../src/ops/create.js";
import { gather, scatter, scatterAdd } from "../../../src/ops/gather.js";
import { index, indexAdd, indexSelect } from "../../../src/ops/indexing.js";
import { maskedSelect, nonzero } from "../../../src/ops/masked-select.js";
import { transpose } from "../../../src/ops/permute.js";
import { reshape } from "../../../src/ops/reshape.js";
import { argsort, sort, topk } from "../../../src/ops/sort.js";
import { type Input, type Sample, shapes } from "../sample.js";

const none = { derivatives: 0 } as const;
const ints = (shape: readonly number[], ...list: number[]) => tensor(Int32Array.from(list), shape);
const distinct = (...shape: number[]): Input[] => [{ shape, kind: "distinct" }];
const mask = () => tensor([true, false, true]);

/** Elements and slices by index, and in order. */
export const indexing: Readonly<Record<string, readonly Sample[]>> = {
  gather: [
    { label: "rows", inputs: shapes([3, 4]), call: (x) => gather(x, 0, ints([2, 4], 0, 2, 2, 1, 1, 1, 2, 2)) },
    { label: "fewer columns", inputs: shapes([3, 4]), call: (x) => gather(x, 1, ints([2, 3], 3, 3, 0, 1, 2, 0)) },
    { label: "the middle", inputs: shapes([2, 3, 2]), call: (x) => gather(x, -2, ints([2, 1, 2], 2, 0, 1, 1)) },
    { label: "of a transpose", inputs: shapes([3, 2]), call: (x) => gather(transpose(x), 0, ints([1, 3], 0, 1, 0)) },
    {
      label: "whole numbers",
      inputs: [],
      call: () => gather(ints([3], 16777217, 5, 7), 0, ints([2], 2, 0)),
      equals: [7, 16777217],
      ...none,
    },
    { label: "booleans", inputs: [], call: () => gather(mask(), 0, ints([2], 1, 2)), equals: [false, true], ...none },
    { label: "nothing", inputs: shapes([3, 4]), call: (x) => gather(x, 0, ints([0, 4])) },
  ],
  scatterAdd: [
    {
      label: "rows, some twice",
      inputs: shapes([3, 2], [4, 2]),
      call: (x, source) => scatterAdd(x, 0, ints([4, 2], 0, 2, 0, 1, 1, 1, 2, 1), source),
    },
    { label: "columns", inputs: shapes([2, 5], [2, 2]), call: (x, s) => scatterAdd(x, 1, ints([2, 2], 4, 4, 0, 1), s) },
  ],
  scatter: [
    { label: "rows", inputs: shapes([3, 2], [1, 2]), call: (x, source) => scatter(x, 0, ints([1, 2], 2, 0), source) },
    {
      label: "the last of two stays",
      inputs: [],
      call: () => scatter(tensor([1, 2, 3]), 0, ints([2], 1, 1), tensor([8, 9])),
      equals: [1, 9, 3],
      ...none,
    },
    {
      label: "whole numbers",
      inputs: [],
      call: () => scatter(arange(3), 0, ints([1], 0), ints([1], 7)),
      equals: [7, 1, 2],
      ...none,
    },
  ],
  indexSelect: [
    { label: "rows", inputs: shapes([4, 3]), call: (x) => indexSelect(x, 0, ints([3], 3, 0, 3)) },
    { label: "the middle", inputs: shapes([2, 4, 3]), call: (x) => indexSelect(x, 1, ints([2], 1, 1)) },
    { label: "of a transpose", inputs: shapes([4, 3]), call: (x) => indexSelect(transpose(x), 0, ints([2], 2, 0)) },
    { label: "nothing", inputs: shapes([4, 3]), call: (x) => indexSelect(x, 0, ints([0])) },
  ],
  indexAdd: [
    {
      label: "rows, one twice",
      inputs: shapes([3, 2], [3, 2]),
      call: (x, source) => indexAdd(x, 0, ints([3], 2, 0, 2), source, { alpha: 0.5 }),
    },
    { label: "columns", inputs: shapes([2, 3], [2, 1]), call: (x, source) => indexAdd(x, 1, ints([1], 1), source) },
  ],
  index: [
    { label: "one axis", inputs: shapes([4, 3]), call: (x) => index(x, ints([2, 2], 0, -1, 3, 1)) },
    {
      label: "two that broadcast",
      inputs: shapes([3, 4, 2]),
      call: (x) => index(x, ints([2, 1], 0, 2), ints([2], 1, -4)),
    },
    { label: "a number", inputs: shapes([3, 4]), call: (x) => index(x, -1, ints([3], 0, 0, 2)) },
    { label: "an element", inputs: [], call: () => index(reshape(arange(6), [2, 3]), 1, -3), equals: 3, ...none },
  ],
  sort: [
    { label: "rows", inputs: distinct(3, 7), call: (x) => sort(x).values },
    { label: "columns, descending", inputs: distinct(5, 3), call: (x) => sort(x, 0, { descending: true }).values },
    { label: "by digits", inputs: distinct(1, 67), call: (x) => sort(x).values },
    {
      label: "equal ones keep their order",
      inputs: [],
      call: () => sort(tensor([2, Number.NaN, -0, 2, 0, -1])).indices,
      equals: [5, 2, 4, 0, 3, 1],
      ...none,
    },
    { label: "a scalar", inputs: shapes([]), call: (x) => sort(x).values },
    { label: "booleans", inputs: [], call: () => sort(mask()).values, equals: [0, 1, 1], ...none },
  ],
  argsort: [
    {
      label: "descending",
      inputs: [],
      call: () => argsort(tensor([1, 3, 1, 2]), 0, { descending: true }),
      equals: [1, 3, 0, 2],
      ...none,
    },
  ],
  topk: [
    { label: "the largest of rows", inputs: distinct(3, 9), call: (x) => topk(x, 2).values },
    {
      label: "the smallest of columns",
      inputs: distinct(9, 2),
      call: (x) => topk(x, 3, { axis: 0, largest: false }).values,
    },
    { label: "more than a list holds", inputs: distinct(1, 200), call: (x) => topk(x, 150).values },
    {
      label: "the first of equal ones",
      inputs: [],
      call: () => topk(tensor([1, 3, Number.NaN, 3, 1]), 3).indices,
      equals: [2, 1, 3],
      ...none,
    },
    {
      label: "whole numbers",
      inputs: [],
      call: () => topk(ints([3], 5, 16777217, 16777216), 1).values,
      equals: [16777217],
      ...none,
    },
  ],
  maskedSelect: [
    { label: "of rows", inputs: shapes([2, 3]), call: (x) => maskedSelect(x, mask()) },
    { label: "of a transpose", inputs: shapes([3, 2]), call: (x) => maskedSelect(transpose(x), mask()) },
    { label: "nothing", inputs: [], call: () => maskedSelect(arange(2), tensor([false, false])), equals: [], ...none },
  ],
  nonzero: [
    {
      label: "of a matrix",
      inputs: [],
      call: () =>
        nonzero(
          tensor([
            [0, 2],
            [3, 0],
          ]),
        ),
      equals: [
        [0, 1],
        [1, 0],
      ],
      ...none,
    },
    { label: "of a scalar", inputs: [], call: () => nonzero(tensor(1)), equals: [[]], ...none },
  ],
};
