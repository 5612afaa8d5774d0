import { tensor, zeros } from "../../../src/ops/create.js";
import { multiheadAttention } from "../../../src/ops/multihead-attention.js";
import { scaledDotProductAttention } from "../../../src/ops/scaled-dot-product-attention.js";
import type { Refusal } from "../sample.js";

const attend =
  (q: number[], k: number[], v: number[], options = {}) =>
  () =>
    scaledDotProductAttention(zeros(q), zeros(k), zeros(v), options);

const weights = { numHeads: 2, inProjWeight: zeros([12, 4]), outProjWeight: zeros([4, 4]) };
const heads =
  (q: number[], k: number[], v: number[], options = {}) =>
  () =>
    multiheadAttention(zeros(q), zeros(k), zeros(v), { ...weights, ...options });

export const attention: readonly Refusal[] = [
  {
    call: attend([4], [3, 4], [3, 4]),
    error: "scaledDotProductAttention: takes (…, rows, features), got (4,), (3, 4), (3, 4)",
  },
  {
    call: attend([2, 4], [3, 5], [3, 5]),
    error: "scaledDotProductAttention: query and key must have equally many features, got (2, 4), (3, 5), (3, 5)",
  },
  {
    call: attend([2, 4], [3, 4], [2, 4]),
    error: "scaledDotProductAttention: key and value must have equally many rows, got (2, 4), (3, 4), (2, 4)",
  },
  {
    call: attend([3, 2, 4], [2, 3, 4], [2, 3, 4]),
    error: "scaledDotProductAttention: shapes must broadcast, got (3,) and (2,): 3 ≠ 2",
  },
  {
    call: attend([3, 2, 4], [2, 3, 4], [2, 3, 4], { enableGqa: true }),
    error:
      "scaledDotProductAttention: enableGqa takes as many heads of query as a multiple of those of key and value, got (3, 2, 4), (2, 3, 4), (2, 3, 4)",
  },
  {
    call: attend([2, 4], [3, 4], [3, 4], { dropoutP: 2 }),
    error: "scaledDotProductAttention: dropoutP must lie in [0, 1], got 2",
  },
  {
    call: attend([2, 4], [3, 4], [3, 4], { scale: Number.NaN }),
    error: "scaledDotProductAttention: scale must be a number, got NaN",
  },
  {
    call: attend([2, 4], [3, 4], [3, 4], { attnMask: tensor([1, 2, 3]).cast("i32") }),
    error: "scaledDotProductAttention: attnMask must be bool or f32, got i32",
  },
  {
    call: attend([2, 4], [3, 4], [3, 4], { attnMask: zeros([5, 2, 3]) }),
    error: "scaledDotProductAttention: attnMask must broadcast to (2, 3), got (5, 2, 3)",
  },
  {
    call: () => scaledDotProductAttention(zeros([2, 4]).cast("i32"), zeros([3, 4]), zeros([3, 4])),
    error: "scaledDotProductAttention: takes f32, got i32",
  },
  {
    call: heads([2, 4], [3, 1, 4], [3, 1, 4]),
    error: "multiheadAttention: query, key and value take (L, N, E), or (L, E) each, got (2, 4), (3, 1, 4), (3, 1, 4)",
  },
  {
    call: heads([2, 3, 4], [2, 1, 4], [2, 1, 4]),
    error: "multiheadAttention: batches must be equal, got (2, 3, 4), (2, 1, 4), (2, 1, 4)",
  },
  {
    call: heads([2, 4], [3, 4], [2, 4]),
    error: "multiheadAttention: key and value must have equally many rows, got (2, 4), (3, 4), (2, 4)",
  },
  {
    call: heads([2, 4], [3, 4], [3, 4], { numHeads: 3 }),
    error: "multiheadAttention: numHeads must divide the features, got 3 of 4",
  },
  {
    call: heads([2, 4], [3, 5], [3, 4]),
    error: "multiheadAttention: the weight of k must be (12, 5), got (12, 4)",
  },
  {
    call: heads([2, 4], [3, 4], [3, 4], { inProjWeight: undefined }),
    error: "multiheadAttention: takes inProjWeight, or one weight for each of q, k and v",
  },
  {
    call: heads([2, 4], [3, 4], [3, 4], { attnMask: zeros([3, 2]) }),
    error: "multiheadAttention: attnMask must be (2, 3) or (2, 2, 3), got (3, 2)",
  },
  {
    call: heads([2, 3, 4], [5, 3, 4], [5, 3, 4], { keyPaddingMask: zeros([5, 3]) }),
    error: "multiheadAttention: keyPaddingMask must be (3, 5), got (5, 3)",
  },
  {
    call: heads([2, 4], [3, 4], [3, 4], { biasK: zeros([1, 1, 4]) }),
    error: "multiheadAttention: takes both biasK and biasV or neither, got biasK",
  },
  {
    call: heads([2, 4], [3, 4], [3, 4], { biasV: zeros([1, 1, 4]) }),
    error: "multiheadAttention: takes both biasK and biasV or neither, got biasV",
  },
];
