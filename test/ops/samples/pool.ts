import { avgPool1d, avgPool2d, avgPool3d } from "../../../src/ops/avg-pool.js";
import { tensor } from "../../../src/ops/create.js";
import { lpPool1d, lpPool2d, lpPool3d } from "../../../src/ops/lp-pool.js";
import {
  maxPool1d,
  maxPool1dWithIndices,
  maxPool2d,
  maxPool2dWithIndices,
  maxPool3d,
  maxPool3dWithIndices,
} from "../../../src/ops/max-pool.js";
import { maxUnpool1d, maxUnpool2d, maxUnpool3d } from "../../../src/ops/max-unpool.js";
import { type Sample, shapes } from "../sample.js";

// What `equals` says is PyTorch's, where it is not obvious.

const none = { derivatives: 0 } as const;
const spread = (...shape: number[]) => ({ shape, kind: "distinct", low: -3, high: 3 }) as const;
const positive = (...shape: number[]) => ({ shape, low: 0.5, high: 2 });
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

export const pool: Readonly<Record<string, readonly Sample[]>> = {
  maxPool1d: [
    { label: "2", inputs: [spread(2, 3, 7)], call: (x) => maxPool1d(x, 2) },
    {
      label: "last window cut off",
      inputs: [spread(1, 8)],
      call: (x) => maxPool1d(x, [3], { stride: 2, padding: 1, ceilMode: true }),
    },
    {
      label: "one that would begin in the padding is dropped",
      inputs: [],
      call: () => maxPool1d(tensor(row), 2, { padding: 1, ceilMode: true }),
      equals: [[1, 5, 3]],
      ...none,
    },
  ],
  maxPool1dWithIndices: [
    {
      label: "last window cut off",
      inputs: [],
      call: () => maxPool1dWithIndices(tensor(row), 2, { ceilMode: true }).indices,
      equals: [[1, 2, 4]],
      ...none,
    },
  ],
  maxPool2d: [
    { label: "2 × 2", inputs: [spread(2, 2, 4, 4)], call: (x) => maxPool2d(x, 2), derivatives: 3 },
    {
      label: "overlapping",
      inputs: [spread(1, 2, 5, 6)],
      call: (x) => maxPool2d(x, 3, { stride: [1, 2], padding: 1 }),
    },
    {
      label: "dilation",
      inputs: [spread(2, 5, 5)],
      call: (x) => maxPool2d(x, [2, 3], { stride: 1, dilation: [3, 2] }),
    },
    { label: "rows left over", inputs: [spread(1, 1, 5, 3)], call: (x) => maxPool2d(x, 2) },
    { label: "no images", inputs: [spread(0, 1, 4, 4)], call: (x) => maxPool2d(x, 2) },
    { label: "by hand", inputs: [], call: () => maxPool2d(tensor(plane), [3, 2]), equals: [[[5, 9]]], ...none },
  ],
  maxPool2dWithIndices: [
    {
      label: "ties go to the first",
      inputs: [],
      call: () => maxPool2dWithIndices(tensor(plane), [3, 2]).indices,
      equals: [[[1, 6]]],
      ...none,
    },
    {
      label: "both",
      inputs: [spread(1, 1, 4, 4)],
      call: (x) => {
        const { y, indices: positions } = maxPool2dWithIndices(x, 2, { padding: 1 });
        return [y, positions];
      },
    },
  ],
  maxPool3d: [
    { label: "2 × 2 × 2", inputs: [spread(2, 1, 2, 4, 4)], call: (x) => maxPool3d(x, 2) },
    {
      label: "overlapping, dilated",
      inputs: [spread(2, 5, 4, 6)],
      call: (x) =>
        maxPool3d(x, [2, 3, 2], { stride: [1, 2, 1], padding: [1, 1, 0], dilation: [3, 1, 2], ceilMode: true }),
    },
  ],
  maxPool3dWithIndices: [
    {
      label: "in the volume",
      inputs: [],
      call: () => maxPool3dWithIndices(tensor(volume), [2, 2, 1], { stride: 1 }).indices,
      equals: [[[[2, 3]], [[10, 11]]]],
      ...none,
    },
    {
      label: "ties go to the first",
      inputs: [],
      call: () => maxPool3dWithIndices(tensor([[[[1, 2]], [[2, 2]]]]), 1, { stride: 1 }).indices,
      equals: [[[[0, 1]], [[2, 3]]]],
      ...none,
    },
    {
      label: "no volumes",
      inputs: [],
      call: () => maxPool3dWithIndices(tensor(new Float32Array(0), [0, 1, 2, 2, 2]), 2).indices,
      equals: [],
      ...none,
    },
    {
      label: "of two batches",
      inputs: [spread(2, 1, 3, 3, 3)],
      call: (x) => {
        const { y, indices } = maxPool3dWithIndices(x, 2, { stride: 1 });
        return [y, indices];
      },
    },
  ],
  avgPool1d: [
    { label: "2", inputs: shapes([2, 3, 7]), call: (x) => avgPool1d(x, 2) },
    {
      label: "padding and a window cut off",
      inputs: [],
      call: () => avgPool1d(tensor(row), 2, { padding: 1, ceilMode: true }),
      equals: [[0.5, 3.5, 1.5]],
      ...none,
    },
  ],
  avgPool2d: [
    { label: "2 × 2", inputs: shapes([2, 2, 4, 4]), call: (x) => avgPool2d(x, 2) },
    {
      label: "padding counts",
      inputs: shapes([1, 2, 5, 6]),
      call: (x) => avgPool2d(x, 3, { stride: [1, 2], padding: 1 }),
    },
    {
      label: "padding does not count",
      inputs: shapes([2, 5, 5]),
      call: (x) => avgPool2d(x, [2, 3], { stride: 1, padding: 1, countIncludePad: false }),
    },
    { label: "by hand", inputs: [], call: () => avgPool2d(tensor(plane), [2, 4]), equals: [[[33 / 8]]], ...none },
    {
      label: "padding counts, a window cut off does not",
      inputs: shapes([1, 2, 6, 8]),
      call: (x) => avgPool2d(x, 3, { stride: 2, padding: 1, ceilMode: true }),
    },
    { label: "another divisor", inputs: shapes([2, 5, 5]), call: (x) => avgPool2d(x, 2, { divisorOverride: -3 }) },
  ],
  avgPool3d: [
    { label: "2 × 2 × 2", inputs: shapes([2, 1, 2, 4, 4]), call: (x) => avgPool3d(x, 2) },
    {
      label: "padding does not count",
      inputs: shapes([2, 5, 4, 6]),
      call: (x) =>
        avgPool3d(x, [3, 2, 4], { stride: [2, 1, 2], padding: [1, 1, 2], ceilMode: true, countIncludePad: false }),
    },
    {
      label: "another divisor",
      inputs: [],
      call: () => avgPool3d(tensor(volume), [2, 1, 2], { stride: 1, divisorOverride: 3 }),
      equals: [
        [
          [[-8 / 3], [-8 / 3]],
          [[8 / 3], [8 / 3]],
        ],
      ],
      ...none,
    },
  ],
  lpPool1d: [
    { label: "squares", inputs: shapes([2, 3, 7]), call: (x) => lpPool1d(x, 2, 3, { stride: 2 }) },
    { label: "largest", inputs: [{ ...spread(2, 8), low: 1 }], call: (x) => lpPool1d(x, Infinity, 2) },
    { label: "smallest", inputs: [{ ...spread(2, 8), low: 1 }], call: (x) => lpPool1d(x, -Infinity, 2) },
    {
      label: "a window cut off counts as a whole one",
      inputs: [],
      call: () => lpPool1d(tensor(row), 2, 2, { ceilMode: true }),
      equals: [[Math.sqrt(26), 2, Math.sqrt(18)]],
      ...none,
    },
  ],
  lpPool2d: [
    { label: "cubes", inputs: [positive(2, 1, 4, 5)], call: (x) => lpPool2d(x, 3, 2), tolerance: 1e-5 },
    { label: "reciprocals", inputs: [positive(1, 4, 4)], call: (x) => lpPool2d(x, -1, [2, 1]), tolerance: 1e-5 },
  ],
  lpPool3d: [{ label: "squares", inputs: [positive(1, 1, 2, 4, 4)], call: (x) => lpPool3d(x, 2, 2) }],
  maxUnpool1d: [
    {
      label: "given size",
      inputs: [],
      call: () => {
        const { y, indices } = maxPool1dWithIndices(tensor(row), 2);
        return maxUnpool1d(y, indices, 2, { outputSize: [5] });
      },
      equals: [[0, 5, 2, 0, 0]],
      ...none,
    },
    {
      label: "gradients",
      inputs: shapes([2, 2, 3]),
      call: (x) =>
        maxUnpool1d(
          x,
          tensor(
            [
              [
                [1, 2, 4],
                [0, 3, 5],
              ],
              [
                [0, 2, 5],
                [1, 3, 4],
              ],
            ],
            { dtype: "i32" },
          ),
          2,
        ).square(),
    },
  ],
  maxUnpool2d: [
    {
      label: "with a pooling",
      inputs: [spread(2, 2, 5, 4)],
      call: (x) => {
        const { y, indices } = maxPool2dWithIndices(x, 2);
        return maxUnpool2d(y, indices, 2, { outputSize: x.shape });
      },
    },
    {
      label: "no images",
      inputs: [],
      call: () => maxUnpool2d(tensor(new Float32Array(0), [0, 1, 2, 2]), tensor(new Int32Array(0), [0, 1, 2, 2]), 2),
      equals: [],
      ...none,
    },
  ],
  maxUnpool3d: [
    {
      label: "with a pooling",
      inputs: [spread(1, 2, 2, 4, 4)],
      call: (x) => {
        const { y, indices } = maxPool3dWithIndices(x, 2);
        return maxUnpool3d(y, indices, 2);
      },
    },
  ],
};
