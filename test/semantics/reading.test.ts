import { accuracy, loss, max, optim, parameter, profile, randn, type Tensor, tensor, zeros } from "chainrule";
import { describe, expect, test } from "vitest";
import { programCount } from "../../src/program/cache.js";
import { fixture, weightsOf } from "./fixture.js";
import { classifier, grid, labels } from "./grid.js";
import { expectClose, inAllModes } from "./modes.js";

const x = grid([8, 4], 9);
const y = labels(8);

// r is one tensor: 2 r is exact, so r + 1 follows from it.
inAllModes(
  "one randn used by two programs",
  ({ run }) => {
    const noise = randn([32]);
    const doubled = run((s: Tensor) => noise.mul(s))(tensor(2)).data();
    const shifted = run((s: Tensor) => noise.add(s))(tensor(1)).data();
    return { doubled, shifted };
  },
  ({ doubled, shifted }) => {
    expect(new Set(Array.from(doubled)).size).toBe(32);
    expect(Array.from(shifted)).toEqual(Array.from(doubled, (value) => Math.fround(value / 2 + 1)));
  },
);

// l = w x with x = (1, 1), lr = ¼: w becomes w − ¼ · 2 w = w / 2 at each step.
inAllModes(
  "nested compile",
  ({ run }) => {
    const w = parameter(tensor([1]));
    const optimizer = optim.sgd([w], { lr: 0.25 });
    const square = run((input: Tensor) => input.mul(w).square());
    const inner = run((input: Tensor) => square(input).mean());
    const step = run((input: Tensor) => {
      const l = inner(input);
      optimizer.step(l);
      return l;
    });
    const losses = [0, 1, 2, 3].map(() => step(tensor([1, 1])).item());
    return { loss: losses, weight: w.data(), alone: square(tensor([2])).data() };
  },
  (values) =>
    expect(values).toEqual({ loss: [1, 1 / 4, 1 / 16, 1 / 64], weight: floats(1 / 16), alone: floats(1 / 64) }),
);

const floats = (...values: number[]): Float32Array => Float32Array.from(values);

inAllModes(
  "a batch buffer refilled before evaluation",
  ({ run }) => {
    const batch = Float32Array.of(1, 2, 3);
    const double = run((values: Tensor) => values.mul(2));
    const copied = tensor(batch);
    const lazy = copied.sum();
    const given = double(tensor(batch));
    batch.fill(9);
    const read = copied.data();
    read.fill(7);
    return { lazy: [lazy.item()], given: given.data(), copied: copied.data() };
  },
  (values) => expect(values).toEqual({ lazy: [6], given: floats(2, 4, 6), copied: floats(1, 2, 3) }),
);

describe("printing three reductions of one expensive tensor", () => {
  inAllModes(
    "computes it at most twice",
    ({ run }) => {
      const values: Record<string, number[]> = {};
      const a = tensor(
        Array.from({ length: 64 }, (_, i) => i % 8),
        [8, 8],
      );
      const report = profile(() => {
        const reductions = run(() => {
          const product = a.matmul(a);
          return [product.sum(), max(product), product.mean()];
        })();
        ["sum", "max", "mean"].forEach((name, i) => {
          values[name] = [reductions[i].item()];
        });
      });
      expect(report.kernels.find(({ kernel }) => kernel === "matmul")?.calls).toBeLessThanOrEqual(2);
      return values;
    },
    // Row i of a is 0 … 7, so element (i, j) of a² is 28 j.
    (values) => expect(values).toEqual({ sum: [28 * 28 * 8], max: [28 * 7], mean: [28 * 3.5] }),
  );

  test("at most twice with gradients too", () => {
    const w = parameter(grid([8, 8], 1));
    const report = profile(() => {
      const product = w.matmul(w);
      for (const reduction of [product.sum(), max(product), product.mean()]) reduction.item();
    });
    expect(report.kernels.find(({ kernel }) => kernel === "matmul")?.calls).toBe(2);
  });
});

// l = Σ c w, so each step takes lr · c away. With c = (1, −2) and lr = ½, 1, 2 everything is exact.
describe("a learning-rate schedule in a compiled step, passing through 1", () => {
  const c = tensor([1, -2]);
  const expected = { weights: floats(-3.5, 7), losses: floats(0, -2.5, -7.5) };

  inAllModes(
    "of the optimizer",
    ({ run }) => {
      const w = parameter(zeros([2]));
      const optimizer = optim.sgd([w], { lr: (step) => 2 ** (step - 1) });
      const step = run(() => {
        const l = w.mul(c).sum();
        optimizer.step(l);
        return l;
      });
      const losses: number[] = [];
      let programs = 0;
      for (let i = 0; i < 3; i++) {
        losses.push(step().item());
        if (i === 0) programs = programCount();
      }
      expect(programCount()).toBe(programs);
      return { weights: w.data(), losses: Float32Array.from(losses) };
    },
    (values) => expect(values).toEqual(expected),
  );

  inAllModes(
    "as an argument",
    ({ run }) => {
      const w = parameter(zeros([2]));
      const step = run((lr: Tensor) => {
        const l = w.mul(c).sum();
        w.assign(w.sub(c.mul(lr)));
        return l;
      });
      const losses = [0.5, 1, 2].map((lr) => step(lr).item());
      return { weights: w.data(), losses: Float32Array.from(losses) };
    },
    (values) => expect(values).toEqual(expected),
  );
});

// The losses of the fixture `accuracyAfterStep`; the average is theirs.
for (const read of [false, true])
  inAllModes(
    `a running average of losses, ${read ? "read at each step" : "read at the end"}`,
    ({ run }) => {
      const model = classifier();
      const optimizer = optim.sgd(model, { lr: 0.5 });
      const step = run(() => {
        const l = loss.crossEntropy(model.forward(x), y);
        optimizer.step(l);
        return l;
      });
      let average = zeros([]);
      for (let i = 0; i < 6; i++) {
        average = average.mul(0.75).add(step().mul(0.25));
        if (read) average.item();
      }
      return { average: [average.item()] };
    },
    (values) => {
      const average = Array.from(fixture("accuracyAfterStep").loss).reduce((sum, l) => 0.75 * sum + 0.25 * l, 0);
      expectClose(values, { average: [average] });
    },
  );

// SGD(lr=0.5) as in the fixture `accuracyAfterStep`, whose accuracies add up to the metric.
for (const read of [false, true])
  inAllModes(
    `a carried metric ${read ? "read at last" : "never read"}`,
    ({ run }) => {
      const model = classifier();
      const optimizer = optim.sgd(model, { lr: 0.5 });
      const step = run((before: Tensor) => {
        const logits = model.forward(x);
        const metric = before.add(accuracy(logits, y));
        optimizer.step(loss.crossEntropy(logits, y), { keep: [metric] });
        return metric;
      });
      let metric = zeros([]);
      for (let i = 0; i < 6; i++) metric = step(metric);
      return { metric: read ? [metric.item()] : [], weights: weightsOf(model) };
    },
    ({ metric, weights }) => {
      const { accuracy: parts, weights: expected } = fixture("accuracyAfterStep");
      expectClose(
        { weights, metric },
        { weights: expected, metric: read ? [Array.from(parts).reduce((a, b) => a + b)] : [] },
      );
    },
  );

test("a carried metric that was not kept is stale when it is read", () => {
  const model = classifier();
  const optimizer = optim.sgd(model, { lr: 0.5 });
  let metric = zeros([]);
  for (let i = 0; i < 3; i++) {
    const logits = model.forward(x);
    metric = metric.add(accuracy(logits, y));
    optimizer.step(loss.crossEntropy(logits, y));
  }
  expect(() => metric.item()).toThrow("evaluate: the value of 0.weight this tensor was built on has been overwritten");
});
