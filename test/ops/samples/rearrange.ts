import { channelShuffle } from "../../../src/ops/channel-shuffle.js";
import { chunk, unbind } from "../../../src/ops/concat.js";
import { arange, tensor } from "../../../src/ops/create.js";
import { flip, roll } from "../../../src/ops/flip-roll.js";
import { meshgrid } from "../../../src/ops/meshgrid.js";
import { pad } from "../../../src/ops/pad.js";
import { movedim } from "../../../src/ops/permute.js";
import { pixelShuffle, pixelUnshuffle } from "../../../src/ops/pixel-shuffle.js";
import { repeat, repeatInterleave } from "../../../src/ops/repeat.js";
import { reshape } from "../../../src/ops/reshape.js";
import { diagonal, tril, triu } from "../../../src/ops/triangle.js";
import { fold, unfold } from "../../../src/ops/unfold-fold.js";
import { type Sample, shapes } from "../sample.js";

const none = { derivatives: 0 } as const;
const square = () => reshape(arange(9), [3, 3]);

/** The same elements in other places. */
export const rearrange: Readonly<Record<string, readonly Sample[]>> = {
  chunk: [
    { label: "of ⌈5 / 3⌉", inputs: shapes([5, 2]), call: (x) => chunk(x, 3) },
    { label: "fewer than asked", inputs: [], call: () => chunk(arange(4), 3)[1], equals: [2, 3], ...none },
    { label: "of nothing", inputs: shapes([2, 0]), call: (x) => chunk(x, 2, 1) },
  ],
  unbind: [{ label: "columns", inputs: shapes([2, 3]), call: (x) => unbind(x, 1) }],
  flip: [
    { label: "both axes", inputs: shapes([2, 3]), call: (x) => flip(x, [0, 1]) },
    { label: "by hand", inputs: [], call: () => flip(arange(3), 0), equals: [2, 1, 0], ...none },
    { label: "nothing", inputs: shapes([0]), call: (x) => flip(x, 0) },
  ],
  roll: [
    { label: "two axes", inputs: shapes([3, 4]), call: (x) => roll(x, [1, -5], [0, 1]) },
    {
      label: "all elements",
      inputs: [],
      call: () => roll(square(), 4),
      equals: [
        [5, 6, 7],
        [8, 0, 1],
        [2, 3, 4],
      ],
      ...none,
    },
  ],
  meshgrid: [
    { label: "ij", inputs: shapes([2], [3]), call: (...x) => meshgrid(x) },
    { label: "xy", inputs: shapes([2], [3]), call: (...x) => meshgrid(x, { indexing: "xy" }) },
  ],
  pad: [
    { label: "with a value", inputs: shapes([2, 3]), call: (x) => pad(x, [1, 2, 0, 1], { value: 4 }) },
    { label: "off the sides", inputs: shapes([3, 5]), call: (x) => pad(x, [-1, 2, 1, -2]) },
    { label: "mirrored", inputs: shapes([3, 4]), call: (x) => pad(x, [3, 2, 1, 0], { mode: "reflect" }) },
    { label: "the edge", inputs: shapes([2, 2]), call: (x) => pad(x, [3, 1], { mode: "replicate" }) },
    { label: "in a circle", inputs: shapes([3]), call: (x) => pad(x, [2, 3], { mode: "circular" }) },
    { label: "booleans", inputs: [], call: () => pad(tensor([true]), [1, 0]), equals: [false, true], ...none },
  ],
  movedim: [
    { label: "one", inputs: shapes([2, 3, 4]), call: (x) => movedim(x, 0, -1) },
    { label: "two", inputs: shapes([2, 3, 4, 1]), call: (x) => movedim(x, [3, 0], [0, 1]) },
  ],
  channelShuffle: [{ label: "of 2 groups", inputs: shapes([2, 6, 3]), call: (x) => channelShuffle(x, 2) }],
  pixelShuffle: [{ label: "by 2", inputs: shapes([2, 8, 1, 3]), call: (x) => pixelShuffle(x, 2) }],
  pixelUnshuffle: [{ label: "by 2", inputs: shapes([2, 4, 6]), call: (x) => pixelUnshuffle(x, 2) }],
  repeat: [
    { label: "an axis more", inputs: shapes([2, 3]), call: (x) => repeat(x, [2, 1, 3]) },
    { label: "by hand", inputs: [], call: () => repeat(arange(2), [2]), equals: [0, 1, 0, 1], ...none },
    { label: "never", inputs: shapes([2]), call: (x) => repeat(x, [0]) },
  ],
  repeatInterleave: [
    { label: "rows", inputs: shapes([2, 3]), call: (x) => repeatInterleave(x, 2, 0) },
    { label: "by a list", inputs: shapes([2, 3]), call: (x) => repeatInterleave(x, [2, 0, 1], 1) },
    { label: "by hand", inputs: [], call: () => repeatInterleave(arange(2), 2), equals: [0, 0, 1, 1], ...none },
  ],
  tril: [
    { label: "below the diagonal", inputs: shapes([3, 4]), call: (x) => tril(x, -1) },
    {
      label: "by hand",
      inputs: [],
      call: () => tril(square()),
      equals: [
        [0, 0, 0],
        [3, 4, 0],
        [6, 7, 8],
      ],
      ...none,
    },
  ],
  triu: [
    { label: "of a batch", inputs: shapes([2, 3, 3]), call: (x) => triu(x) },
    {
      label: "by hand",
      inputs: [],
      call: () => triu(square(), 1),
      equals: [
        [0, 1, 2],
        [0, 0, 5],
        [0, 0, 0],
      ],
      ...none,
    },
  ],
  diagonal: [
    { label: "above", inputs: shapes([3, 4]), call: (x) => diagonal(x, { offset: 1 }) },
    { label: "of other axes", inputs: shapes([2, 3, 3]), call: (x) => diagonal(x, { offset: -1, axis0: 1, axis1: 2 }) },
    { label: "by hand", inputs: [], call: () => diagonal(square()), equals: [0, 4, 8], ...none },
    { label: "beyond the corner", inputs: shapes([2, 2]), call: (x) => diagonal(x, { offset: 5 }) },
  ],
  unfold: [
    { label: "2×2", inputs: shapes([2, 3, 3, 4]), call: (x) => unfold(x, 2) },
    {
      label: "with all options, one image",
      inputs: shapes([1, 5, 4]),
      call: (x) => unfold(x, [2, 3], { dilation: [2, 1], padding: [1, 0], stride: [2, 1] }),
    },
  ],
  fold: [
    { label: "2×2", inputs: shapes([2, 12, 6]), call: (x) => fold(x, [3, 4], 2) },
    {
      label: "with padding, one image",
      inputs: shapes([4, 9]),
      call: (x) => fold(x, [4, 4], 2, { padding: 1, stride: 2 }),
    },
  ],
};
