import { describe, expect, test } from "vitest";
import { loss, nn, tensor } from "../../src/index.js";

const i32 = (values: number[], shape = [values.length]) => tensor(Int32Array.from(values), shape);
const bits = 2 ** -22; // a few roundings of values near 1

// The values are PyTorch's.
describe("losses as modules", () => {
  test("weights of classes are buffers", () => {
    const criterion = nn.crossEntropyLoss({ weight: tensor([1, 2, 3]), labelSmoothing: 0.1 });
    expect([...criterion.stateDict().keys()]).toEqual(["weight"]);
    const [x, labels] = [
      tensor([
        [1, 2, 0.5],
        [0, -1, 3],
      ]),
      i32([1, 0]),
    ];
    expect(criterion.forward(x, labels).item()).toBeCloseTo(1.417069911956787, 6);
    criterion.loadStateDict({ weight: tensor([1, 1, 1]) });
    expect(criterion.forward(x, labels).item()).toBe(loss.crossEntropy(x, labels, { labelSmoothing: 0.1 }).item());
  });

  test("under the names of PyTorch's keys", () => {
    const criterion = nn.bceWithLogitsLoss({ posWeight: tensor([3, 1]), reduction: "sum" });
    expect([...criterion.stateDict().keys()]).toEqual(["pos_weight"]);
    const l = criterion
      .forward(
        tensor([
          [1, -2],
          [0.5, 3],
        ]),
        tensor([
          [1, 0],
          [0, 1],
        ]),
      )
      .item();
    expect(Math.abs(l - 2.0893774032592773)).toBeLessThan(4 * bits);
  });

  test("of three tensors, and of four", () => {
    const triplet = nn.tripletMarginLoss({ margin: 0.5, p: 1 });
    expect(triplet.forward(tensor([[1, 2]]), tensor([[1.75, 2]]), tensor([[1, 3]])).item()).toBeCloseTo(0.25, 5);
    const logits = tensor([[[1, 0, 2]], [[0, 3, 1]], [[2, 0, 0]]]);
    const l = nn.ctcLoss().forward(logits, i32([1], [1, 1]), i32([3]), i32([1]));
    expect(Math.abs(l.item() - 1.360803484916687)).toBeLessThan(4 * bits);
  });

  test("are part of a model and have a name in its summary", () => {
    expect([nn.mseLoss().kind, nn.l1Loss({ reduction: "sum" }).kind]).toEqual(["MseLoss", "L1Loss"]);
    expect(() => nn.huberLoss({ delta: -1 }).forward(tensor([1]), tensor([2]))).toThrow(
      "huber: delta must be a number above 0, got -1",
    );
  });
});

// PyTorch's sums and refusals at the edges of what a loss takes.
test.each([
  [() => loss.klDiv(tensor([-1]), tensor([-0.5])).item(), Number.NaN],
  [() => loss.gaussianNll(tensor([1]), tensor([1]), tensor([-1])).item(), Number.NaN],
  [
    () =>
      nn
        .unflatten(1, [2, -1])
        .forward(tensor([[1, 2, 3, 4]]))
        .toArray(),
    [
      [
        [1, 2],
        [3, 4],
      ],
    ],
  ],
])("%s is %j", (call, value) => expect(call()).toEqual(value));

test.each([
  [
    () => loss.tripletMargin(tensor([[1]]), tensor([[1], [2], [3]]), tensor([[1], [2]])),
    "tripletMargin: shapes must broadcast, got (3, 1) and (2, 1): 3 ≠ 2",
  ],
  [() => nn.lstm(3, 4, { dropout: 2 }), "lstm: dropout must lie in [0, 1], got 2"],
  [() => nn.gru(2, 3, JSON.parse('{ "nonlinearity": "relu" }')), "gru: takes no such option, got nonlinearity"],
])("%s is refused", (call, message) => expect(call).toThrow(message));
