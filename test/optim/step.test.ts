import { describe, expect, test } from "vitest";
import { compile, loss, nn, optim, parameter, seed, sum, type Tensor, tensor, zeros } from "../../src/index.js";

const one = (value = 1): ReturnType<typeof parameter> => parameter(tensor([value]), { name: "p" });

describe("a step", () => {
  test("reads the loss before, and what it keeps", () => {
    const p = one();
    const optimizer = optim.sgd([p], { lr: 0.5 });
    const h = p.mul(3);
    const l = sum(h.mul(h));
    optimizer.step(l, { keep: [h] });
    expect([l.item(), h.toArray(), p.toArray()]).toEqual([9, [3], [-8]]);
  });

  test("makes what it did not keep stale", () => {
    const p = one();
    const h = p.mul(3);
    optim.sgd([p], { lr: 0.5 }).step(sum(p.mul(2)));
    expect(() => h.item()).toThrow(
      "evaluate: the value of p this tensor was built on has been overwritten; read the tensor before the update, " +
        "list it in `keep` of optimizer.step, or return it from the compiled function",
    );
  });

  test("names cells by their place in the model", () => {
    const model = nn.sequential(nn.linear(1, 1));
    const optimizer = optim.sgd(model, { lr: 0.1 });
    const y = model.forward(zeros([1, 1]));
    const l = sum(model.forward(zeros([1, 1])));
    optimizer.step(l);
    expect(() => y.item()).toThrow("the value of 0.weight this tensor");
  });

  test("passes over what the loss does not reach, and over frozen parameters", () => {
    const [a, b, c] = [one(), one(), one()];
    const optimizer = optim.sgd([a, b, c], { lr: 1, weightDecay: 0.5, momentum: 0.9 });
    b.trainable = false;
    optimizer.step(sum(a.mul(2).add(b)));
    expect([a.item(), b.item(), c.item()]).toEqual([-1.5, 1, 1]);
  });

  describe("with checkFinite refuses what is not finite, changing nothing", () => {
    // The gradient of √p at 0 is infinite.
    const setting = () => {
      const [a, b] = [parameter(tensor([1]), { name: "a" }), parameter(tensor([0]), { name: "b" })];
      const optimizer = optim.sgd([a, b], { lr: 1, momentum: 0.9 });
      return { a, b, optimizer, step: (scale: number) => sum(a.mul(2)).add(sum(b.sqrt())).mul(scale) };
    };

    test.each([false, true])("compiled: %s", (compiled) => {
      const { a, b, optimizer, step } = setting();
      const call = (scale: Tensor) => void optimizer.step(step(1).mul(scale), { checkFinite: true });
      const run = compiled ? compile(call) : call;
      expect(() => run(tensor(1))).toThrow("sgd.step: the gradient of b must be finite");
      expect(() => run(tensor(Number.NaN))).toThrow("sgd.step: the loss must be finite");
      expect([
        a.item(),
        b.item(),
        optimizer.steps,
        [...optimizer.stateDict().values()].map(({ data }) => data[0]),
      ]).toEqual([1, 0, 0, [0, 0, 0, 0, 0]]);
      b.assign(tensor([4]));
      run(tensor(1));
      expect([a.item(), b.item(), optimizer.steps]).toEqual([-1, 3.75, 1]);
    });

    test("and what is only just finite, since its sum is not", () => {
      const p = parameter(zeros([2]), { name: "p" });
      const optimizer = optim.sgd([p], { lr: 1e-37 });
      const step = (scales: number[]) => optimizer.step(sum(p.mul(tensor(scales))), { checkFinite: true });
      expect(() => step([3e38, 3e38])).toThrow("sgd.step: the gradient of p must be finite");
      expect([...p.data()]).toEqual([0, 0]);
      step([3e38, -3e38]);
      expect(p.data()[0]).toBeCloseTo(-30, 4);
    });

    test("accumulated gradients too, which zeroGrad forgets", () => {
      const { a, b, optimizer, step } = setting();
      expect(() => optimizer.accumulate(step(1), { checkFinite: true })).toThrow(
        "sgd.accumulate: the gradient of b must be finite",
      );
      expect(() => optimizer.step()).toThrow("no gradients were accumulated");
      optimizer.accumulate(step(1));
      expect(() => optimizer.step(undefined, { checkFinite: true })).toThrow(
        "sgd.step: the gradient of b must be finite",
      );
      expect(b.item()).toBe(0);
      optimizer.zeroGrad();
      expect(() => optimizer.step()).toThrow("no gradients were accumulated");
      b.assign(tensor([4]));
      optimizer.accumulate(step(1));
      optimizer.step(undefined, { checkFinite: true });
      expect([a.item(), b.item()]).toEqual([-1, 3.75]);
    });
  });

  test("each parameter counts its own steps", () => {
    // Adam's first step is lr, however late it comes.
    const [a, b] = [one(), one()];
    const optimizer = optim.adam([a, b], { lr: 0.5 });
    b.trainable = false;
    const run = compile(() => optimizer.step(sum(a.add(b))));
    for (let i = 0; i < 3; i++) run();
    b.trainable = true;
    run();
    expect(a.item()).toBeCloseTo(-1, 5);
    expect(b.item()).toBeCloseTo(0.5, 5);
    b.trainable = false;
    run();
    b.trainable = true;
    run();
    expect(b.item()).toBeCloseTo(0, 5);
    expect(optimizer.steps).toBe(6);
  });

  test("updates tied weights once", () => {
    const p = one();
    const optimizer = optim.sgd([p, p], { lr: 1 });
    optimizer.step(sum(p.add(p)));
    expect(p.item()).toBe(-1);
  });

  test("several in one compiled function", () => {
    const run = (compiled: boolean): number[] => {
      const p = one();
      const rates: number[] = [];
      const optimizer = optim.adam([p], {
        lr: (step) => {
          rates.push(step);
          return 1 / (step + 1);
        },
      });
      const twice = (): void => {
        optimizer.step(sum(p.mul(p)));
        optimizer.step(sum(p.mul(3)));
      };
      const call = compiled ? compile(twice) : twice;
      for (let i = 0; i < 3; i++) call();
      expect([...new Set(rates)]).toEqual([0, 1, 2, 3, 4, 5]);
      expect(optimizer.steps).toBe(6);
      return [p.item()];
    };
    expect(run(true)).toEqual(run(false));
  });

  test("a learning rate that changes, through 1, plans nothing anew", () => {
    const p = one(0);
    const optimizer = optim.sgd([p], { lr: 2 });
    const run = compile((x: Tensor) => {
      optimizer.step(sum(p.mul(x)));
    });
    const seen: number[] = [];
    for (const lr of [2, 1, 0.5, 0, 3]) {
      optimizer.lr = lr;
      run(tensor([-1]));
      seen.push(p.item());
    }
    expect(seen).toEqual([2, 3, 3.5, 3.5, 6.5]);
  });

  test("a failing one changes nothing", () => {
    seed(0);
    const model = nn.linear(2, 2);
    const optimizer = optim.adam(model, { lr: 0.1 });
    const step = (labels: Tensor): Tensor => {
      const l = loss.crossEntropy(model.forward(tensor([[1, 2]])), labels);
      optimizer.step(l);
      return l;
    };
    const [good, bad] = [0, 2].map((label) => tensor(Int32Array.of(label)));
    for (const run of [step, compile(step)]) {
      run(good);
      const before = [...optimizer.stateDict(), ...model.stateDict()].map(([name, { data }]) => [
        name,
        typeof data === "function" ? undefined : data,
      ]);
      const weights = model.weight.data();
      expect(() => run(bad)).toThrow("crossEntropy: label 2 at row 0 is out of range for 2 classes");
      expect(model.weight.data()).toEqual(weights);
      expect([...optimizer.stateDict()].map(([name, { data }]) => [name, data])).toEqual(
        before.filter(([, data]) => data !== undefined),
      );
      run(good);
    }
    expect(optimizer.steps).toBe(4);
  });
});

describe("accumulation", () => {
  const x = tensor([
    [1, 2],
    [3, 4],
    [5, 6],
    [7, 8],
  ]);
  const part = (i: number): Tensor => tensor(x.data().slice(2 * i, 2 * i + 2), [1, 2]);
  const model = (): nn.Linear => {
    seed(1);
    return nn.linear(2, 1);
  };

  test("of four micro-batches equals one step on all", () => {
    const [whole, plain, compiled] = [model(), model(), model()];
    const optimizers = [whole, plain, compiled].map((m) => optim.sgd(m, { lr: 0.01, momentum: 0.9 }));
    const micro = compile((input: Tensor) => optimizers[2].accumulate(sum(compiled.forward(input)).mul(0.5)));
    const apply = compile(() => optimizers[2].step());
    for (let step = 0; step < 3; step++) {
      optimizers[0].step(sum(whole.forward(x)).mul(0.5));
      for (let i = 0; i < 4; i++) {
        optimizers[1].accumulate(sum(plain.forward(part(i))).mul(0.5));
        micro(part(i));
      }
      optimizers[1].step();
      apply();
    }
    expect(plain.weight.data()).toEqual(whole.weight.data());
    expect(compiled.weight.data()).toEqual(whole.weight.data());
    expect(optimizers.map(({ steps }) => steps)).toEqual([3, 3, 3]);
  });

  test("and a step in one compiled function", () => {
    const [whole, compiled] = [model(), model()];
    const [a, b] = [whole, compiled].map((m) => optim.sgd(m, { lr: 0.01 }));
    const run = compile((first: Tensor, second: Tensor) => {
      b.accumulate(sum(compiled.forward(first)));
      b.step(sum(compiled.forward(second)));
    });
    for (let i = 0; i < 3; i++) {
      a.step(sum(whole.forward(part(0))).add(sum(whole.forward(part(1)))));
      run(part(0), part(1));
    }
    expect(compiled.weight.data()).toEqual(whole.weight.data());
  });

  test("without gradients is an error", () => {
    const m = model();
    const optimizer = optim.adamW(m);
    expect(() => optimizer.step()).toThrow(
      "adamW.step: no gradients were accumulated; pass a loss, or call accumulate before",
    );
    optimizer.accumulate(sum(m.forward(x)));
    optimizer.step();
    expect(() => optimizer.step()).toThrow("no gradients were accumulated");
  });
});
