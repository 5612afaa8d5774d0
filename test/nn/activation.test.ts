import { expect, test } from "vitest";
import { nn, seed, tensor } from "../../src/index.js";

const x = tensor([
  [-4, -1, -0.25, 0],
  [0.25, 1, 3, 7],
]);

// Closed forms at points of each piece.
test.each<[string, nn.Activation, (x: number) => number]>([
  ["Relu", nn.relu(), (v) => Math.max(v, 0)],
  ["Silu", nn.silu(), (v) => v / (1 + Math.exp(-v))],
  ["Sigmoid", nn.sigmoid(), (v) => 1 / (1 + Math.exp(-v))],
  ["Tanh", nn.tanh(), Math.tanh],
  [
    "Gelu",
    nn.gelu({ approximate: "tanh" }),
    (v) => 0.5 * v * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (v + 0.044715 * v ** 3))),
  ],
  ["LogSigmoid", nn.logSigmoid(), (v) => -Math.log1p(Math.exp(-v))],
  ["Softplus", nn.softplus({ beta: 2 }), (v) => Math.log1p(Math.exp(2 * v)) / 2],
  ["Mish", nn.mish(), (v) => v * Math.tanh(Math.log1p(Math.exp(v)))],
  ["Softsign", nn.softsign(), (v) => v / (1 + Math.abs(v))],
  ["Tanhshrink", nn.tanhshrink(), (v) => v - Math.tanh(v)],
  ["LeakyRelu", nn.leakyRelu(0.1), (v) => (v > 0 ? v : 0.1 * v)],
  ["Elu", nn.elu(2), (v) => (v > 0 ? v : 2 * Math.expm1(v))],
  ["Selu", nn.selu(), (v) => 1.0507009873554805 * (v > 0 ? v : 1.6732632423543772 * Math.expm1(v))],
  ["Celu", nn.celu(2), (v) => (v > 0 ? v : 2 * Math.expm1(v / 2))],
  ["Hardtanh", nn.hardtanh({ max: 2 }), (v) => Math.min(2, Math.max(-1, v))],
  ["Relu6", nn.relu6(), (v) => Math.min(6, Math.max(0, v))],
  ["Hardsigmoid", nn.hardsigmoid(), (v) => Math.min(6, Math.max(0, v + 3)) / 6],
  ["Hardswish", nn.hardswish(), (v) => (v * Math.min(6, Math.max(0, v + 3))) / 6],
  ["Hardshrink", nn.hardshrink(), (v) => (Math.abs(v) > 0.5 ? v : 0)],
  ["Softshrink", nn.softshrink(), (v) => Math.sign(v) * Math.max(0, Math.abs(v) - 0.5)],
  ["Threshold", nn.threshold(0.5, -2), (v) => (v > 0.5 ? v : -2)],
])("%s", (kind, layer, exact) => {
  expect(layer.kind).toBe(kind);
  const want = Array.from(x.data(), exact);
  for (const [i, got] of layer.forward(x).data().entries()) expect(got).toBeCloseTo(want[i], 5);
});

test("layers along an axis", () => {
  expect(
    nn
      .glu()
      .forward(tensor([[2, 3, 0, 0]]))
      .toArray(),
  ).toEqual([[1, 1.5]]);
  expect(
    nn
      .softmax(0)
      .forward(tensor([1, 1]))
      .toArray(),
  ).toEqual([0.5, 0.5]);
  expect(
    nn
      .softmin()
      .forward(tensor([1, 1]))
      .toArray(),
  ).toEqual([0.5, 0.5]);
  expect(
    nn
      .logSoftmax()
      .forward(tensor([[3]]))
      .toArray(),
  ).toEqual([[0]]);
});

test("prelu and bilinear have PyTorch's names and shapes", () => {
  seed(0);
  const prelu = nn.prelu({ numParameters: 4 });
  expect(prelu.forward(x).toArray()).toEqual([
    [-1, -0.25, -0.0625, 0],
    [0.25, 1, 3, 7],
  ]);
  expect([...prelu.stateDict()].map(([name, { shape }]) => [name, shape])).toEqual([["weight", [4]]]);
  const bilinear = nn.bilinear(4, 3, 2);
  expect([...bilinear.stateDict()].map(([name, { shape }]) => [name, shape])).toEqual([
    ["weight", [2, 4, 3]],
    ["bias", [2]],
  ]);
  expect(
    bilinear.forward(
      x,
      tensor([
        [1, 2, 3],
        [4, 5, 6],
      ]),
    ).shape,
  ).toEqual([2, 2]);
});

test("rrelu draws its slopes in training mode only", () => {
  seed(1);
  const layer = nn.rrelu({ lower: 0.1, upper: 0.3 });
  const [drawn, again] = [layer.forward(x), layer.forward(x)].map((y) => y.data());
  const ratios = Array.from(x.data(), (v, i) => drawn[i] / v);
  for (const [i, v] of x.data().entries())
    if (v > 0) expect(ratios[i]).toBe(1);
    else if (v < 0) expect(Math.abs(ratios[i] - 0.2)).toBeLessThanOrEqual(0.1);
  expect(drawn[0]).not.toBe(again[0]);
  expect(layer.eval().forward(x).toArray()).toEqual(nn.leakyRelu(0.2).forward(x).toArray());
  expect(() => nn.rrelu({ lower: 1 })).toThrow("rrelu: lower must not be above upper, got 1 and 0.3333333333333333");
});

test("layers of two inputs", () => {
  const [a, b] = [tensor([[3, 4]]), tensor([[4, 3]])];
  expect(nn.cosineSimilarity().forward(a, b).item()).toBeCloseTo(24 / 25, 6);
  expect(nn.pairwiseDistance({ p: 1, eps: 0 }).forward(a, b).item()).toBe(2);
  expect(nn.pairwiseDistance().kind).toBe("PairwiseDistance");
});

test("softmax2d is over channels", () => {
  expect(
    nn
      .softmax2d()
      .forward(tensor([[[1, 2]], [[1, 2]]]))
      .toArray(),
  ).toEqual([[[0.5, 0.5]], [[0.5, 0.5]]]);
  expect(() => nn.softmax2d().forward(x)).toThrow("softmax2d: takes (N, C, H, W) or (C, H, W), got (2, 4)");
});

test("layers that arrange", () => {
  expect(nn.unflatten(1, [2, -1]).forward(x).shape).toEqual([2, 2, 2]);
  expect(nn.pixelShuffle(2).forward(x.reshape([1, 8, 1, 1])).shape).toEqual([1, 2, 2, 2]);
  expect(nn.pixelUnshuffle(2).forward(x.reshape([1, 2, 2, 2])).shape).toEqual([1, 8, 1, 1]);
  expect(
    nn
      .channelShuffle(2)
      .forward(x.reshape([1, 8, 1]))
      .data(),
  ).toEqual(Float32Array.of(-4, 0.25, -1, 1, -0.25, 3, 0, 7));
  const image = x.reshape([1, 2, 2, 2]);
  expect(nn.unfold(1).forward(image).shape).toEqual([1, 2, 4]);
  expect(nn.fold([2, 2], 1).forward(nn.unfold(1).forward(image)).toArray()).toEqual(image.toArray());
  expect(() => nn.unflatten(1, [3, -1]).forward(x)).toThrow(/^unflatten: /);
});
