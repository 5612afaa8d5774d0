import { tensor } from "../../../src/ops/create.js";
import { upsample as upsampleOp } from "../../../src/ops/upsample.js";
import { type Sample, shapes } from "../sample.js";

// What `equals` says is PyTorch's.

const none = { derivatives: 0 } as const;
const row = [[1, 5, 2, 0, 3]];
const plane = [
  [
    [1, 5, 2, 0],
    [3, 5, 9, 8],
    [0, -1, -2, -3],
  ],
];

export const upsample: Readonly<Record<string, readonly Sample[]>> = {
  upsample: [
    ...(["nearest", "nearest-exact"] as const).map((mode) => ({
      label: mode,
      inputs: shapes([2, 1, 3, 5]),
      call: (...[x]: Parameters<Sample["call"]>) => upsampleOp(x, { size: [4, 2], mode }),
    })),
    { label: "nearest, volumes", inputs: shapes([1, 2, 2, 1, 3]), call: (x) => upsampleOp(x, { scaleFactor: 2 }) },
    {
      label: "nearest by hand",
      inputs: [],
      call: () => upsampleOp(tensor([row]), { size: 8 }),
      equals: [[[1, 1, 5, 5, 2, 0, 0, 3]]],
      ...none,
    },
    {
      label: "nearest-exact by hand",
      inputs: [],
      call: () => upsampleOp(tensor([row]), { size: 8, mode: "nearest-exact" }),
      equals: [[[1, 1, 5, 2, 2, 0, 3, 3]]],
      ...none,
    },
    {
      label: "linear by hand",
      inputs: [],
      call: () => upsampleOp(tensor([row]), { size: 8, mode: "linear" }),
      equals: [[[1, 2.75, 4.8125, 2.9375, 1.375, 0.125, 1.6875, 3]]],
      ...none,
    },
    {
      label: "linear by a factor",
      inputs: [],
      call: () => upsampleOp(tensor([row]), { scaleFactor: 1.5, mode: "linear" }),
      equals: [[[1, 3, 4.5, 2.5, 1, 0.5, 2.5]]],
      ...none,
    },
    {
      label: "bilinear",
      inputs: shapes([2, 1, 4, 3]),
      call: (x) => upsampleOp(x, { scaleFactor: [2, 1.7], mode: "bilinear" }),
    },
    {
      label: "bilinear with aligned corners",
      inputs: shapes([1, 2, 3, 4]),
      call: (x) => upsampleOp(x, { size: [1, 6], mode: "bilinear", alignCorners: true }),
    },
    { label: "bicubic", inputs: shapes([1, 1, 3, 4]), call: (x) => upsampleOp(x, { size: 5, mode: "bicubic" }) },
    {
      label: "bicubic by hand",
      inputs: [],
      call: () => upsampleOp(tensor([plane]), { size: 2, mode: "bicubic" }),
      equals: [
        [
          [
            [3.5008544921875, 2.9698486328125],
            [0.5191650390625, 0.2913818359375],
          ],
        ],
      ],
      ...none,
    },
    {
      label: "trilinear",
      inputs: shapes([1, 1, 2, 3, 2]),
      call: (x) => upsampleOp(x, { size: [3, 2, 4], mode: "trilinear", alignCorners: true }),
    },
    { label: "no images", inputs: shapes([0, 1, 2]), call: (x) => upsampleOp(x, { size: 4, mode: "linear" }) },
  ],
};
