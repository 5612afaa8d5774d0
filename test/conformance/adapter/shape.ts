import { chunk, concat, split, stack, unbind } from "../../../src/ops/concat.js";
import { arange, eye, linspace } from "../../../src/ops/create.js";
import { oneHot } from "../../../src/ops/embedding.js";
import { expand } from "../../../src/ops/expand-sum.js";
import { flip, roll } from "../../../src/ops/flip-roll.js";
import { gather, scatter, scatterAdd } from "../../../src/ops/gather.js";
import { index, indexAdd, indexSelect } from "../../../src/ops/indexing.js";
import { maskedSelect } from "../../../src/ops/masked-select.js";
import { meshgrid } from "../../../src/ops/meshgrid.js";
import { narrow } from "../../../src/ops/narrow.js";
import { pad } from "../../../src/ops/pad.js";
import { movedim, permute, transpose } from "../../../src/ops/permute.js";
import { pixelShuffle, pixelUnshuffle } from "../../../src/ops/pixel-shuffle.js";
import { repeat, repeatInterleave } from "../../../src/ops/repeat.js";
import { flatten, reshape, squeeze, unsqueeze } from "../../../src/ops/reshape.js";
import { select, slice } from "../../../src/ops/slice.js";
import { argsort, sort, topk } from "../../../src/ops/sort.js";
import { diagonal, tril, triu } from "../../../src/ops/triangle.js";
import { fold, unfold } from "../../../src/ops/unfold-fold.js";
import { maskedFill } from "../../../src/ops/where.js";
import type { Tensor } from "../../../src/tensor/tensor.js";
import type { Adapters, Tensors } from "../adapter.js";
import { real } from "./real.js";

const numbered = (list: readonly Tensor[]): Tensors => Object.fromEntries(list.map((x, i) => [`out${i}`, x]));
const all = (inputs: Tensors): Tensor[] => Object.values(inputs).filter((x) => x !== undefined);
const range = (list: readonly (number | null)[]): [number?, number?, number?] =>
  list.map((n) => n ?? undefined) as never;

export const shape: Adapters = {
  reshape: ({ x }, { shape = [] }) => reshape(x, shape),
  flatten: ({ x }, { start_dim = 0, end_dim = -1 }) => flatten(x, start_dim, end_dim),
  squeeze: ({ x }, { dim = null }) => squeeze(x, dim ?? undefined),
  unsqueeze: ({ x }, { dim = 0 }) => unsqueeze(x, dim),
  permute: ({ x }, { dims = [] }) => permute(x, dims),
  transpose: ({ x }, { dim0 = 0, dim1 = 1 }) => transpose(x, dim0, dim1),
  movedim: ({ x }, { source = 0, destination = -1 }) => movedim(x, source, destination),
  expand: ({ x }, { shape = [] }) => expand(x, shape),
  slice: ({ x }, { slices = [] }) => slice(x, ...slices.map(range)),
  select: ({ x }, { dim = 0, index = 0 }) => select(x, dim, index),
  narrow: ({ x }, { dim = 0, start = 0, length = 1 }) => narrow(x, dim, start, length),
  gather: ({ x, index }, { dim = 0 }) => gather(x, dim, index),
  index_select: ({ x, index }, { dim = 0 }) => indexSelect(x, dim, index),
  index: ({ x, ...indices }) => index(x, ...all(indices)),
  scatter_add: ({ x, index, src }, { dim = 0 }) => scatterAdd(x, dim, index, src),
  scatter: ({ x, index, src }, { dim = 0 }) => scatter(x, dim, index, src),
  index_add: ({ x, index, src }, { dim = 0, alpha = 1 }) => indexAdd(x, dim, index, src, { alpha }),
  concat: (inputs, { dim = 0 }) => concat(all(inputs), dim),
  stack: (inputs, { dim = 0 }) => stack(all(inputs), dim),
  split: ({ x }, { split_size = 1, dim = 0 }) => numbered(split(x, split_size, dim)),
  chunk: ({ x }, { chunks = 2, dim = 0 }) => numbered(chunk(x, chunks, dim)),
  unbind: ({ x }, { dim = 0 }) => numbered(unbind(x, dim)),
  pad: ({ x }, { pad: padding = [], mode = "constant", value = 0 }) => pad(x, padding, { mode, value }),
  flip: ({ x }, { dims = [] }) => flip(x, dims),
  roll: ({ x }, { shifts = [], dims = null }) => roll(x, shifts, dims ?? undefined),
  tril: ({ x }, { diagonal = 0 }) => tril(x, diagonal),
  triu: ({ x }, { diagonal = 0 }) => triu(x, diagonal),
  diagonal: ({ x }, { offset = 0, dim1 = 0, dim2 = 1 }) => diagonal(x, { offset, axis0: dim1, axis1: dim2 }),
  repeat: ({ x }, { repeats = [] }) => repeat(x, repeats),
  repeat_interleave: ({ x }, { repeats = 1, dim = 0 }) => repeatInterleave(x, repeats, dim ?? undefined),
  one_hot: ({ x }, { num_classes = 2 }) => oneHot(x, num_classes),
  topk: ({ x }, { k = 1, dim = -1, largest = true }) => ({ ...topk(x, k, { axis: dim, largest }) }),
  sort: ({ x }, { dim = -1, descending = false }) => ({ ...sort(x, dim, { descending }) }),
  argsort: ({ x }, { dim = -1, descending = false }) => argsort(x, dim, { descending }),
  masked_fill: ({ x, mask }, { value = 0 }) => maskedFill(x, mask, real(value)),
  masked_select: ({ x, mask }) => maskedSelect(x, mask),
  meshgrid: (inputs, { indexing = "ij" }) => numbered(meshgrid(all(inputs), { indexing })),
  unfold: ({ x }, { kernel_size = [2, 2], ...options }) => unfold(x, kernel_size, options),
  fold: ({ x }, { output_size = [4, 4], kernel_size = [2, 2], ...options }) =>
    fold(x, output_size, kernel_size, options),
  pixel_shuffle: ({ x }, { upscale_factor = 2 }) => pixelShuffle(x, upscale_factor),
  pixel_unshuffle: ({ x }, { downscale_factor = 2 }) => pixelUnshuffle(x, downscale_factor),
  arange: (_, { start = 0, end = 1, step = 1 }) => arange(start, end, step),
  linspace: (_, { start = 0, end = 1, steps = 2 }) => linspace(start, end, steps),
  eye: (_, { n = 1, m = 1 }) => eye(n, m),
};
