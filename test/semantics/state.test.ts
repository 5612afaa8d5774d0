import {
  arange,
  type Cell,
  loss,
  maskedFill,
  nn,
  optim,
  place,
  slice,
  softmax,
  type Tensor,
  tensor,
  zeros,
} from "chainrule";
import { describe, expect, test } from "vitest";
import { programCount } from "../../src/program/cache.js";
import { fixture, weightsOf } from "./fixture.js";
import { classifier, grid, labels, linear } from "./grid.js";
import { expectClose, inAllModes } from "./modes.js";

const x = grid([8, 4], 9);
const y = labels(8);

// bn with weight grid([4], 2), bias grid([4], 3); l = (bn(grid([8, 4], s)) · grid([8, 4], 4)).sum() + (bn(grid([6, 4], s + 5))²).mean();
// SGD(lr=0.1, momentum=0.9), 3 steps; then bn.eval()(x)
inAllModes(
  "batch norm called twice in a step, then evaluated",
  ({ run }) => {
    const norm = nn.batchNorm1d(4);
    norm.loadStateDict({ weight: grid([4], 2), bias: grid([4], 3) }, { strict: false });
    const optimizer = optim.sgd(norm, { lr: 0.1, momentum: 0.9 });
    const step = run((a: Tensor, b: Tensor) => {
      const first = norm
        .forward(a)
        .mul(grid([8, 4], 4))
        .sum();
      const l = first.add(norm.forward(b).square().mean());
      optimizer.step(l);
      return l;
    });
    const losses = [0, 1, 2].map((s) => step(grid([8, 4], s), grid([6, 4], s + 5)).item());
    const evaluated = run((input: Tensor) => norm.eval().forward(input))(x);
    const buffer = (name: string): ArrayLike<number> => (norm.stateDict().get(name) as Cell).data();
    return {
      loss: losses,
      mean: buffer("running_mean"),
      variance: buffer("running_var"),
      tracked: buffer("num_batches_tracked"),
      evaluated: evaluated.data(),
      weights: weightsOf(norm),
    };
  },
  (values) => expectClose(values, fixture("batchNorm")),
);

// Causal attention over grid([6, 4], 7) in one go: softmax(q kᵀ / 2, masked above the diagonal) v
inAllModes(
  "decoding with a key/value cache: one program for all positions",
  ({ run }) => {
    const [query, key, value] = [linear(4, 4, 1), linear(4, 4, 3), linear(4, 4, 5)];
    const [keys, values] = [nn.buffer(zeros([6, 4])), nn.buffer(zeros([6, 4]))];
    const decode = run((token: Tensor, position: Tensor) => {
      keys.assign(place(keys, 0, position, key.forward(token)));
      values.assign(place(values, 0, position, value.forward(token)));
      const scores = query.forward(token).matmul(keys.transpose()).div(2);
      return softmax(maskedFill(scores, arange(6).gt(position), -1e9)).matmul(values);
    });
    const tokens = grid([6, 4], 7);
    const attended: number[] = [];
    let programs = 0;
    for (let i = 0; i < 6; i++) {
      attended.push(...decode(slice(tokens, [i, i + 1]), i).data());
      if (i === 2) programs = programCount();
    }
    expect(programCount()).toBe(programs);
    return { attended };
  },
  (values) => expectClose(values, fixture("decoding")),
);

// Sequential(linear(4, 8), BatchNorm1d(8), Tanh(), linear(8, 3)); SGD(lr=0.2); validation on grid([5, 4], 11) in evaluation mode
inAllModes(
  "validation inside the loop with a mode switch",
  ({ run }) => {
    const model = nn.sequential(linear(4, 8, 1), nn.batchNorm1d(8), nn.tanh(), linear(8, 3, 3));
    const optimizer = optim.sgd(model, { lr: 0.2 });
    const lossOf = run((images: Tensor, targets: Tensor) => {
      const l = loss.crossEntropy(model.forward(images), targets);
      if (model.training) optimizer.step(l);
      return l;
    });
    const values = { loss: [] as number[], validation: [] as number[] };
    for (let i = 0; i < 4; i++) {
      model.train();
      values.loss.push(lossOf(x, y).item());
      model.eval();
      values.validation.push(lossOf(grid([5, 4], 11), labels(5)).item());
    }
    return values;
  },
  (values) => expectClose(values, fixture("validation")),
);

describe("a state dict loaded midway", () => {
  inAllModes(
    "starts the same losses again",
    ({ run }) => {
      const model = classifier();
      const optimizer = optim.sgd(model, { lr: 0.5 });
      const step = run(() => {
        const l = loss.crossEntropy(model.forward(x), y);
        optimizer.step(l);
        return l;
      });
      const saved = new Map([...model.stateDict()].map(([name, cell]) => [name, tensor(cell.data(), cell.shape)]));
      const before = [step().item(), step().item(), step().item()];
      model.loadStateDict(saved);
      const after = [step().item(), step().item(), step().item()];
      expect(after).toEqual(before);
      return { loss: [...before, ...after], accuracy: [], weights: [] };
    },
    (values) => {
      const expected = Array.from(fixture("accuracyAfterStep").loss).slice(0, 3);
      expectClose(values, { loss: [...expected, ...expected], accuracy: [], weights: [] });
    },
  );

  test("what was built before it is stale, what was read is not", () => {
    const layer = linear(4, 2, 1);
    const early = layer.forward(x);
    const read = layer.forward(x).sum();
    const value = read.item();
    layer.loadStateDict({ weight: grid([2, 4], 8), bias: grid([2], 8) });
    expect(read.item()).toBe(value);
    expect(() => early.data()).toThrow("evaluate: the value of weight this tensor was built on has been overwritten");
  });

  test("a bad one changes nothing", () => {
    const layer = linear(4, 2, 1);
    const before = weightsOf(layer);
    expect(() => layer.loadStateDict({ weight: zeros([2, 4]), bias: zeros([3]) })).toThrow(
      "loadStateDict: the state dict does not fit: bias must be f32 (2,), is f32 (3,)",
    );
    expect(weightsOf(layer)).toEqual(before);
  });
});

// LSTM(2, 3), its parameters grid 1 to 4, over 5 chunks of 4 steps grid([4, 3, 2], c); l = ((y.sum(2) − grid([4, 3], c)) ** 2).mean();
// SGD(lr=0.1); h and c detached between the chunks
inAllModes(
  "truncated backpropagation through time with an LSTM's state and cells",
  ({ run }) => {
    const lstm = nn.lstm(2, 3);
    const keys = [...lstm.stateDict()];
    lstm.loadStateDict(new Map(keys.map(([key, cell], i) => [key, grid(cell.shape, i + 1)])));
    const optimizer = optim.sgd(lstm, { lr: 0.1 });
    const chunk = run((h0: Tensor, c0: Tensor, inputs: Tensor, targets: Tensor) => {
      const { y, hN, cN } = lstm.forward(inputs, { h0, c0 });
      const l = y.sum(2).sub(targets).square().mean();
      optimizer.step(l, { keep: [hN, cN] });
      return { hN, cN, l };
    });
    let [h, c] = [zeros([1, 3, 3]), zeros([1, 3, 3])];
    const losses: number[] = [];
    for (let i = 0; i < 5; i++) {
      const { hN, cN, l } = chunk(h, c, grid([4, 3, 2], i), grid([4, 3], i));
      losses.push(l.item());
      [h, c] = [hN, cN];
    }
    return { loss: losses, state: h.data(), cells: c.data(), weights: weightsOf(lstm) };
  },
  (values) => expectClose(values, fixture("truncatedLstm")),
);
