import { channelShuffle } from "../../../src/ops/channel-shuffle.js";
import { chunk, unbind } from "../../../src/ops/concat.js";
import { arange, tensor, zeros } from "../../../src/ops/create.js";
import { roll } from "../../../src/ops/flip-roll.js";
import { gather, scatter, scatterAdd } from "../../../src/ops/gather.js";
import { index, indexAdd, indexSelect } from "../../../src/ops/indexing.js";
import { maskedSelect, nonzero } from "../../../src/ops/masked-select.js";
import { meshgrid } from "../../../src/ops/meshgrid.js";
import { pad } from "../../../src/ops/pad.js";
import { movedim } from "../../../src/ops/permute.js";
import { pixelShuffle, pixelUnshuffle } from "../../../src/ops/pixel-shuffle.js";
import { repeat, repeatInterleave } from "../../../src/ops/repeat.js";
import { sort, topk } from "../../../src/ops/sort.js";
import { diagonal, tril } from "../../../src/ops/triangle.js";
import { fold, unfold } from "../../../src/ops/unfold-fold.js";
import { compile } from "../../../src/program/compile.js";
import type { Refusal } from "../sample.js";

const ints = (...list: number[]) => tensor(Int32Array.from(list));

/** Indexing, and elements in other places. */
export const indexing: readonly Refusal[] = [
  {
    call: () => gather(zeros([3]), 0, ints(0, 3)).data(),
    error: "gather: index 3 at position 1 is out of range for 3 of axis 0",
  },
  {
    call: () => gather(zeros([3]), 0, ints(-1)).data(),
    error: "gather: index -1 at position 0 is out of range for 3 of axis 0",
  },
  { call: () => gather(zeros([3]), 0, zeros([3])), error: "gather: takes i32 indices, got f32" },
  { call: () => gather(zeros([0]), 0, ints(0)), error: "gather: no index is in range for 0 of axis 0" },
  {
    call: () => gather(zeros([2, 2]), 0, ints(0)),
    error: "gather: index must have the rank of x, and no more elements on axes but 0, got (1,) for (2, 2)",
  },
  {
    call: () => scatterAdd(zeros([3]), 0, ints(5), zeros([1])).data(),
    error: "scatterAdd: index 5 at position 0 is out of range for 3 of axis 0",
  },
  {
    call: () => scatterAdd(zeros([3]), 0, ints(1), zeros([2])),
    error: "scatterAdd: the source must have the shape (1,) of the index, got (2,)",
  },
  {
    call: () => scatter(zeros([3]), 0, ints(1), ints(1)),
    error: "scatter: the source must be f32 as x is, got i32",
  },
  {
    call: () => indexSelect(zeros([2, 3]), 1, ints(1, 3)).data(),
    error: "indexSelect: index 3 at position 1 is out of range for 3 of axis 1",
  },
  {
    call: () => indexSelect(zeros([2, 3]), 1, tensor(1, { dtype: "i32" })),
    error: "indexSelect: takes an index with one axis, got ()",
  },
  {
    call: () => indexAdd(zeros([2, 3]), 0, ints(1), zeros([1, 2])),
    error: "indexAdd: the source must be (1, 3), got (1, 2)",
  },
  {
    call: () => index(zeros([3, 2]), ints(0, -4)).data(),
    error: "index: index -4 at position 1 is out of range for 3 of axis 0",
  },
  { call: () => index(zeros([3, 2]), 0, 2), error: "index: index 2 is out of range for axis 1 of (3, 2)" },
  { call: () => index(zeros([3]), 0, 0), error: "index: takes at most 1 indices for (3,), got 2" },
  { call: () => index(zeros([3])), error: "index: takes at least one index, got none" },
  { call: () => sort(zeros([3]), 1), error: "sort: axis must lie in [-1, 0], got 1" },
  { call: () => topk(zeros([3]), 4), error: "topk: k must be at most the size of axis 0, got 4 of (3,)" },
  { call: () => topk(zeros([3]), -1), error: "topk: k must be a whole number of at least 0, got -1" },
  {
    call: () => compile(() => maskedSelect(zeros([2]), tensor([true, false])))(),
    error: "maskedSelect: the shape of its result depends on values, which a compiled function does not know",
  },
  {
    call: () => compile(() => nonzero(zeros([2])))(),
    error: "nonzero: the shape of its result depends on values, which a compiled function does not know",
  },
  { call: () => chunk(zeros([2]), 0), error: "chunk: count must be a whole number of at least 1, got 0" },
  { call: () => unbind(tensor(1)), error: "unbind: takes at least one axis, got a scalar" },
  { call: () => roll(zeros([2]), [1, 2]), error: "roll: takes one shift where no axes are given, got [1,2]" },
  { call: () => roll(zeros([2]), [1, 2], 0), error: "roll: takes one shift for each axis, got [1,2] for [0]" },
  { call: () => meshgrid([]), error: "meshgrid: takes at least one tensor, got none" },
  { call: () => meshgrid([zeros([1, 2])]), error: "meshgrid: takes tensors with one axis, got (1, 2)" },
  {
    call: () => pad(zeros([2]), [1]),
    error: "pad: takes pairs of whole numbers for at most the 1 axes of (2,), got [1]",
  },
  { call: () => pad(zeros([2]), [-1, -2]), error: "pad: cannot take 3 elements off axis 0, got (2,)" },
  {
    call: () => pad(zeros([2]), [2, 0], { mode: "reflect" }),
    error: 'pad: mode "reflect" takes from 0 to 1 elements on a side of axis 0 of (2,), got [2, 0]',
  },
  {
    call: () => pad(zeros([2]), [1, 1], { mode: "mirror" as never }),
    error: 'pad: mode is "constant", "reflect", "replicate" or "circular", got mirror',
  },
  {
    call: () => movedim(zeros([2, 2]), [0, 0], [0, 1]),
    error: "movedim: takes as many different destinations as different sources, got [0,0] and [0,1]",
  },
  {
    call: () => channelShuffle(zeros([1, 3, 2]), 2),
    error: "channelShuffle: channels must be a multiple of 2, got 3 of (1, 3, 2)",
  },
  { call: () => channelShuffle(zeros([3, 2]), 1), error: "channelShuffle: takes (N, C, …), got (3, 2)" },
  {
    call: () => pixelShuffle(zeros([3, 2, 2]), 2),
    error: "pixelShuffle: channels must be a multiple of 4, got 3 of (3, 2, 2)",
  },
  {
    call: () => pixelUnshuffle(zeros([1, 2, 3]), 2),
    error: "pixelUnshuffle: height and width must be multiples of 2, got (1, 2, 3)",
  },
  { call: () => repeat(zeros([2, 2]), [2]), error: "repeat: takes a number for each axis of (2, 2), got [2]" },
  {
    call: () => repeatInterleave(arange(3), [1, 2], 0),
    error: "repeatInterleave: takes one number for each of 3 slices, got [1,2]",
  },
  { call: () => tril(zeros([2])), error: "tril: takes at least two axes, got (2,)" },
  { call: () => diagonal(zeros([2, 2]), { axis1: 0 }), error: "diagonal: takes two different axes, got 0 and 0" },
  { call: () => unfold(zeros([2, 2]), 1), error: "unfold: takes (N, C, H, W) or (C, H, W), got (2, 2)" },
  {
    call: () => unfold(zeros([1, 2, 2]), 3),
    error: "unfold: the kernel must not be larger than the padded input, got kernel (3, 3) and padded input (2, 2)",
  },
  {
    call: () => fold(zeros([1, 4, 3]), [3, 3], 2),
    error: "fold: takes (N, C · 4, 4) for an output of (3, 3), got (1, 4, 3)",
  },
];
