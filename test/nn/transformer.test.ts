import { describe, expect, test } from "vitest";
import {
  arange,
  buffer,
  compile,
  loss,
  nn,
  type Operand,
  optim,
  place,
  randn,
  reshape,
  scaledDotProductAttention,
  seed,
  type Tensor,
  tensor,
  zeros,
} from "../../src/index.js";
import { programCount } from "../../src/program/cache.js";

const small = { dimFeedforward: 16, dropout: 0, batchFirst: true } as const;

const close = (a: Tensor, b: Tensor): void => {
  const [got, want] = [a.data(), b.data()];
  expect(a.shape).toEqual(b.shape);
  for (const [i, value] of got.entries()) expect(value).toBeCloseTo(want[i], 5);
};

const made = <M>(make: () => M): M => {
  seed(1);
  return make();
};

describe("multi-head attention", () => {
  const attention = made(() => nn.multiheadAttention(8, 2, { batchFirst: true }));
  const x = randn([2, 5, 8]);

  test("attends to itself without a key, and its weights are probabilities", () => {
    const { y, attnWeights } = attention.forward(x);
    close(y, attention.forward(x, x, x).y);
    expect(attnWeights?.shape).toEqual([2, 5, 5]);
    for (const total of attnWeights?.sum(-1).data() ?? []) expect(total).toBeCloseTo(1, 6);
    expect(attention.forward(x, x, x, { averageAttnWeights: false }).attnWeights?.shape).toEqual([2, 2, 5, 5]);
  });

  test("gives the same with and without its weights, one sequence or a batch, the batch first or second", () => {
    const { y } = attention.forward(x);
    close(attention.forward(x, x, x, { needWeights: false }).y, y);
    close(attention.forward(x.select(0, 1)).y, y.select(0, 1));
    const second = made(() => nn.multiheadAttention(8, 2));
    second.loadStateDict(attention.stateDict());
    close(second.forward(x.transpose(0, 1)).y.transpose(0, 1), y);
  });

  test("a causal mask, a square mask and hidden keys are one", () => {
    const causal = attention.forward(x, x, x, { isCausal: true }).y;
    close(attention.forward(x, x, x, { attnMask: nn.generateSquareSubsequentMask(5) }).y, causal);
    close(attention.forward(x, x, x, { attnMask: zeros([5, 5]).eq(0).triu(1) }).y, causal);
    const padding = tensor([
      [false, false, false, true, true],
      [false, false, false, false, false],
    ]);
    const padded = attention.forward(x, x, x, { keyPaddingMask: padding }).y.select(0, 0);
    const keys = x.slice([0, 1], [0, 3]);
    close(padded, attention.forward(x.slice([0, 1]), keys, keys).y.select(0, 0));
  });

  test("begins as PyTorch's: biases 0, projections within Glorot's bound", () => {
    expect(attention.inProjBias?.data().every((v) => v === 0)).toBe(true);
    expect(attention.outProj.bias?.data().every((v) => v === 0)).toBe(true);
    const bound = Math.sqrt(6 / (24 + 8));
    const weights = attention.inProjWeight?.data() ?? [];
    expect(Math.max(...weights.map(Math.abs))).toBeLessThanOrEqual(bound);
    expect(Math.max(...weights.map(Math.abs))).toBeGreaterThan(0.8 * bound);
  });

  test.each([
    [() => nn.multiheadAttention(8, 3), "multiheadAttention: numHeads must divide embedDim, got 3 of 8"],
    [() => nn.multiheadAttention(8, 2, { dropout: 2 }), "multiheadAttention: dropout must lie in [0, 1], got 2"],
    [
      () => nn.multiheadAttention(8, 2).forward(zeros([2, 3, 7])),
      "multiheadAttention: query must have 8 features, got (2, 3, 7)",
    ],
    [() => nn.transformerEncoderLayer(8, 3), "transformerEncoderLayer: nhead must divide dModel, got 3 of 8"],
    [() => nn.transformerDecoderLayer(8, 3), "transformerDecoderLayer: nhead must divide dModel, got 3 of 8"],
    [
      () => nn.transformerEncoderLayer(8, 2, { dropout: 3 }),
      "transformerEncoderLayer: dropout must lie in [0, 1], got 3",
    ],
    [() => nn.multiheadAttention(8, 0), "multiheadAttention: numHeads must be a whole number of at least 1, got 0"],
  ])("%#: bad options", (call, text) => expect(call).toThrow(text));
});

test("decoding with a cache of keys and values is one program for all positions, and gives what causal attention gives", () => {
  const attention = made(() => nn.multiheadAttention(8, 2));
  const x = randn([6, 8]);
  const [wq, wk, wv] = attention.inProjWeight?.chunk(3, 0) ?? [];
  const caches = [wk, wv].map((weight) => ({ weight, cell: buffer(zeros([6, 8])) }));
  const heads = (rows: Operand, count: number): Tensor => reshape(rows, [count, 2, 4]).transpose(0, 1);
  const decode = compile((token: Tensor, position: Tensor) => {
    for (const { weight, cell } of caches) cell.assign(place(cell, 0, position, token.matmul(weight.transpose())));
    const [k, v] = caches.map(({ cell }) => heads(cell, 6));
    const q = heads(token.matmul(wq.transpose()), 1);
    const y = scaledDotProductAttention(q, k, v, { attnMask: arange(6).le(position) });
    return attention.outProj.forward(y.transpose(0, 1).reshape([1, 8]));
  });
  const all = attention.forward(x, x, x, { isCausal: true }).y;
  let programs = 0;
  for (let i = 0; i < 6; i++) {
    close(decode(x.slice([i, i + 1]), i), all.slice([i, i + 1]));
    if (i === 2) programs = programCount();
  }
  expect(programCount()).toBe(programs);
});

describe("transformer layers", () => {
  test("an encoder that is causal does not look ahead", () => {
    const encoder = made(() =>
      nn.transformerEncoder(() => nn.transformerEncoderLayer(8, 2, { ...small, normFirst: true }), 2),
    );
    const x = randn([1, 6, 8]);
    const all = encoder.forward(x, { isCausal: true });
    close(encoder.forward(x.slice([], [0, 4]), { isCausal: true }), all.slice([], [0, 4]));
    close(encoder.forward(x, { mask: nn.generateSquareSubsequentMask(6) }), all);
  });

  test("a decoder ignores hidden memory", () => {
    const decoder = made(() => nn.transformerDecoder(() => nn.transformerDecoderLayer(8, 2, small), 2));
    const [tgt, memory] = [randn([1, 3, 8]), randn([1, 5, 8])];
    const hidden = tensor([[false, false, false, true, true]]);
    close(
      decoder.forward(tgt, memory, { memoryKeyPaddingMask: hidden, tgtIsCausal: true }),
      decoder.forward(tgt, memory.slice([], [0, 3]), { tgtMask: nn.generateSquareSubsequentMask(3) }),
    );
  });

  test("dropout acts in training mode only, and any function may be the activation", () => {
    const layer = made(() => nn.transformerEncoderLayer(8, 2, { ...small, dropout: 0.5, activation: (x) => x.tanh() }));
    const x = randn([1, 4, 8]);
    expect(layer.forward(x).data()).not.toEqual(layer.forward(x).data());
    layer.eval();
    expect(layer.forward(x).data()).toEqual(layer.forward(x).data());
  });

  test("a transformer learns to copy, in a compiled step", () => {
    const model = made(() =>
      nn.transformer({ ...small, dModel: 8, nhead: 2, numEncoderLayers: 1, numDecoderLayers: 1 }),
    );
    const optimizer = optim.adam(model, { lr: 0.01 });
    const [source, target] = [randn([4, 3, 8]), zeros([4, 3, 8])];
    const step = compile((src: Tensor, tgt: Tensor) => {
      const l = loss.mse(model.forward(src, tgt), src);
      optimizer.step(l);
      return l;
    });
    const losses = Array.from({ length: 60 }, () => step(source, target).item());
    expect(losses[59]).toBeLessThan(losses[0] / 2);
  });

  test.each([
    [
      () => nn.transformerEncoderLayer(8, 2, { activation: "swish" as "relu" }),
      'transformerEncoderLayer: activation must be "relu", "gelu" or a function, got swish',
    ],
    [
      () => nn.transformerEncoder(() => nn.transformerEncoderLayer(8, 2), 0),
      "transformerEncoder: numLayers must be a whole number of at least 1, got 0",
    ],
  ])("%#: bad options", (call, text) => expect(call).toThrow(text));
});
