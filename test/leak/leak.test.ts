import {
  accuracy,
  compile,
  debug,
  evaluate,
  grad,
  loss,
  narrow,
  nn,
  optim,
  parameter,
  place,
  seed,
  slice,
  type Tensor,
  tensor,
  zeros,
} from "chainrule";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { collectGarbage, expectFlat, turn } from "./memory.js";

const TIMEOUT = 60_000;

const x = tensor(
  Float32Array.from({ length: 64 }, (_, i) => Math.sin(i)),
  [16, 4],
);
const y = tensor(Int32Array.from({ length: 16 }, (_, i) => i % 3));
const wrong = tensor(Int32Array.of(0, 1, 2, 0, 1, 2, 0, 3));

const classifier = (): nn.Sequential => nn.sequential(nn.linear(4, 8), nn.tanh(), nn.linear(8, 3));
/** Eight rows that begin elsewhere at every step. */
const rows = (t: Tensor, i: number): Tensor => slice(t, [i % 8, (i % 8) + 8]);
/** An average that forgets: what `average` was, and a little of what is new. */
const forget = (average: Tensor, value: Tensor): Tensor => average.mul(0.9).add(value.mul(0.1));
const norm = (model: nn.AnyModule): Tensor =>
  [...model.parameters()].map((cell) => cell.square().sum()).reduce((a, b) => a.add(b));

beforeEach(() => seed(0));
afterEach(() => {
  debug();
  vi.restoreAllMocks();
});

describe("nothing grows over", () => {
  test(
    "5,000 training steps with averages and metrics beside them",
    async () => {
      const model = classifier();
      const optimizer = optim.adam(model, { lr: 0.01 });
      let [average, unread, before, weights, metric] = [zeros([]), zeros([]), zeros([]), zeros([]), zeros([])];
      await expectFlat(5000, (i) => {
        const [images, labels] = [rows(x, i), rows(y, i)];
        const logits = model.forward(images);
        const l = loss.crossEntropy(logits, labels);
        // Of the loss, and of another tensor that depends on the parameters, both read before the update.
        before = forget(before, l);
        weights = forget(weights, norm(model));
        evaluate(before, weights);
        metric = metric.add(accuracy(logits, labels));
        optimizer.step(l, { keep: [metric] });
        average = forget(average, l);
        average.item();
        unread = forget(unread, l);
      });
      expect(metric.item()).toBeGreaterThan(2500);
      expect(unread.item()).toBeCloseTo(average.item(), 6);
    },
    TIMEOUT,
  );

  test(
    "3,000 steps of truncated backpropagation through time with a carried state",
    async () => {
      const layer = nn.linear(4, 4);
      const optimizer = optim.sgd(layer, { lr: 0.01, momentum: 0.9 });
      let [state, cut] = [zeros([8, 4]), zeros([8, 4])];
      await expectFlat(3000, (i) => {
        state = layer.forward(state).add(rows(x, i)).tanh();
        cut = layer.forward(cut.stopGradient()).tanh();
        optimizer.step(state.square().mean().add(cut.mean()), { keep: [state, cut] });
      });
    },
    TIMEOUT,
  );

  test(
    "3,000 compiled training steps, in two modes",
    async () => {
      const model = nn.sequential(nn.linear(4, 8), nn.dropout(0.2), nn.linear(8, 3));
      const optimizer = optim.adamW(model, { lr: 0.01, clipNorm: 1 });
      let rate = 0;
      optimizer.lr = () => 0.01 / (1 + rate++ / 1000);
      const step = compile((before: Tensor, images: Tensor, labels: Tensor) => {
        const logits = model.forward(images);
        const l = loss.crossEntropy(logits, labels);
        if (model.training) optimizer.step(l);
        return { l, metric: before.add(accuracy(logits, labels)) };
      });
      let [average, metric] = [zeros([]), zeros([])];
      await expectFlat(3000, (i) => {
        if (i % 20 === 0) model.eval();
        if (i % 20 === 10) model.train();
        const result = step(metric, rows(x, i), rows(y, i));
        metric = result.metric;
        average = forget(average, result.l);
        average.item();
      });
    },
    TIMEOUT,
  );

  test(
    "5,000 evaluations with a carried state and changing slice starts",
    async () => {
      const model = classifier();
      const window = compile((start: Tensor) => narrow(x, 0, start, 4).sum());
      let [average, unread, cache] = [zeros([]), zeros([]), zeros([8, 4])];
      await expectFlat(5000, (i) => {
        const l = loss.crossEntropy(model.forward(rows(x, i)), rows(y, i));
        average = forget(average, l.stopGradient());
        cache = place(cache, 0, i % 8, slice(x, [i % 8, (i % 8) + 1]).mul(i));
        unread = unread.add(window(i % 12));
        evaluate(l, average, cache);
        cache.data();
      });
    },
    TIMEOUT,
  );

  test(
    "2,000 steps that fail",
    async () => {
      const model = classifier();
      const optimizer = optim.adam(model);
      const step = (images: Tensor, labels: Tensor): void => {
        optimizer.step(loss.crossEntropy(model.forward(images), labels));
      };
      const compiled = compile(step);
      const message = "crossEntropy: label 3 at row 7 is out of range for 3 classes";
      await expectFlat(2000, (i) => {
        expect(() => (i % 2 ? compiled : step)(rows(x, i), wrong)).toThrow(message);
      });
    },
    TIMEOUT,
  );

  test(
    "1,000 steps under debug({ eager: true })",
    async () => {
      debug({ eager: true });
      const layer = nn.linear(4, 3);
      const optimizer = optim.sgd(layer, { lr: 0.01 });
      let [average, weights] = [zeros([]), zeros([])];
      await expectFlat(1000, (i) => {
        const l = loss.crossEntropy(layer.forward(rows(x, i)), rows(y, i));
        weights = forget(weights, norm(layer));
        optimizer.step(l);
        average = forget(average, l);
      });
    },
    TIMEOUT,
  );

  test(
    "200 models and optimizers, used and dropped",
    async () => {
      await expectFlat(200, async (i) => {
        const model = nn.sequential(nn.linear(4, 64), nn.tanh(), nn.linear(64, 64), nn.tanh(), nn.linear(64, 3));
        const optimizer = optim.adam(model);
        const step = (images: Tensor, labels: Tensor): void => {
          optimizer.step(loss.crossEntropy(model.forward(images), labels));
        };
        (i % 2 ? compile(step) : step)(rows(x, i), rows(y, i));
        await turn();
      });
    },
    TIMEOUT,
  );

  test(
    "1,400 calls of a compiled function with more variants than are kept, and more programs",
    async () => {
      const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
      const model = nn.linear(1, 2);
      const fn = compile((column: Tensor) => model.forward(column.reshape([column.size, 1])).sum());
      const columns = Array.from({ length: 280 }, (_, i) => new Float32Array(i + 1));
      await expectFlat(1400, (i) => fn(columns[i % 280]));
      expect(warn).toHaveBeenCalledOnce();
    },
    TIMEOUT,
  );
});

describe("no graph is held", () => {
  const model = classifier();
  const optimizer = optim.adam(model);

  /** Whether the tensors that a function hands on are still there once it has returned. */
  async function alive(run: (note: (t: Tensor) => void) => unknown): Promise<boolean[]> {
    const refs: WeakRef<Tensor>[] = [];
    const held = run((t) => refs.push(new WeakRef(t)));
    await collectGarbage();
    expect(held).toBeDefined();
    return refs.map((ref) => ref.deref() !== undefined);
  }

  test("by a compiled function, whose optimizer's state is asked at every run", async () => {
    const found = await alive((note) => {
      const step = compile((images: Tensor, labels: Tensor) => {
        const logits = model.forward(images);
        note(logits);
        const l = loss.crossEntropy(logits, labels);
        optimizer.step(l);
        return l;
      });
      for (let i = 0; i < 5; i++) step(x, y);
      return step;
    });
    expect(found).toEqual([false, false, false, false]);
  });

  test("by an optimizer, a cell or a program", async () => {
    const found = await alive((note) => {
      for (let i = 0; i < 3; i++) {
        const logits = model.forward(x);
        note(logits);
        optimizer.step(loss.crossEntropy(logits, y));
      }
      return optimizer;
    });
    expect(found).toEqual([false, false, false]);
  });
});

describe("what is carried on unread, and computed on the way,", () => {
  const carryOn = (from: Tensor): Tensor => {
    let sum = from;
    for (let i = 0; i < 1500; i++) sum = sum.add(1);
    return sum;
  };

  test("leaves assignments pending, so that what was built before them keeps its meaning", () => {
    const w = parameter(tensor(1));
    const before = w.mul(10);
    w.assign(w.add(1));
    const sum = carryOn(w.stopGradient());
    expect(sum.node.depth).toBeLessThan(1000);
    evaluate(before, sum);
    expect([before.item(), sum.item(), w.item()]).toEqual([10, 1502, 2]);
  });

  test("is not cut off from gradients", () => {
    const w = parameter(tensor(1));
    expect(grad(carryOn(w.mul(3)), [w])[0].item()).toBe(3);
  });
});
