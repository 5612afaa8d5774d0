import { conv2d, nn, seed, tensor } from "chainrule";
import { describe, expect, test } from "vitest";
import { erfc } from "../../src/kernels/reference/erfc.js";

// The distributions of single initialisers are among the cases of test/conformance.

const statistics = (data: ArrayLike<number>) => {
  const values = Array.from(data);
  const mean = values.reduce((sum, v) => sum + v, 0) / values.length;
  const std = Math.sqrt(values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / values.length);
  return { mean, std, max: Math.max(...values), min: Math.min(...values) };
};

describe("initial values", () => {
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
});

describe("truncated normal numbers", () => {
  const below = (z: number): number => erfc(-z / Math.SQRT2) / 2;

  // The largest distance of the distributions, which for 20,000 numbers exceeds 1.95 / √n once in a thousand times (Kolmogorov).
  test.each([
    {},
    { a: -Infinity, b: Infinity },
    { mean: 1, std: 3, a: 0, b: 1.5 },
    { mean: 0, std: 0.02 },
    { mean: -1, std: 0.5, a: 0, b: 9 },
    { mean: 1, std: 0.25, a: -9, b: 0 },
    { mean: 5, std: 1, a: 0, b: 1.5 },
  ])("of %o have that distribution", (options) => {
    seed(1);
    const { mean = 0, std = 1, a = -2, b = 2 } = options;
    const values = Array.from(nn.init.truncNormal([100, 200], options).data()).sort((x, y) => x - y);
    expect(values[0]).toBeGreaterThanOrEqual(a);
    expect(values[values.length - 1]).toBeLessThanOrEqual(b);
    const [low, high] = [a, b].map((x) => below((x - mean) / std));
    const distance = values.map((x, i) =>
      Math.abs((i + 0.5) / values.length - (below((x - mean) / std) - low) / (high - low)),
    );
    expect(Math.max(...distance)).toBeLessThan(1.95 / Math.sqrt(values.length));
  });
});

describe("matrices", () => {
  test("eye", () => {
    expect(nn.init.eye([2, 3]).toArray()).toEqual([
      [1, 0, 0],
      [0, 1, 0],
    ]);
  });

  test("dirac lets a convolution pass its channels, by groups", () => {
    const x = tensor(
      Float32Array.from({ length: 24 }, (_, i) => i),
      [1, 4, 2, 3],
    );
    const passed = conv2d(x, nn.init.dirac([4, 2, 3, 3], { groups: 2 }), { padding: 1, groups: 2 });
    expect(passed.toArray()).toEqual(x.toArray());
    // The middle of an even kernel is the upper one, as in PyTorch.
    expect(nn.init.dirac([3, 2, 4]).toArray()).toEqual([
      [
        [0, 0, 1, 0],
        [0, 0, 0, 0],
      ],
      [
        [0, 0, 0, 0],
        [0, 0, 1, 0],
      ],
      [
        [0, 0, 0, 0],
        [0, 0, 0, 0],
      ],
    ]);
  });

  test("sparse has zeros in each column, at places of their own", () => {
    seed(2);
    const matrix = nn.init.sparse([10, 40], { sparsity: 0.33, std: 2 });
    const columns = matrix.transpose(0, 1).toArray() as number[][];
    expect(columns.map((column) => column.filter((x) => x === 0).length)).toEqual(Array(40).fill(4));
    expect(new Set(columns.map((column) => column.map((x) => Number(x === 0)).join(""))).size).toBeGreaterThan(20);
    const others = columns.flat().filter((x) => x !== 0);
    expect(Math.abs(statistics(others).std - 2)).toBeLessThan((5 * 2) / Math.sqrt(2 * others.length));
  });

  test("orthogonal of nothing", () => {
    expect(nn.init.orthogonal([0, 3]).shape).toEqual([0, 3]);
  });
});

test("gains are PyTorch's", () => {
  const { calculateGain } = nn.init;
  expect(calculateGain("convTranspose2d")).toBe(1);
  expect(calculateGain("tanh")).toBe(5 / 3);
  expect(calculateGain("leakyRelu")).toBeCloseTo(Math.sqrt(2 / 1.0001), 12);
  expect(calculateGain("leakyRelu", 1)).toBe(1);
  expect(calculateGain("selu")).toBe(0.75);
});

describe("bad calls", () => {
  test.each<[() => unknown, string]>([
    [() => nn.init.xavierNormal([3]), "fans: takes weights of at least two axes, got (3,)"],
    [
      () => nn.init.calculateGain("step" as never),
      "calculateGain: nonlinearity must be one of linear, conv1d, conv2d, conv3d, convTranspose1d, convTranspose2d, " +
        "convTranspose3d, sigmoid, tanh, relu, leakyRelu, selu, got step",
    ],
    [
      () => nn.init.kaimingNormal([2, 3], { mode: "fan" as never }),
      "kaiming: mode must be one of fanIn, fanOut, got fan",
    ],
    [() => nn.init.eye([2, 3, 4]), "eye: takes two axes, got (2, 3, 4)"],
    [() => nn.init.dirac([2, 3]), "dirac: takes 3 to 5 axes, got (2, 3)"],
    [() => nn.init.dirac([3, 3, 1], { groups: 2 }), "dirac: groups must divide the outputs, got 2 and (3, 3, 1)"],
    [() => nn.init.sparse([3], { sparsity: 0.5 }), "sparse: takes two axes, got (3,)"],
    [() => nn.init.sparse([3, 3], { sparsity: 2 }), "sparse: sparsity must lie in [0, 1], got 2"],
    [() => nn.init.orthogonal([3]), "orthogonal: takes at least two axes, got (3,)"],
    [() => nn.init.truncNormal([3], { std: 0 }), "truncNormal: std must be a number above 0, got 0"],
    [() => nn.init.truncNormal([3], { mean: Number.NaN }), "truncNormal: mean must be a number, got NaN"],
    [() => nn.init.truncNormal([3], { a: 2, b: 2 }), "truncNormal: a must be below b, got 2 and 2"],
    [
      () => nn.init.truncNormal([3], { a: 9, b: 10 }),
      "truncNormal: a share of the distribution must lie between a and b, got 9 and 10",
    ],
  ])("%#", (call, text) => {
    expect(call).toThrow(text);
  });
});
