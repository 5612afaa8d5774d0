import { concat, split, stack } from "../../../src/ops/concat.js";
import * as create from "../../../src/ops/create.js";
import { element } from "../../../src/ops/element.js";
import { expand, sumTo } from "../../../src/ops/expand-sum.js";
import { stopGradient, variable } from "../../../src/ops/identity.js";
import { narrow, place } from "../../../src/ops/narrow.js";
import { permute, transpose } from "../../../src/ops/permute.js";
import { flatten, reshape, squeeze, unsqueeze } from "../../../src/ops/reshape.js";
import { select, slice } from "../../../src/ops/slice.js";
import { type Sample, shapes } from "../sample.js";

const { arange, tensor } = create;
const none = { derivatives: 0 } as const;
const grid = () => reshape(arange(12), [3, 4]);
const bools = () => tensor([true, false, true, true]);
const at = (position: number) => tensor(Int32Array.of(position), []);

export const shape: Readonly<Record<string, readonly Sample[]>> = {
  tensor: [
    {
      label: "nested",
      inputs: [],
      call: () =>
        tensor([
          [1, 2],
          [3, 4],
        ]),
      equals: [
        [1, 2],
        [3, 4],
      ],
      ...none,
    },
    { label: "scalar", inputs: [], call: () => tensor(2.5), equals: 2.5, ...none },
    { label: "empty", inputs: [], call: () => tensor([[], []]), equals: [[], []], ...none },
    {
      label: "typed",
      inputs: [],
      call: () => tensor(Int32Array.of(1, 2, 3, 4), [2, 2]),
      equals: [
        [1, 2],
        [3, 4],
      ],
      ...none,
    },
  ],
  full: [{ label: "(2)", inputs: [], call: () => create.full([2], 7), equals: [7, 7], ...none }],
  zeros: [
    { label: "(2, 1)", inputs: [], call: () => create.zeros([2, 1], { dtype: "i32" }), equals: [[0], [0]], ...none },
  ],
  ones: [{ label: "(2)", inputs: [], call: () => create.ones([2], { dtype: "bool" }), equals: [true, true], ...none }],
  zerosLike: [
    { label: "of booleans", inputs: [], call: () => create.zerosLike(tensor([true])), equals: [false], ...none },
  ],
  onesLike: [
    { label: "of a row", inputs: [], call: () => create.onesLike(tensor([[3, 4]])), equals: [[1, 1]], ...none },
  ],
  element: [
    { label: "the second of three", inputs: shapes([3]), call: (x) => element(x, 1) },
    { label: "of whole numbers", inputs: [], call: () => element(arange(3), 2), equals: 2, ...none },
  ],
  arange: [
    { label: "to 3", inputs: [], call: () => arange(3), equals: [0, 1, 2], ...none },
    { label: "down", inputs: [], call: () => arange(1, -1, -0.5), equals: [1, 0.5, 0, -0.5], ...none },
  ],
  linspace: [
    { label: "5", inputs: [], call: () => create.linspace(0, 1, 5), equals: [0, 0.25, 0.5, 0.75, 1], ...none },
  ],
  eye: [
    {
      label: "2 by 3",
      inputs: [],
      call: () => create.eye(2, 3),
      equals: [
        [1, 0, 0],
        [0, 1, 0],
      ],
      ...none,
    },
  ],
  variable: [{ label: "(3)", inputs: [], call: () => variable(tensor([1, 2])), equals: [1, 2], ...none }],
  stopGradient: [{ label: "(3)", inputs: shapes([3]), call: (x) => stopGradient(x), ...none }],
  reshape: [
    { label: "(2, 6) to (3, 4)", inputs: shapes([2, 6]), call: (x) => reshape(x, [3, -1]) },
    { label: "a transpose", inputs: shapes([2, 3, 2]), call: (x) => reshape(transpose(x), [6, 2]) },
    { label: "to a scalar", inputs: shapes([1, 1]), call: (x) => reshape(x, []) },
    { label: "empty", inputs: shapes([0, 3]), call: (x) => reshape(x, [3, 0]) },
  ],
  flatten: [
    { label: "all", inputs: shapes([2, 3]), call: (x) => flatten(x) },
    { label: "from 1", inputs: shapes([2, 3, 2]), call: (x) => flatten(x, 1) },
    { label: "a scalar", inputs: shapes([]), call: (x) => flatten(x) },
  ],
  squeeze: [
    { label: "all", inputs: shapes([1, 3, 1]), call: (x) => squeeze(x) },
    { label: "one", inputs: shapes([1, 3, 1]), call: (x) => squeeze(x, -1) },
  ],
  unsqueeze: [{ label: "last", inputs: shapes([2, 3]), call: (x) => unsqueeze(x, -1) }],
  permute: [
    { label: "three axes", inputs: shapes([2, 3, 4]), call: (x) => permute(x, [2, 0, 1]) },
    { label: "twice", inputs: shapes([2, 3, 4]), call: (x) => permute(permute(x, [2, 0, 1]), [1, 0, 2]) },
    {
      label: "by hand",
      inputs: [],
      call: () => permute(tensor([[1, 2, 3]]), [1, 0]),
      equals: [[1], [2], [3]],
      ...none,
    },
  ],
  transpose: [{ label: "(2, 3, 4)", inputs: shapes([2, 3, 4]), call: (x) => transpose(x, 0) }],
  expand: [
    { label: "(3, 1) to (2, 3, 4)", inputs: shapes([3, 1]), call: (x) => expand(x, [2, 3, 4]) },
    { label: "a scalar", inputs: shapes([]), call: (x) => expand(x, [2, 2]) },
    { label: "to nothing", inputs: shapes([1, 2]), call: (x) => expand(x, [0, 2]) },
  ],
  sumTo: [{ label: "(2, 3, 4) to (3, 1)", inputs: shapes([2, 3, 4]), call: (x) => sumTo(x, [3, 1]) }],
  narrow: [
    { label: "outer axis", inputs: shapes([5, 3]), call: (x) => narrow(x, 0, 1, 2) },
    { label: "inner axis, from the back", inputs: shapes([2, 5]), call: (x) => narrow(x, -1, -2, 2) },
    { label: "middle axis, start at run time", inputs: shapes([2, 5, 3]), call: (x) => narrow(x, 1, at(2), 3) },
    { label: "start as a real number", inputs: shapes([6]), call: (x) => narrow(x, 0, tensor(4), 2) },
    { label: "nothing", inputs: shapes([3]), call: (x) => narrow(x, 0, 3, 0) },
    { label: "everything", inputs: shapes([3]), call: (x) => narrow(x, 0, 0, 3) },
    { label: "a view", inputs: shapes([3, 4]), call: (x) => narrow(transpose(x), 0, 1, 2) },
    {
      label: "whole numbers",
      inputs: [],
      call: () => narrow(grid(), 1, 1, 2),
      equals: [
        [1, 2],
        [5, 6],
        [9, 10],
      ],
      ...none,
    },
    { label: "booleans", inputs: [], call: () => narrow(bools(), 0, 1, 2), equals: [false, true], ...none },
  ],
  place: [
    { label: "outer axis", inputs: shapes([5, 3], [2, 3]), call: (x, u) => place(x, 0, 1, u) },
    { label: "inner axis, start at run time", inputs: shapes([2, 5], [2, 2]), call: (x, u) => place(x, 1, at(3), u) },
    { label: "used again", inputs: shapes([3], [1]), call: (x, u) => [place(x, 0, 2, u), reshape(x, [3, 1])] },
    {
      label: "whole numbers",
      inputs: [],
      call: () => place(arange(4), 0, 1, tensor([7, 8])),
      equals: [0, 7, 8, 3],
      ...none,
    },
    {
      label: "booleans",
      inputs: [],
      call: () => place(bools(), 0, -1, tensor([false])),
      equals: [true, false, true, false],
      ...none,
    },
  ],
  slice: [
    { label: "both axes", inputs: shapes([4, 5]), call: (x) => slice(x, [1, -1], [2]) },
    { label: "an element of each row", inputs: shapes([4, 5]), call: (x) => slice(x, [], -2) },
    { label: "steps that fill the axis", inputs: shapes([6, 2]), call: (x) => slice(x, [0, 6, 2]) },
    { label: "steps that end early", inputs: shapes([2, 5]), call: (x) => slice(x, [], [0, undefined, 2]) },
    {
      label: "by hand",
      inputs: [],
      call: () => slice(grid(), [1], [-3, 9, 2]),
      equals: [
        [5, 7],
        [9, 11],
      ],
      ...none,
    },
    { label: "nothing", inputs: [], call: () => slice(grid(), [2, 1], 0), equals: [], ...none },
    { label: "one of many steps", inputs: [], call: () => slice(arange(5), [1, 3, 4]), equals: [1], ...none },
    { label: "booleans in steps", inputs: [], call: () => slice(bools(), [1, 4, 2]), equals: [false, true], ...none },
  ],
  select: [
    { label: "a row", inputs: shapes([3, 2]), call: (x) => select(x, 0, -1) },
    { label: "a column at run time", inputs: shapes([3, 2]), call: (x) => select(x, 1, at(1)) },
    { label: "of a vector", inputs: [], call: () => select(arange(4), 0, 2), equals: 2, ...none },
  ],
  concat: [
    { label: "rows", inputs: shapes([2, 3], [1, 3], [4, 3]), call: (...x) => concat(x) },
    { label: "columns", inputs: shapes([2, 3], [2, 1]), call: (...x) => concat(x, -1) },
    { label: "middle, of views", inputs: shapes([2, 3, 2], [2, 2, 3]), call: (a, b) => concat([a, transpose(b)], 1) },
    { label: "with itself", inputs: shapes([3]), call: (x) => concat([x, x]) },
    { label: "one", inputs: shapes([3]), call: (x) => concat([x]) },
    { label: "with nothing", inputs: shapes([0, 2], [2, 2]), call: (...x) => concat(x) },
    {
      label: "whole numbers",
      inputs: [],
      call: () => concat([arange(2), arange(3)]),
      equals: [0, 1, 0, 1, 2],
      ...none,
    },
    {
      label: "booleans",
      inputs: [],
      call: () => concat([tensor([true]), tensor([false])]),
      equals: [true, false],
      ...none,
    },
    { label: "mixed", inputs: [], call: () => concat([arange(2), tensor([0.5])]), equals: [0, 1, 0.5], ...none },
  ],
  stack: [
    { label: "rows", inputs: shapes([3], [3]), call: (...x) => stack(x) },
    { label: "columns", inputs: shapes([2, 2], [2, 2], [2, 2]), call: (...x) => stack(x, -1) },
    { label: "scalars", inputs: shapes([], []), call: (...x) => stack(x) },
  ],
  split: [
    { label: "in twos", inputs: shapes([5, 2]), call: (x) => split(x, 2) },
    { label: "in sizes", inputs: shapes([2, 6]), call: (x) => split(x, [1, 0, 5], 1) },
    { label: "of nothing", inputs: shapes([0, 2]), call: (x) => split(x, 3) },
  ],
};
