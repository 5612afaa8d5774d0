import { describe, expect, test } from "vitest";
import { compile, nn, seed, type Tensor, tensor, zeros } from "../../src/index.js";
import { cases } from "../fixtures/cases.js";

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
    [() => nn.dropout(1.5), "dropout: p must lie in [0, 1], got 1.5"],
    [() => nn.batchNorm2d(2).forward(zeros([3, 2])), "batchNorm2d: takes 4 axes, got (3, 2)"],
    [() => nn.batchNorm1d(2).forward(zeros([3, 4])), "batchNorm1d: axis 1 must have 2 channels, got (3, 4)"],
    [
      () => nn.batchNorm1d(2).forward(zeros([1, 2])),
      "batchNorm1d: needs more than one value per channel in training mode, got (1, 2)",
    ],
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

describe("initial values", () => {
  const statistics = (data: ArrayLike<number>) => {
    const values = Array.from(data);
    const mean = values.reduce((sum, v) => sum + v, 0) / values.length;
    const std = Math.sqrt(values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / values.length);
    return { mean, std, max: Math.max(...values), min: Math.min(...values) };
  };

  test.each([
    { layer: nn.linear(100, 400), fan: 100 },
    { layer: nn.conv2d(8, 100, 3), fan: 72 },
    { layer: nn.conv2d(8, 100, 3, { groups: 2 }), fan: 36 },
  ])("of layer $#: U(±1/√fanIn), weight and bias", ({ layer, fan }) => {
    const bound = 1 / Math.sqrt(fan);
    for (const cell of layer.parameters()) {
      const { mean, std, max, min } = statistics(cell.data());
      const n = cell.data().length;
      expect(max).toBeLessThan(bound);
      expect(min).toBeGreaterThanOrEqual(Math.fround(-bound));
      expect(max - min).toBeGreaterThan(2 * bound * (1 - 20 / n));
      expect(Math.abs(mean)).toBeLessThan((5 * bound) / Math.sqrt(3 * n));
      expect(Math.abs(std - bound / Math.sqrt(3))).toBeLessThan((3 * bound) / Math.sqrt(n));
    }
  });

  test("the same for the same seed, others for another", () => {
    const weights = (n: number) => {
      seed(n);
      return nn
        .sequential(nn.linear(4, 4), nn.linear(4, 4))
        .parameters()
        .map((cell) => cell.data());
    };
    expect(weights(0)).toEqual(weights(0));
    expect(weights(0)).not.toEqual(weights(1));
    expect(weights(0)[0]).not.toEqual(weights(0)[2]);
  });

  interface Params {
    readonly init: string;
    readonly shape: number[];
    readonly args: {
      readonly a?: number;
      readonly b?: number;
      readonly mode?: string;
      readonly nonlinearity?: nn.init.Nonlinearity | "leaky_relu";
    };
  }
  const draw = ({ init, shape, args }: Params): Tensor => {
    const kaiming = {
      a: args.a ?? 0,
      mode: args.mode === "fan_out" ? "fanOut" : "fanIn",
      nonlinearity: args.nonlinearity === "leaky_relu" ? "leakyRelu" : (args.nonlinearity ?? "leakyRelu"),
    } as const;
    const draws: Record<string, () => Tensor> = {
      xavier_uniform_: () => nn.init.xavierUniform(shape),
      xavier_normal_: () => nn.init.xavierNormal(shape),
      kaiming_uniform_: () => nn.init.kaimingUniform(shape, kaiming),
      kaiming_normal_: () => nn.init.kaimingNormal(shape, kaiming),
      uniform_: () => nn.init.uniform(shape, args.a, args.b),
      normal_: () => nn.init.normal(shape),
    };
    return draws[init]();
  };

  test.each(cases<Params>("init.safetensors"))("$id", (found) => {
    seed(0);
    const { mean, std, min, max } = statistics(draw(found.params).data());
    const want = found.expect as Record<"mean" | "std" | "meanTol" | "stdTol", number> & { min?: number; max?: number };
    expect(Math.abs(mean - want.mean)).toBeLessThanOrEqual(want.meanTol);
    expect(Math.abs(std - want.std)).toBeLessThanOrEqual(want.stdTol);
    expect(min).toBeGreaterThanOrEqual(Math.fround(want.min ?? Number.NEGATIVE_INFINITY));
    expect(max).toBeLessThanOrEqual(want.max ?? Number.POSITIVE_INFINITY);
  });

  test("bad calls", () => {
    expect(() => nn.init.xavierNormal([3])).toThrow("fans: takes weights of at least two axes, got (3,)");
    expect(() => nn.init.gain("step" as never)).toThrow(
      "gain: nonlinearity must be one of linear, sigmoid, tanh, relu, leakyRelu, selu, got step",
    );
  });
});
