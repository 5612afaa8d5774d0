import {
  compile,
  debug,
  dropout,
  evaluate,
  loss,
  nn,
  optim,
  parameter,
  randomState,
  seed,
  type Tensor,
  tensor,
} from "chainrule";
import { afterEach, describe, expect, test } from "vitest";
import { weightsOf } from "../fixture.js";
import { classifier, grid, labels } from "../grid.js";

afterEach(() => debug());

const x = grid([8, 4], 9);
const bad = tensor([0, 1, 2, 3, 0, 1, 2, 0], { dtype: "i32" });
const message = "crossEntropy: label 3 at row 3 is out of range for 3 classes";

describe("a bad label", () => {
  for (const mode of ["uncompiled", "compiled", "eager"] as const)
    test(`${mode}: leaves cells, random counter and step counts as they were`, () => {
      seed(0);
      debug({ eager: mode === "eager" });
      const norm = nn.batchNorm1d(4);
      const model = nn.sequential(norm, classifier());
      const optimizer = optim.adam(model, { lr: 0.1 });
      const train = (targets: Tensor): Tensor => {
        const l = loss.crossEntropy(dropout(model.forward(x), 0.25), targets);
        optimizer.step(l);
        return l;
      };
      const step = mode === "compiled" ? compile(train) : train;
      step(labels(8));
      const before = { state: stateOf(), steps: optimizer.steps, moments: momentsOf() };
      const { counter } = randomState();
      expect(() => step(bad)).toThrow(message);
      // Batch norm's statistics were computed before the loss under eager: there each operation is a program.
      if (mode !== "eager") expect(stateOf()).toEqual(before.state);
      expect(weightsOf(model)).toEqual(before.state.slice(0, weightsOf(model).length));
      expect({ steps: optimizer.steps, moments: momentsOf() }).toEqual({
        steps: before.steps,
        moments: before.moments,
      });
      // Uncompiled a random node takes its number when it is built.
      expect(randomState().counter).toBe(mode === "compiled" ? counter : counter + 1);
      step(labels(8));
      expect(optimizer.steps).toBe(2);

      function stateOf(): number[] {
        const buffers = model.buffers().flatMap((cell) => Array.from(cell.data()));
        return [...weightsOf(model), ...buffers];
      }
      function momentsOf(): number[] {
        return [...optimizer.stateDict().values()].flatMap(({ data }) => Array.from(data));
      }
    });
});

describe("a step that cannot be computed", () => {
  test("changes nothing, at once or later", () => {
    const model = classifier();
    const optimizer = optim.sgd(model, { lr: 0.5 });
    const stale = model.forward(x);
    optimizer.step(loss.crossEntropy(model.forward(x), labels(8)));
    const before = weightsOf(model);
    expect(() => optimizer.step(loss.crossEntropy(model.forward(x), labels(8)), { keep: [stale] })).toThrow(
      "evaluate: the value of 0.weight this tensor was built on has been overwritten",
    );
    expect(weightsOf(model)).toEqual(before);
    expect(optimizer.steps).toBe(1);
  });

  test("a learning rate that is no number is refused before anything runs", () => {
    const w = parameter(tensor([1]));
    const optimizer = optim.sgd([w], { lr: () => Number.NaN });
    const step = compile(() => optimizer.step(w.sum()));
    for (const attempt of [step, () => optimizer.step(w.sum())]) {
      expect(attempt).toThrow("sgd: lr must be a number of at least 0, got NaN");
      expect([w.item(), optimizer.steps]).toEqual([1, 0]);
    }
  });
});

describe("a read that fails", () => {
  test("leaves pending versions pending", () => {
    const [w, v] = [parameter(tensor([1]), { name: "w" }), parameter(tensor([1]))];
    const stale = w.mul(2);
    w.assign(w.add(1));
    evaluate();
    v.assign(v.add(1));
    expect(() => stale.item()).toThrow("evaluate: the value of w");
    expect(v.item()).toBe(2);
  });

  test("a pending version that cannot be computed is given up, the others too", () => {
    const [w, v] = [parameter(tensor([1]), { name: "w" }), parameter(tensor([1]))];
    const stale = w.mul(2);
    w.assign(w.add(1));
    evaluate();
    v.assign(stale);
    expect(() => v.item()).toThrow("evaluate: the value of w");
    expect([v.item(), w.item()]).toEqual([1, 2]);
  });
});

describe("a trace that throws", () => {
  test("takes its assignments and random numbers back", () => {
    seed(0);
    const w = parameter(tensor([1]));
    let fail = true;
    const step = compile(() => {
      w.assign(dropout(w.add(1), 0));
      if (fail) throw new Error("not today");
      return w.read();
    });
    expect(() => step()).toThrow("not today");
    expect([w.item(), randomState().counter]).toEqual([1, 0]);
    fail = false;
    expect(step().item()).toBe(2);
    expect(w.item()).toBe(2);
  });
});

describe("a program under way", () => {
  const message =
    "evaluate: another program is running; what it asks for, such as a learning rate, must be known before";

  test("cannot be interrupted by a learning rate that evaluates", () => {
    const w = parameter(tensor([1, 2]));
    const optimizer = optim.sgd([w], { lr: () => w.sum().item() / 100 });
    const step = compile(() => optimizer.step(w.square().sum()));
    for (const attempt of [step, () => optimizer.step(w.square().sum())]) {
      expect(attempt).toThrow(message);
      expect([w.toArray(), optimizer.steps]).toEqual([[1, 2], 0]);
    }
  });

  test("takes a value that is known", () => {
    const w = parameter(tensor([1]));
    const rate = tensor(0.5).add(0.25);
    rate.item();
    const optimizer = optim.sgd([w], { lr: () => rate.item() });
    optimizer.step(w.sum());
    expect(w.item()).toBe(0.25);
  });
});

test("seed in a compiled function would act at some calls only", () => {
  expect(compile(() => seed(1))).toThrow(
    "compile: seed() was called while capturing; call it outside the compiled function",
  );
});
