import { describe, expect, test } from "vitest";
import { conv2d, nn, pad, type Tensor, tensor, zeros } from "../../src/index.js";

const row = (...numbers: number[]): Tensor => tensor([[numbers]]);

describe("convolutional layers", () => {
  test.each([
    [nn.conv1d(4, 6, 5, { groups: 2 }), [6, 2, 5], [2, 4, 9], [2, 6, 5]],
    [nn.conv2d(4, 6, [5, 3], { stride: 2, padding: [2, 1] }), [6, 4, 5, 3], [2, 4, 9, 8], [2, 6, 5, 4]],
    [nn.conv3d(2, 3, [1, 2, 3], { padding: "same" }), [3, 2, 1, 2, 3], [2, 3, 4, 5], [3, 3, 4, 5]],
    [nn.convTranspose1d(4, 6, 5, { groups: 2 }), [4, 3, 5], [2, 4, 9], [2, 6, 13]],
    [nn.convTranspose2d(4, 6, 3, { stride: 2, outputPadding: 1 }), [4, 6, 3, 3], [4, 5, 6], [6, 12, 14]],
    [nn.convTranspose3d(2, 3, 2, { stride: [1, 2, 3] }), [2, 3, 2, 2, 2], [1, 2, 2, 2, 2], [1, 3, 3, 4, 5]],
  ])("$constructor.name: shapes and the keys of the state dict", (layer, weight, x, y) => {
    const state = layer.stateDict();
    expect([...state.keys()]).toEqual(["weight", "bias"]);
    expect(layer.weight.shape).toEqual(weight);
    expect(layer.bias?.shape).toEqual([y[y.length - weight.length + 1]]);
    expect(layer.forward(zeros(x)).shape).toEqual(y);
  });

  test("without a bias", () => {
    const layer = nn.convTranspose1d(1, 1, 2, { bias: false });
    expect([...layer.stateDict().keys()]).toEqual(["weight"]);
  });

  test.each([
    ["zeros", [0, 1, 2, 3, 0]],
    ["reflect", [2, 1, 2, 3, 2]],
    ["replicate", [1, 1, 2, 3, 3]],
    ["circular", [3, 1, 2, 3, 1]],
  ] as const)("padding mode %s", (paddingMode, padded) => {
    const layer = nn.conv1d(1, 1, 1, { padding: 1, paddingMode, bias: false });
    layer.loadStateDict({ weight: row(1) });
    expect(layer.forward(row(1, 2, 3)).toArray()).toEqual([[padded]]);
  });

  test('padding "same" of another mode: of an odd number the greater part at the end, the last axis last', () => {
    const layer = nn.conv2d(1, 1, [2, 4], { padding: "same", paddingMode: "replicate", bias: false });
    const x = tensor([
      [
        [
          [1, 2, 3],
          [4, 5, 7],
        ],
      ],
    ]);
    expect(layer.forward(x).toArray()).toEqual(
      conv2d(pad(x, [1, 2, 0, 1], { mode: "replicate" }), layer.weight).toArray(),
    );
    const valid = nn.conv2d(1, 1, 2, { padding: "valid", paddingMode: "circular" });
    expect(valid.forward(x).shape).toEqual([1, 1, 1, 2]);
  });

  test("the size of a transposed convolution's output", () => {
    const layer = nn.convTranspose1d(1, 1, 3, { stride: 3, bias: false });
    layer.loadStateDict({ weight: row(1, 2, 3) });
    expect(layer.forward(row(1, 1), [8]).toArray()).toEqual([[[1, 2, 3, 1, 2, 3, 0, 0]]]);
    expect(() => layer.forward(row(1, 1), [9])).toThrow(
      "convTranspose1d: outputSize must lie between (6,) and (8,), got (9,)",
    );
  });

  test.each([
    [
      () => nn.conv1d(2, 2, 3, { padding: "same", stride: 2, paddingMode: "reflect" }),
      'conv1d: padding "same" takes stride 1, got 2',
    ],
    [
      () => nn.conv1d(2, 2, 3, { padding: "full" as "same", paddingMode: "reflect" }),
      'conv1d: padding must be a size, "same" or "valid", got full',
    ],
    [() => nn.conv3d(2, 2, 0), "conv3d: kernelSize must be a whole number of at least 1, got 0"],
    [() => nn.conv3d(0, 2, 1), "conv3d: inChannels must be a whole number of at least 1, got 0"],
    [
      () => nn.conv2d(1, 1, 1, { paddingMode: "mirror" as "reflect" }),
      'conv2d: paddingMode must be "zeros", "reflect", "replicate" or "circular", got mirror',
    ],
    [
      () => nn.convTranspose2d(3, 4, 1, { groups: 2 }),
      "convTranspose2d: groups must divide inChannels and outChannels, got 2 of 3 and 4",
    ],
    [
      () => nn.convTranspose2d(3, 4, 1, { paddingMode: "reflect" as "zeros" }),
      'convTranspose2d: paddingMode must be "zeros", got reflect',
    ],
  ])("%#: bad options", (call, text) => {
    expect(call).toThrow(text);
  });
});

describe("padding layers", () => {
  const x = tensor([
    [
      [1, 2],
      [3, 4],
    ],
  ]);

  test.each([
    [
      nn.zeroPad1d([1, -1]),
      [
        [
          [0, 1],
          [0, 3],
        ],
      ],
    ],
    [
      nn.constantPad1d([0, 1], 9),
      [
        [
          [1, 2, 9],
          [3, 4, 9],
        ],
      ],
    ],
    [
      nn.reflectionPad1d(1),
      [
        [
          [2, 1, 2, 1],
          [4, 3, 4, 3],
        ],
      ],
    ],
    [
      nn.replicationPad1d(1),
      [
        [
          [1, 1, 2, 2],
          [3, 3, 4, 4],
        ],
      ],
    ],
    [
      nn.circularPad1d([2, 0]),
      [
        [
          [1, 2, 1, 2],
          [3, 4, 3, 4],
        ],
      ],
    ],
    [
      nn.zeroPad2d([0, 1, 1, 0]),
      [
        [
          [0, 0, 0],
          [1, 2, 0],
          [3, 4, 0],
        ],
      ],
    ],
    [
      nn.constantPad2d([1, 0, 0, 0], 5),
      [
        [
          [5, 1, 2],
          [5, 3, 4],
        ],
      ],
    ],
    [
      nn.reflectionPad2d([0, 0, 1, 0]),
      [
        [
          [3, 4],
          [1, 2],
          [3, 4],
        ],
      ],
    ],
    [
      nn.replicationPad2d([0, 0, 0, 1]),
      [
        [
          [1, 2],
          [3, 4],
          [3, 4],
        ],
      ],
    ],
    [
      nn.circularPad2d([1, 0, 0, 0]),
      [
        [
          [2, 1, 2],
          [4, 3, 4],
        ],
      ],
    ],
  ])("%#: around the last axes", (layer, y) => {
    expect(layer.forward(x).toArray()).toEqual(y);
  });

  test("of three axes", () => {
    const volume = x.reshape([1, 1, 1, 2, 2]);
    const layers = [nn.zeroPad3d(1), nn.constantPad3d(1, 2), nn.replicationPad3d(1), nn.circularPad3d(1)];
    for (const layer of layers) expect(layer.forward(volume).shape).toEqual([1, 1, 3, 4, 4]);
    expect(nn.reflectionPad3d([1, 0, 0, 0, 0, 0]).forward(volume).shape).toEqual([1, 1, 1, 2, 3]);
  });

  test.each([
    [() => nn.zeroPad2d([1, 2]), "zeroPad2d: padding must be a whole number, or a list of 4, got 1,2"],
    [() => nn.zeroPad1d(0.5), "zeroPad1d: padding must be a whole number, or a list of 2, got 0.5"],
    [() => nn.reflectionPad2d(1).forward(zeros([3, 3])), "reflectionPad2d: takes 3 or 4 axes, got (3, 3)"],
    [
      () => nn.replicationPad1d(-1).forward(x),
      'pad: mode "replicate" takes from 0 to Infinity elements on a side of axis 2 of (1, 2, 2), got [-1, -1]',
    ],
  ])("%#: bad options", (call, text) => {
    expect(call).toThrow(text);
  });
});
