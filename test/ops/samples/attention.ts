import { ones, tensor } from "../../../src/ops/create.js";
import { multiheadAttention } from "../../../src/ops/multihead-attention.js";
import { transpose } from "../../../src/ops/permute.js";
import { reshape } from "../../../src/ops/reshape.js";
import { scaledDotProductAttention } from "../../../src/ops/scaled-dot-product-attention.js";
import { select } from "../../../src/ops/slice.js";
import type { Tensor } from "../../../src/tensor/tensor.js";
import { type Sample, shapes } from "../sample.js";

const heads = shapes([2, 2, 3, 4], [2, 2, 5, 4], [2, 2, 5, 3]);
const seen = tensor([
  [true, true, false, true, false],
  [false, false, false, false, false],
  [true, false, true, true, true],
]);

const weights = (w: Tensor[]) => ({ inProjWeight: w[0], inProjBias: w[1], outProjWeight: w[2], outProjBias: w[3] });
const self = [[2, 3, 4], [12, 4], [12], [4, 4], [4]] as const;

export const attention: Readonly<Record<string, readonly Sample[]>> = {
  scaledDotProductAttention: [
    { label: "heads", inputs: heads, call: (q, k, v) => scaledDotProductAttention(q, k, v) },
    { label: "causal", inputs: heads, call: (q, k, v) => scaledDotProductAttention(q, k, v, { isCausal: true }) },
    {
      label: "a boolean mask, with a query that sees nothing",
      inputs: heads,
      call: (q, k, v) => scaledDotProductAttention(q, k, v, { attnMask: seen, scale: 0.7 }),
    },
    {
      label: "a mask that learns",
      inputs: [...heads, { shape: [2, 1, 1, 5] }],
      call: (q, k, v, attnMask) => scaledDotProductAttention(q, k, v, { attnMask, isCausal: true }),
    },
    {
      label: "a float mask",
      inputs: heads,
      call: (q, k, v) =>
        scaledDotProductAttention(q, k, v, { attnMask: tensor([0.5, Number.NEGATIVE_INFINITY, 1, 0, -1]) }),
    },
    {
      label: "shared keys",
      inputs: shapes([4, 3, 2], [2, 4, 2], [2, 4, 3]),
      call: (q, k, v) => scaledDotProductAttention(q, k, v, { enableGqa: true }),
    },
    {
      label: "views of one projection",
      inputs: shapes([2, 3, 3, 2, 4]),
      call: (x) => {
        const [q, k, v] = [0, 1, 2].map((i) => transpose(select(x, 2, i), 1, 2));
        return scaledDotProductAttention(q, k, v, { isCausal: true });
      },
    },
    {
      label: "matrices",
      inputs: shapes([3, 4], [5, 4], [5, 2]),
      call: (q, k, v) => scaledDotProductAttention(q, k, v),
    },
    {
      label: "three axes before the rows",
      inputs: shapes([2, 1, 2, 3, 4], [3, 2, 4, 4], [4, 3]),
      call: (q, k, v) => scaledDotProductAttention(q, k, v, { attnMask: ones([3, 4], { dtype: "bool" }) }),
    },
    {
      label: "columns that are rows",
      inputs: shapes([4, 3], [4, 5], [5, 2]),
      call: (q, k, v) => scaledDotProductAttention(transpose(q), transpose(k), v),
    },
    { label: "dropout", inputs: heads, call: (q, k, v) => scaledDotProductAttention(q, k, v, { dropoutP: 0.4 }) },
    {
      label: "no keys",
      inputs: shapes([2, 3, 4], [2, 0, 4], [2, 0, 3]),
      call: (q, k, v) => scaledDotProductAttention(q, k, v),
      equals: Array.from({ length: 2 }, () => Array.from({ length: 3 }, () => [0, 0, 0])),
    },
    {
      label: "no queries",
      inputs: shapes([2, 0, 4], [2, 3, 4], [2, 3, 3]),
      call: (q, k, v) => scaledDotProductAttention(q, k, v),
    },
    {
      label: "no features",
      inputs: shapes([2, 0], [3, 0], [3, 1]),
      call: (q, k, v) => scaledDotProductAttention(q, k, v, { scale: 1 }),
    },
    {
      label: "by hand",
      inputs: [],
      // Scores ln 3 and 0: weights ¾ and ¼.
      call: () =>
        scaledDotProductAttention(tensor([[1]]), tensor([[Math.log(3)], [0]]), tensor([[4], [8]]), { scale: 1 }),
      equals: [[5]],
    },
  ],
  multiheadAttention: [
    {
      label: "self-attention",
      inputs: shapes(...self),
      call: (x, ...w) => multiheadAttention(x, x, x, { numHeads: 2, needWeights: false, ...weights(w) }).y,
    },
    {
      label: "batch first, causal",
      inputs: shapes(...self),
      call: (x, ...w) =>
        multiheadAttention(x, x, x, {
          numHeads: 2,
          needWeights: false,
          batchFirst: true,
          isCausal: true,
          ...weights(w),
        }).y,
    },
    {
      label: "weights of the heads, masks",
      inputs: shapes(...self),
      call: (x, ...w) => {
        const { y, attnWeights } = multiheadAttention(x, x, x, {
          ...weights(w),
          numHeads: 2,
          averageAttnWeights: false,
          attnMask: tensor([
            [false, true],
            [false, false],
          ]),
          keyPaddingMask: tensor([
            [0, 0],
            [0, Number.NEGATIVE_INFINITY],
            [1, 2],
          ]),
        });
        return attnWeights ? [y, attnWeights] : y;
      },
    },
    {
      label: "own widths of keys and values, rows that are added",
      inputs: shapes([3, 4], [5, 2], [5, 3], [4, 4], [4, 2], [4, 3], [1, 1, 4], [1, 1, 4], [4, 4]),
      call: (q, k, v, qProjWeight, kProjWeight, vProjWeight, biasK, biasV, outProjWeight) => {
        const projections = { qProjWeight, kProjWeight, vProjWeight, biasK, biasV, outProjWeight };
        const { y, attnWeights } = multiheadAttention(q, k, v, {
          ...projections,
          numHeads: 2,
          addZeroAttn: true,
          isCausal: true,
        });
        return [y, reshape(attnWeights ?? y, [3, 7])];
      },
    },
  ],
};
