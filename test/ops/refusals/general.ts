import { alphaDropout, featureAlphaDropout } from "../../../src/ops/alpha-dropout.js";
import { add, sub } from "../../../src/ops/arithmetic.js";
import { batchNorm, normalizeWith } from "../../../src/ops/batch-norm.js";
import { cast } from "../../../src/ops/cast.js";
import { dropout1d, dropout2d, dropout3d } from "../../../src/ops/channel-dropout.js";
import { checkpoint } from "../../../src/ops/checkpoint.js";
import { concat, split, stack } from "../../../src/ops/concat.js";
import { arange, eye, full, linspace, ones, tensor, zeros } from "../../../src/ops/create.js";
import { crossEntropyRows } from "../../../src/ops/cross-entropy.js";
import { element } from "../../../src/ops/element.js";
import { embedding, oneHot } from "../../../src/ops/embedding.js";
import { expand, sum } from "../../../src/ops/expand-sum.js";
import { argmax, max } from "../../../src/ops/extremum.js";
import { grad } from "../../../src/ops/grad.js";
import { variable } from "../../../src/ops/identity.js";
import { matmul } from "../../../src/ops/matmul.js";
import { narrow, place } from "../../../src/ops/narrow.js";
import { permute, transpose } from "../../../src/ops/permute.js";
import { bernoulli, dropout, randn, uniform } from "../../../src/ops/random.js";
import { flatten, reshape, unsqueeze } from "../../../src/ops/reshape.js";
import { sgdUpdate } from "../../../src/ops/sgd-update.js";
import { select, slice } from "../../../src/ops/slice.js";
import { softmax } from "../../../src/ops/softmax.js";
import type { Refusal } from "../sample.js";

const indices = (...list: number[]) => tensor(Int32Array.from(list));
const logits = () => zeros([4, 10]);

export const general: readonly Refusal[] = [
  { call: () => add(zeros([2, 3]), zeros([4])), error: "add: shapes must broadcast, got (2, 3) and (4,): 3 ≠ 4" },
  { call: () => sub(zeros([2]), Number.NaN).item(), error: "item: takes a tensor with one element, got (2,)" },
  {
    call: () => matmul(zeros([32, 784]), zeros([512, 10])),
    error: "matmul: inner dimensions must match, got (32, 784) × (512, 10): 784 ≠ 512",
  },
  { call: () => reshape(zeros([24]), [5, 5]), error: "reshape: cannot view 24 elements as (5, 5)" },
  { call: () => element(zeros([2, 3]), 0), error: "element: takes a vector, got (2, 3)" },
  { call: () => element(zeros([2]), 2), error: "element: index must be a whole number in [0, 2), got 2" },
  { call: () => dropout1d(zeros([2])), error: "dropout1d: takes (C, L) or (N, C, L), got (2,)" },
  { call: () => dropout2d(zeros([2, 3])), error: "dropout2d: takes (N, C, L) or (N, C, H, W), got (2, 3)" },
  { call: () => dropout3d(zeros([2])), error: "dropout3d: takes (C, D, H, W) or (N, C, D, H, W), got (2,)" },
  { call: () => dropout2d(zeros([2, 3, 4]), 1.5), error: "dropout2d: p must lie in [0, 1], got 1.5" },
  { call: () => alphaDropout(zeros([2]), Number.NaN), error: "alphaDropout: p must lie in [0, 1], got NaN" },
  { call: () => featureAlphaDropout(zeros([2])), error: "featureAlphaDropout: takes (N, C, …), got (2,)" },
  { call: () => featureAlphaDropout(zeros([2, 3]), -1), error: "featureAlphaDropout: p must lie in [0, 1], got -1" },
  { call: () => flatten(zeros([2, 3]), 1, 0), error: "flatten: startAxis must not come after endAxis, got 1 and 0" },
  { call: () => unsqueeze(zeros([2]), 3), error: "unsqueeze: axis must lie in [-2, 1], got 3" },
  { call: () => expand(zeros([2, 3]), [4, 3]), error: "expand: cannot repeat (2, 3) to (4, 3)" },
  { call: () => permute(zeros([2, 3]), [0, 0]), error: "permute: axes must be an order of all 2 axes, got [0,0]" },
  { call: () => transpose(zeros([2]), 0, 1), error: "transpose: axis must lie in [-1, 0], got 1" },
  { call: () => sum(zeros([2, 3]), [0, -2]), error: "sum: axes must differ, got [0,-2]" },
  { call: () => max(zeros([0, 3]), 0), error: "max: of nothing is undefined, got (0, 3)" },
  { call: () => argmax(zeros([0])), error: "argmax: of nothing is undefined, got (0,)" },
  { call: () => softmax(zeros([2, 3]), 2), error: "softmax: axis must lie in [-2, 1], got 2" },
  { call: () => tensor([[1, 2], [3]]), error: "tensor: nested arrays must be even: 2 entries on level 1, got 1" },
  { call: () => tensor([1, [2]]), error: "tensor: nested arrays must be even, got an array at position 1" },
  {
    call: () => tensor([1, undefined as never]),
    error: "tensor: takes numbers and booleans, got undefined at position 1",
  },
  { call: () => tensor("ab" as never), error: "tensor: takes numbers and booleans, got ab at position 0" },
  { call: () => tensor([1], { dtype: "f64" as never }), error: "tensor: dtypes are f32, i32, bool, got f64" },
  { call: () => zeros([1], { dtype: "f64" as never }), error: "zeros: dtypes are f32, i32, bool, got f64" },
  { call: () => cast(zeros([1]), "f64" as never), error: "cast: dtypes are f32, i32, bool, got f64" },
  {
    call: () => tensor([0.5], undefined, { dtype: "i32" }),
    error: "tensor: i32 takes whole numbers of 32 bits, got 0.5 at position 0",
  },
  {
    call: () => tensor([0, 2 ** 31], { dtype: "i32" }),
    error: "tensor: i32 takes whole numbers of 32 bits, got 2147483648 at position 1",
  },
  {
    call: () => full([2], Number.NaN, { dtype: "i32" }),
    error: "full: i32 takes whole numbers of 32 bits, got NaN at position 0",
  },
  {
    call: () => tensor(Uint8Array.of(1, 37)),
    error: "tensor: a Uint8Array holds booleans, 0 or 1, unless a dtype is given, got 37 at position 1",
  },
  {
    call: () => tensor(Uint16Array.of(1) as never),
    error: "tensor: takes Float32Array, Float64Array, Int32Array, Int16Array, Int8Array or Uint8Array, got Uint16Array",
  },
  {
    call: () => tensor({ data: Float32Array.of(1, 2), shape: [3] }),
    error: "tensor: (3,) needs 3 elements, got 2",
  },
  {
    call: () => tensor(new Float32Array(4), [-2, -2]),
    error: "tensor: sizes must be whole numbers, zero or more, got (-2, -2)",
  },
  { call: () => zeros(3 as never), error: "zeros: a shape is an array of sizes, got 3" },
  { call: () => randn(3 as never), error: "randn: a shape is an array of sizes, got 3" },
  { call: () => reshape(zeros([4]), 4 as never), error: "reshape: a shape is an array of sizes, got 4" },
  { call: () => expand(zeros([1]), 4 as never), error: "expand: a shape is an array of sizes, got 4" },
  { call: () => arange(1e12), error: "memory: cannot hold an array of 1000000000000 i32 elements" },
  { call: () => eye(1e6), error: "memory: cannot hold an array of 1000000000000 f32 elements" },
  { call: () => full([2, -1], 0), error: "full: sizes must be whole numbers, zero or more, got (2, -1)" },
  { call: () => arange(0, 1, -1), error: "arange: the step must lead from start to end, got 0, 1, -1" },
  { call: () => linspace(0, 1, 1.5), error: "linspace: sizes must be whole numbers, zero or more, got (1.5,)" },

  {
    call: () => crossEntropyRows(logits(), indices(1, 2, 3, 10)).data(),
    error: "crossEntropy: label 10 at row 3 is out of range for 10 classes",
  },
  {
    call: () => crossEntropyRows(logits(), indices(-1, 2, 3, 4)).data(),
    error: "crossEntropy: label -1 at row 0 is out of range for 10 classes",
  },
  { call: () => crossEntropyRows(logits(), zeros([4])), error: "crossEntropy: takes i32 indices, got f32" },
  {
    call: () => crossEntropyRows(logits(), indices(1)),
    error: "crossEntropy: takes logits (N, C) and labels (N,), got (4, 10) and (1,)",
  },
  {
    call: () => crossEntropyRows(zeros([1, 0]), indices(0)),
    error: "crossEntropy: takes at least one class, got (1, 0)",
  },
  {
    call: () => crossEntropyRows(logits(), indices(1, 2, 3, 4), { ignoreIndex: 0.5 }),
    error: "crossEntropy: ignoreIndex must be a whole number of 32 bits, got 0.5",
  },
  {
    call: () => embedding(indices(0, 4, 7), zeros([5, 2])).data(),
    error: "embedding: index 7 at position 2 is out of range for 5 rows",
  },
  {
    call: () => {
      const table = variable(zeros([5, 2]));
      return grad(sum(embedding(indices(5), table)), [table])[0].data();
    },
    error: "embedding: index 5 at position 0 is out of range for 5 rows",
  },
  { call: () => embedding(indices(0), zeros([5])), error: "embedding: takes a table (V, D), got (5,)" },
  {
    call: () => embedding(indices(0), zeros([0, 2])),
    error: "embedding: takes a table with at least one row, got (0, 2)",
  },
  {
    call: () => embedding(indices(0), zeros([5, 2]), { paddingIdx: 5 }),
    error: "embedding: paddingIdx must lie in [-5, 4], got 5",
  },
  { call: () => oneHot(indices(0), -1), error: "oneHot: classes must be a whole number of at least 1, got -1" },
  {
    call: () => oneHot(indices(0, 3), 3).data(),
    error: "oneHot: label 3 at position 1 is out of range for 3 classes",
  },
  {
    call: () => oneHot(indices(-1), 3).data(),
    error: "oneHot: label -1 at position 0 is out of range for 3 classes",
  },

  { call: () => batchNorm(zeros([4])), error: "batchNorm: takes (N, C, …), got (4,)" },
  {
    call: () => batchNorm(zeros([1, 3])),
    error: "batchNorm: training takes more than one value per channel, got (1, 3)",
  },
  {
    call: () => batchNorm(zeros([4, 3]), { weight: zeros([4]) }),
    error: "batchNorm: weight must be (3,), one for each channel, got (4,)",
  },
  {
    call: () => normalizeWith(zeros([4, 3]), zeros([1]), zeros([3])),
    error: "batchNorm: mean must be (3,), one for each channel, got (1,)",
  },

  { call: () => narrow(zeros([5]), 0, 3, 3), error: "narrow: start 3 with length 3 is out of range for size 5" },
  {
    call: () => narrow(zeros([5]), 0, indices(-1), 3).data(),
    error: "narrow: start -1 with length 3 is out of range for size 5",
  },
  { call: () => narrow(zeros([5]), 0, 0, 6), error: "narrow: length must not be larger than the axis, got 6 of 5" },
  { call: () => narrow(zeros([5]), 0, 0.5, 1), error: "narrow: start must be a whole number, got 0.5" },
  { call: () => narrow(zeros([5]), 0, indices(1, 2), 1), error: "narrow: start must be a scalar, got (2,)" },
  {
    call: () => place(zeros([5, 2]), 0, 4, zeros([2, 2])),
    error: "place: start 4 with length 2 is out of range for size 5",
  },
  {
    call: () => place(zeros([5, 2]), 0, 0, zeros([2, 3])),
    error: "place: what is placed must have the sizes of x on all axes but 0, got (2, 3) into (5, 2)",
  },
  { call: () => slice(zeros([3]), [0], [0]), error: "slice: takes at most 1 ranges for (3,), got 2" },
  {
    call: () => slice(zeros([3]), [0, 3, 0]),
    error: "slice: ranges take whole numbers and a step of at least 1, got [0, 3, 0]",
  },
  { call: () => slice(zeros([2, 3]), [], 3), error: "select: index 3 is out of range for axis 1 of (2, 3)" },
  { call: () => select(tensor(1), 0, 0), error: "select: index 0 is out of range for axis 0 of ()" },
  { call: () => concat([]), error: "concat: takes at least one tensor, got none" },
  {
    call: () => concat([zeros([2, 3]), zeros([2, 4])]),
    error: "concat: sizes must be equal on all axes but 0, got (2, 3) and (2, 4)",
  },
  { call: () => concat([tensor(1)]), error: "concat: takes at least one axis; `stack` takes scalars, got a scalar" },
  { call: () => stack([zeros([2]), zeros([3])]), error: "stack: shapes must be equal, got (2,) and (3,)" },
  { call: () => split(zeros([5]), [2, 2]), error: "split: sizes must add up to 5, the size of axis 0, got [2, 2]" },
  { call: () => split(zeros([5]), 0), error: "split: size must be a whole number of at least 1, got 0" },

  { call: () => uniform([2], { low: 1, high: 0 }), error: "uniform: low must not be above high, got 1 and 0" },
  { call: () => randn([2], { std: Number.NaN }), error: "randn: std must be a number of at least 0, got NaN" },
  { call: () => randn([2], { mean: Number.NaN }), error: "randn: mean must be a number, got NaN" },
  { call: () => bernoulli([2], 1.5), error: "bernoulli: p must lie in [0, 1], got 1.5" },
  { call: () => dropout(zeros([2]), Number.NaN), error: "dropout: p must lie in [0, 1], got NaN" },
  {
    call: () => sgdUpdate({ parameters: [zeros([2])], gradients: [zeros([3])], hyper: zeros([4]), scale: ones([]) }),
    error: "sgdUpdate: parameter 0 is (2,), got (3,)",
  },
  {
    call: () => sgdUpdate({ parameters: [zeros([2])], gradients: [], hyper: zeros([4]), scale: ones([]) }),
    error: "sgdUpdate: takes one tensor for each of 1 parameters, got 0",
  },
  {
    call: () => sgdUpdate({ parameters: [], gradients: [], hyper: zeros([4]), scale: ones([]) }),
    error: "sgdUpdate: takes at least one parameter, got none",
  },
  {
    call: () => sgdUpdate({ parameters: [zeros([2])], gradients: [zeros([2])], hyper: zeros([3]), scale: ones([]) }),
    error: "sgdUpdate: hyper must be (4,), got (3,)",
  },
  {
    call: () => checkpoint(() => [1 as never])(),
    error: "checkpoint: the function must return a tensor or an array of tensors",
  },
];
