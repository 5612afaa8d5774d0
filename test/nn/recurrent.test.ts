import { describe, expect, test } from "vitest";
import { compile, grad, loss, nn, optim, randn, seed, type Tensor, tensor, variable } from "../../src/index.js";

const close = (a: Tensor, b: Tensor): void => {
  const [got, want] = [a.data(), b.data()];
  expect(a.shape).toEqual(b.shape);
  for (const [i, value] of got.entries()) expect(value).toBeCloseTo(want[i], 5);
};

const made = <M>(make: () => M): M => {
  seed(2);
  return make();
};

describe("recurrent networks", () => {
  test("a GRU takes the steps that its cell takes", () => {
    const [gru, cell] = made(() => [nn.gru(3, 4), nn.gruCell(3, 4)] as const);
    const state = gru.stateDict();
    cell.loadStateDict(
      new Map([...cell.stateDict().keys()].map((key) => [key, state.get(`${key}_l0`)?.read()])) as never,
    );
    const x = randn([5, 2, 3]);
    let h: Tensor | undefined;
    const states = [0, 1, 2, 3, 4].map((t) => {
      h = cell.forward(x.select(0, t), h);
      return h;
    });
    const { y, hN } = gru.forward(x);
    for (const [t, want] of states.entries()) close(y.select(0, t), want);
    close(hN.select(0, 0), states[4]);
  });

  test("a carried state goes on where the sequence was cut", () => {
    const lstm = made(() => nn.lstm(3, 4, { numLayers: 2 }));
    const x = randn([6, 2, 3]);
    const whole = lstm.forward(x);
    const first = lstm.forward(x.slice([0, 2]));
    const second = lstm.forward(x.slice([2, 6]), { h0: first.hN, c0: first.cN });
    close(second.y, whole.y.slice([2, 6]));
    close(second.cN, whole.cN);
  });

  test("a short sequence in a batch is as it is alone, in both directions", () => {
    const lstm = made(() => nn.lstm(3, 4, { bidirectional: true, batchFirst: true }));
    const x = randn([2, 5, 3]);
    const { y, hN, cN } = lstm.forward(x, { lengths: tensor(Int32Array.of(5, 2)) });
    const alone = lstm.forward(x.slice([1, 2], [0, 2]));
    close(y.slice([1, 2], [0, 2]), alone.y);
    expect(
      y
        .slice([1, 2], [2, 5])
        .data()
        .every((v) => v === 0),
    ).toBe(true);
    close(hN.slice([], [1, 2]), alone.hN);
    close(cN.slice([], [1, 2]), alone.cN);
  });

  test("what lies beyond the end of a sequence has no part in values and gradients, NaN neither", () => {
    const gru = made(() => nn.gru(3, 4, { bidirectional: true }));
    const x = randn([5, 2, 3]);
    const numbers = x.data();
    const beyond = numbers.map((v, i) => (i >= 12 && i % 6 >= 3 ? Number.NaN : v));
    const all = (input: Tensor): Tensor[] => {
      const { y, hN } = gru.forward(input, { lengths: tensor(Int32Array.of(5, 2)) });
      return [y, hN, ...grad(y.sum().add(hN.square().sum()), [input, ...gru.parameters()])];
    };
    const [got, want] = [beyond, numbers].map((values) => all(variable(tensor(values, [5, 2, 3]))));
    expect(got.map((t) => t.data())).toEqual(want.map((t) => t.data()));
  });

  test("a batch and its sequences by themselves agree, the batch first or second", () => {
    const rnn = made(() => nn.rnn(3, 4, { nonlinearity: "relu", batchFirst: true }));
    const x = randn([2, 5, 3]);
    const { y, hN } = rnn.forward(x);
    const single = rnn.forward(x.select(0, 1));
    close(y.select(0, 1), single.y);
    close(hN.select(1, 1), single.hN);
  });

  test("dropout acts between layers in training mode only", () => {
    const gru = made(() => nn.gru(3, 4, { numLayers: 2, dropout: 0.5 }));
    const x = randn([3, 2, 3]);
    expect(gru.forward(x).y.data()).not.toEqual(gru.forward(x).y.data());
    gru.eval();
    expect(gru.forward(x).y.data()).toEqual(gru.forward(x).y.data());
  });

  test("an LSTM remembers the first of ten numbers, trained in a compiled step with several lengths", () => {
    const { lstm, head } = made(() => ({ lstm: nn.lstm(1, 8), head: nn.linear(8, 1) }));
    const optimizer = optim.adam([...lstm.parameters(), ...head.parameters()], { lr: 0.02 });
    const step = compile((x: Tensor, lengths: Tensor) => {
      const { hN } = lstm.forward(x, { lengths });
      const l = loss.mse(head.forward(hN.select(0, 0)), x.select(0, 0));
      optimizer.step(l);
      return l;
    });
    const lengths = tensor(Int32Array.from({ length: 16 }, (_, i) => 3 + (i % 8)));
    const losses = Array.from({ length: 150 }, () => step(randn([10, 16, 1]), lengths).item());
    expect(losses[149]).toBeLessThan(losses[0] / 4);
  });

  test("a bad length leaves every cell unchanged", () => {
    const lstm = made(() => nn.lstm(3, 4));
    const optimizer = optim.adam(lstm, { lr: 0.1 });
    const before = [...lstm.stateDict().values()].map((cell) => cell.data());
    const step = compile((x: Tensor, lengths: Tensor) => {
      const l = lstm.forward(x, { lengths }).y.sum();
      optimizer.step(l);
      return l;
    });
    expect(() => step(randn([4, 2, 3]), tensor(Int32Array.of(4, 9))).item()).toThrow(
      "lstm: length 9 at position 1 is out of range for 4 steps",
    );
    expect([...lstm.stateDict().values()].map((cell) => cell.data())).toEqual(before);
  });

  test.each([
    [() => nn.lstm(3, 0), "lstm: hiddenSize must be a whole number of at least 1, got 0"],
    [() => nn.lstm(3, 4, { projSize: 4 }), "lstm: projSize must be smaller than hiddenSize, got 4 and 4"],
    [() => nn.gru(3, 4, { dropout: -1 }), "gru: dropout must lie in [0, 1], got -1"],
    [() => nn.rnn(3, 4, { nonlinearity: "gelu" as "relu" }), 'rnn: nonlinearity must be "tanh" or "relu", got gelu'],
    [() => nn.gruCell(0, 4), "gruCell: inputSize must be a whole number of at least 1, got 0"],
  ])("%#: bad options", (call, text) => expect(call).toThrow(text));
});
