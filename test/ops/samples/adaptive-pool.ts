import {
  adaptiveAvgPool1d,
  adaptiveAvgPool2d,
  adaptiveAvgPool3d,
  adaptiveMaxPool1d,
  adaptiveMaxPool1dWithIndices,
  adaptiveMaxPool2d,
  adaptiveMaxPool2dWithIndices,
  adaptiveMaxPool3d,
  adaptiveMaxPool3dWithIndices,
} from "../../../src/ops/adaptive-pool.js";
import { tensor } from "../../../src/ops/create.js";
import { type Sample, shapes } from "../sample.js";

// What `equals` says is PyTorch's.

const none = { derivatives: 0 } as const;
const spread = (...shape: number[]) => ({ shape, kind: "distinct", low: -3, high: 3 }) as const;
const row = [[1, 5, 2, 0, 3]];
const plane = [
  [
    [1, 5, 2, 0],
    [3, 5, 9, 8],
    [0, -1, -2, -3],
  ],
];
const volume = [
  [
    [
      [0, 1],
      [2, 3],
    ],
    [
      [-4, -5],
      [-6, -7],
    ],
    [
      [8, 9],
      [10, 11],
    ],
  ],
];

export const adaptivePool: Readonly<Record<string, readonly Sample[]>> = {
  adaptiveAvgPool1d: [
    { label: "uneven bins", inputs: shapes([2, 3, 7]), call: (x) => adaptiveAvgPool1d(x, 3) },
    { label: "by hand", inputs: [], call: () => adaptiveAvgPool1d(tensor(row), 3), equals: [[3, 7 / 3, 1.5]], ...none },
  ],
  adaptiveAvgPool2d: [
    { label: "whole planes", inputs: shapes([2, 3, 5, 4]), call: (x) => adaptiveAvgPool2d(x, 1) },
    { label: "one axis stays", inputs: shapes([1, 2, 5, 6]), call: (x) => adaptiveAvgPool2d(x, [3, null]) },
    { label: "more bins than elements", inputs: shapes([2, 2, 3]), call: (x) => adaptiveAvgPool2d(x, [5, 4]) },
    { label: "no images", inputs: shapes([0, 2, 5, 5]), call: (x) => adaptiveAvgPool2d(x, 3) },
    { label: "no bins", inputs: shapes([1, 2, 3, 4]), call: (x) => adaptiveAvgPool2d(x, [0, 2]) },
  ],
  adaptiveAvgPool3d: [
    { label: "uneven bins", inputs: shapes([1, 2, 4, 3, 5]), call: (x) => adaptiveAvgPool3d(x, [3, 2, 2]) },
  ],
  adaptiveMaxPool1d: [
    { label: "uneven bins", inputs: [spread(2, 3, 7)], call: (x) => adaptiveMaxPool1d(x, 3) },
    {
      label: "special values",
      inputs: [],
      call: () => adaptiveMaxPool1d(tensor([[1, Infinity, -Infinity, -Infinity, -Infinity]]), 3),
      equals: [["Infinity", "Infinity", "-Infinity"]],
      ...none,
    },
  ],
  adaptiveMaxPool1dWithIndices: [
    {
      label: "more bins than elements",
      inputs: [],
      call: () => adaptiveMaxPool1dWithIndices(tensor(row), 7).indices,
      equals: [[0, 1, 1, 2, 2, 4, 4]],
      ...none,
    },
    {
      label: "no bins",
      inputs: [],
      call: () => adaptiveMaxPool1dWithIndices(tensor(row), 0).indices,
      equals: [[]],
      ...none,
    },
  ],
  adaptiveMaxPool2d: [
    { label: "even bins", inputs: [spread(2, 2, 4, 6)], call: (x) => adaptiveMaxPool2d(x, 2) },
    { label: "no bins", inputs: [spread(1, 2, 3, 4)], call: (x) => adaptiveMaxPool2d(x, [2, 0]) },
    { label: "uneven bins", inputs: [spread(1, 2, 5, 7)], call: (x) => adaptiveMaxPool2d(x, [3, null]) },
  ],
  adaptiveMaxPool2dWithIndices: [
    {
      label: "uneven bins",
      inputs: [],
      call: () => adaptiveMaxPool2dWithIndices(tensor(plane), [2, 3]).indices,
      equals: [
        [
          [1, 6, 6],
          [5, 6, 6],
        ],
      ],
      ...none,
    },
    {
      label: "both",
      inputs: [spread(2, 1, 5, 4)],
      call: (x) => {
        const { y, indices } = adaptiveMaxPool2dWithIndices(x, 3);
        return [y, indices];
      },
    },
  ],
  adaptiveMaxPool3d: [
    { label: "uneven bins", inputs: [spread(1, 2, 4, 3, 5)], call: (x) => adaptiveMaxPool3d(x, [3, 2, 2]) },
  ],
  adaptiveMaxPool3dWithIndices: [
    {
      label: "whole volume",
      inputs: [],
      call: () => adaptiveMaxPool3dWithIndices(tensor(volume), 1).indices,
      equals: [[[[11]]]],
      ...none,
    },
    {
      label: "uneven bins",
      inputs: [],
      call: () => adaptiveMaxPool3dWithIndices(tensor(volume), [2, 1, 1]).indices,
      equals: [[[[3]], [[11]]]],
      ...none,
    },
  ],
};
