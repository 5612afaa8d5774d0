import { describe, expect, test } from "vitest";
import { compile, nn, randn, seed, type Tensor, tensor, zeros } from "../../src/index.js";

describe("linear", () => {
  test("keeps the axes before the last", () => {
    const layer = nn.linear(3, 2);
    layer.loadStateDict({
      weight: tensor([
        [1, 0, 0],
        [0, 1, 1],
      ]),
      bias: tensor([10, 20]),
    });
    expect(layer.forward(tensor([[[1, 2, 3]]])).toArray()).toEqual([[[11, 25]]]);
    expect(layer.forward(tensor([1, 2, 3])).toArray()).toEqual([11, 25]);
  });

  test.each([
    [() => nn.linear(3, 2).forward(zeros([4, 2])), "linear: the last axis must have inFeatures = 3, got (4, 2)"],
    [() => nn.linear(0, 2), "linear: inFeatures must be a whole number of at least 1, got 0"],
    [() => nn.linear(2, 1.5), "linear: outFeatures must be a whole number of at least 1, got 1.5"],
    [
      () => nn.conv2d(2, 3, 3, { groups: 2 }),
      "conv2d: groups must divide inChannels and outChannels, got 2 of 2 and 3",
    ],
    [() => nn.conv2d(1, 1, -3), "conv2d: kernelSize must be a whole number of at least 1, got -3"],
    [
      () => nn.unflatten(1, [2, 3]).forward(zeros([2, 5])),
      "unflatten: the sizes must multiply to 5, one of them may be -1, got (2, 3)",
    ],
    [() => nn.prelu({ init: Number.NaN }), "prelu: init must be a number, got NaN"],
    [() => nn.dropout(1.5), "dropout: p must lie in [0, 1], got 1.5"],
    [() => nn.batchNorm2d(2).forward(zeros([3, 2])), "batchNorm2d: takes 4 axes, got (3, 2)"],
    [() => nn.batchNorm1d(2).forward(zeros([3, 4])), "batchNorm1d: axis 1 must have 2 channels, got (3, 4)"],
    [
      () => nn.batchNorm1d(2).forward(zeros([1, 2])),
      "batchNorm1d: needs more than one value per channel in training mode, got (1, 2)",
    ],
    [() => nn.instanceNorm2d(2).forward(zeros([3, 2])), "instanceNorm2d: takes 3 or 4 axes, got (3, 2)"],
    [() => nn.instanceNorm1d(2).forward(zeros([3, 4])), "instanceNorm1d: axis 0 must have 2 channels, got (3, 4)"],
    [
      () => nn.instanceNorm1d(2).forward(zeros([3, 2, 1])),
      "instanceNorm1d: needs more than one value per channel in training mode, got (3, 2, 1)",
    ],
    [() => nn.groupNorm(2, 3), "groupNorm: groups must divide channels, got 2 of 3"],
    [() => nn.groupNorm(2, 4).forward(zeros([1, 2, 3])), "groupNorm: axis 1 must have 4 channels, got (1, 2, 3)"],
    [() => nn.layerNorm(2.5), "layerNorm: sizes must be whole numbers, zero or more, got (2.5,)"],
    [() => nn.rmsNorm(2, { eps: -1 }), "rmsNorm: eps must be at least 0, got -1"],
    [() => nn.batchNorm1d(2, { momentum: 2 }), "batchNorm1d: momentum must lie in [0, 1], got 2"],
    [() => nn.embedding(4, 2, { paddingIdx: 4 }), "embedding: paddingIdx must lie in [-4, 3], got 4"],
    [() => compile(() => nn.linear(1, 1).weight.read())(), "compile: weight was created while tracing"],
  ])("%#: bad options", (call, text) => {
    expect(call).toThrow(text);
  });
});

describe("batch norm", () => {
  const x = tensor([
    [1, 10],
    [3, 30],
  ]);

  test("normalizes with the batch, then with the running statistics", () => {
    const layer = nn.batchNorm1d(2, { eps: 0 });
    expect(layer.forward(x).toArray()).toEqual([
      [-1, -1],
      [1, 1],
    ]);
    // Unbiased variances: 2 and 200.
    expect(layer.runningMean?.data()).toEqual(Float32Array.of(0.2, 2));
    expect(Array.from(layer.runningVar?.data() ?? [], (v) => Math.round(v * 1e4) / 1e4)).toEqual([1.1, 20.9]);
    expect(layer.numBatchesTracked?.item()).toBe(1);
    layer.eval();
    const [[first]] = layer.forward(x).toArray() as number[][];
    expect(first).toBeCloseTo(0.8 / Math.sqrt(1.1), 6);
    expect(layer.numBatchesTracked?.item()).toBe(1);
  });

  test("twice before anything is read", () => {
    const layer = nn.batchNorm1d(2);
    layer.forward(x);
    layer.forward(x);
    expect(layer.numBatchesTracked?.item()).toBe(2);
    expect(layer.runningMean?.data()[0]).toBeCloseTo(0.38, 6);
  });

  test("without momentum averages all batches", () => {
    const layer = nn.batchNorm1d(2, { momentum: null });
    layer.forward(x);
    layer.forward(x.mul(2));
    expect(layer.runningMean?.toArray()).toEqual([3, 30]);
  });

  test("without affine or statistics has no state", () => {
    const layer = nn.batchNorm1d(2, { affine: false, trackRunningStats: false });
    expect(layer.stateDict().size).toBe(0);
    expect(layer.eval().forward(x).toArray()).toEqual(layer.train().forward(x).toArray());
  });
});

describe("other norms", () => {
  // (2, 2, 3); the expected values are PyTorch's.
  const x = tensor([
    [
      [1, 2, 4],
      [0, 3, -3],
    ],
    [
      [2, 2, 5],
      [1, -1, 6],
    ],
  ]);
  const expectStart = (y: Tensor | undefined, start: readonly number[]): void => {
    start.forEach((value, i) => {
      expect(y?.data()[i]).toBeCloseTo(value, 4);
    });
  };

  test("instance norm keeps statistics averaged over the batch, and uses them in evaluation", () => {
    const layer = nn.instanceNorm1d(2, { affine: true, trackRunningStats: true, momentum: 0.3 });
    layer.weight?.assign(tensor([1, 2]));
    layer.bias?.assign(tensor([0, 1]));
    expectStart(layer.forward(x), [-1.06904, -0.26726, 1.3363, 1, 3.44949, -1.44949]);
    expectStart(layer.runningMean?.read(), [0.8, 0.3]);
    expectStart(layer.runningVar?.read(), [1.5, 4]);
    expect([...layer.stateDict().keys()]).toEqual([
      "weight",
      "bias",
      "running_mean",
      "running_var",
      "num_batches_tracked",
    ]);
    layer.eval();
    expectStart(layer.forward(x), [0.1633, 0.97979, 2.61278, 0.7, 3.7, -2.3]);
    expect(nn.instanceNorm1d(2, { trackRunningStats: true, momentum: null }).forward(x).shape).toEqual(x.shape);
  });

  test("instance norm takes a single example", () => {
    const layer = nn.instanceNorm1d(2);
    expect(layer.stateDict().size).toBe(0);
    const batch = layer.forward(x);
    expect(Array.from(layer.forward(x.select(0, 0)).data())).toEqual(Array.from(batch.data()).slice(0, 6));
    expect(nn.instanceNorm2d(2).forward(zeros([2, 3, 2])).shape).toEqual([2, 3, 2]);
    expect(nn.instanceNorm3d(2).forward(zeros([1, 2, 3, 2, 1])).shape).toEqual([1, 2, 3, 2, 1]);
  });

  test("group norm", () => {
    const layer = nn.groupNorm(2, 4);
    expectStart(layer.forward(x.reshape([1, 4, 3])), [-0.07352, 0.36761, 1.24986, -0.51465, 0.80874, -1.83803]);
    expect([...layer.stateDict().keys()]).toEqual(["weight", "bias"]);
    expect(nn.groupNorm(2, 4, { affine: false }).stateDict().size).toBe(0);
  });

  test("layer norm and RMS norm", () => {
    expectStart(nn.rmsNorm(3).forward(x), [0.37796, 0.75593, 1.51186]);
    expect([...nn.rmsNorm([2, 3]).stateDict().keys()]).toEqual(["weight"]);
    expectStart(nn.layerNorm([2, 3]).forward(x), Array.from(nn.groupNorm(1, 2).forward(x).data()));
    expect([...nn.layerNorm(3).stateDict().keys()]).toEqual(["weight", "bias"]);
    expect([...nn.layerNorm(3, { bias: false }).stateDict().keys()]).toEqual(["weight"]);
    expect(nn.layerNorm(3, { elementwiseAffine: false }).stateDict().size).toBe(0);
  });

  test("volumes, and nothing at all", () => {
    const layer = nn.batchNorm3d(2);
    expect(
      layer
        .forward(x.reshape([2, 2, 3, 1, 1]))
        .reshape([2, 2, 3])
        .toArray(),
    ).toEqual(nn.batchNorm1d(2).forward(x).toArray());
    const before = layer.runningMean?.toArray();
    expect(layer.forward(zeros([0, 2, 1, 1, 1])).shape).toEqual([0, 2, 1, 1, 1]);
    expect(layer.runningMean?.toArray()).toEqual(before);
  });

  test("local response norm", () => {
    const positive = x.add(10);
    expectStart(
      nn.localResponseNorm(1, { alpha: 1, beta: 1, k: 0 }).forward(positive),
      Array.from(tensor(1).div(positive).data()),
    );
  });
});

describe("dropout", () => {
  test("drops a share in training, nothing in evaluation", () => {
    seed(0);
    const layer = nn.dropout(0.25);
    const y = layer.forward(zeros([10_000]).add(1)).data();
    const kept = y.filter((value: number) => value !== 0);
    expect(new Set(kept)).toEqual(new Set([Math.fround(4 / 3)]));
    expect(kept.length / y.length).toBeCloseTo(0.75, 1);
    const x = zeros([3]);
    expect(layer.eval().forward(x)).toBe(x);
  });

  // With mean 0 and variance 1 going in, both stay: (1 + s² p)(1 − p) a² = 1 by PyTorch's a.
  test.each([nn.alphaDropout(0.3), nn.featureAlphaDropout(0.3)])("keeps mean and variance, layer $#", (layer) => {
    seed(0);
    const y = layer.forward(randn([200, 500]));
    expect(y.mean().item()).toBeCloseTo(0, 1);
    expect(y.std().item()).toBeCloseTo(1, 1);
    // What is dropped is −s a (1 − p), what is kept a x + s a p.
    const [s, p] = [1.7580993408473766, 0.3];
    const a = 1 / Math.sqrt((s * s * p + 1) * (1 - p));
    const values = new Set(layer.forward(zeros([50, 50]).add(1)).data());
    expect([...values].sort((one, other) => one - other)).toEqual(
      [-s * a * (1 - p), a + s * a * p].map((value) => expect.closeTo(value, 5)),
    );
    expect(layer.eval().forward(y)).toBe(y);
  });

  test("a compiled function follows the mode", () => {
    const layer = nn.dropout(1);
    const run = compile((x: Tensor) => layer.forward(x));
    const x = tensor([1, 2]);
    expect(run(x).toArray()).toEqual([0, 0]);
    layer.eval();
    expect(run(x).toArray()).toEqual([1, 2]);
    layer.train();
    expect(run(x).toArray()).toEqual([0, 0]);
  });
});

test("embedding begins with a row of zeros for padding", () => {
  const layer = nn.embedding(4, 3, { paddingIdx: -1 });
  const rows = layer.weight.toArray() as number[][];
  expect(rows[3]).toEqual([0, 0, 0]);
  expect(rows[0].every((value) => value !== 0)).toBe(true);
  expect(layer.forward(tensor(Int32Array.of(0, 3))).toArray()).toEqual([rows[0], [0, 0, 0]]);
});

test("activations and views", () => {
  const x = tensor([[-1, 2]]);
  expect(nn.relu().forward(x).toArray()).toEqual([[0, 2]]);
  expect(nn.identity().forward(x)).toBe(x);
  expect(
    nn
      .softmax()
      .forward(zeros([1, 2]))
      .toArray(),
  ).toEqual([[0.5, 0.5]]);
  expect(nn.flatten().forward(zeros([2, 3, 4, 5])).shape).toEqual([2, 60]);
  expect(nn.avgPool2d(2).forward(zeros([1, 1, 4, 4])).shape).toEqual([1, 1, 2, 2]);
  expect(
    nn
      .sigmoid()
      .forward(zeros([1]))
      .item(),
  ).toBe(0.5);
  for (const layer of [nn.tanh(), nn.gelu(), nn.silu()]) expect(layer.forward(zeros([1])).item()).toBe(0);
});
