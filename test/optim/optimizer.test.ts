import { describe, expect, test } from "vitest";
import { compile, nn, optim, parameter, seed, sum, type Tensor, tensor, zeros } from "../../src/index.js";

const one = (value = 1): ReturnType<typeof parameter> => parameter(tensor([value]), { name: "p" });

describe("groups", () => {
  test("have rates of their own", () => {
    const [a, b] = [one(0), one(0)];
    const optimizer = optim.sgd([{ params: [a] }, { params: [b], lr: 0.1 }], { lr: 1 });
    const step = compile(() => optimizer.step(sum(a.add(b))));
    step();
    optimizer.lr = 2;
    step();
    optimizer.groups[1].lr = 4;
    step();
    expect(a.item()).toBe(-5);
    expect(b.item()).toBeCloseTo(-4.2, 6);
  });

  test("are clipped together", () => {
    const [a, b] = [one(0), one(0)];
    const optimizer = optim.sgd([{ params: [a] }, { params: [b] }], { lr: 1, clipNorm: 1 });
    optimizer.step(sum(a.mul(3).add(b.mul(4))));
    expect(a.item()).toBeCloseTo(-0.6, 5);
    expect(b.item()).toBeCloseTo(-0.8, 5);
    optimizer.step(sum(a.mul(0.1).add(b.mul(0.1))));
    expect(a.item()).toBeCloseTo(-0.7, 5);
  });
});

describe("clipping", () => {
  // Gradients 3 and −4 of two parameters, rate 1: what is left of them is what the parameters lose.
  const left = (options: optim.SgdOptions, compiled: boolean) => {
    const [a, b] = [one(0), one(0)];
    const optimizer = optim.sgd([a, b], { lr: 1, ...options });
    const step = () => optimizer.step(sum(a.mul(3).sub(b.mul(4))));
    const { norm } = (compiled ? compile(step) : step)();
    return { norm: norm?.item(), changes: [-a.item(), -b.item()] };
  };
  test.each([
    [{}, undefined, [3, -4]],
    [{ clipNorm: 10 }, 5, [3, -4]],
    [{ clipNorm: 1 }, 5, [0.6, -0.8]],
    [{ clipNorm: Number.POSITIVE_INFINITY }, 5, [3, -4]],
    [{ clipNorm: 1, clipNormType: 1 }, 7, [3 / 7, -4 / 7]],
    [{ clipNorm: 1, clipNormType: Number.POSITIVE_INFINITY }, 4, [0.75, -1]],
    [{ clipNorm: 1, clipNormType: 3 }, 91 ** (1 / 3), [3 / 91 ** (1 / 3), -4 / 91 ** (1 / 3)]],
    [{ clipValue: 3.5 }, undefined, [3, -3.5]],
    [{ clipValue: 0 }, undefined, [0, 0]],
    [{ clipValue: 1, clipNorm: 1 }, Math.SQRT2, [Math.SQRT1_2, -Math.SQRT1_2]],
    [{ clipNorm: 1, maximize: true }, 5, [-0.6, 0.8]],
  ])("%o", (options, norm, changes) => {
    for (const compiled of [false, true]) {
      const result = left(options, compiled);
      if (norm === undefined) expect(result.norm).toBeUndefined();
      else expect(result.norm).toBeCloseTo(norm, 5);
      result.changes.forEach((change, i) => {
        expect(change).toBeCloseTo(changes[i], 5);
      });
    }
  });

  test("of gradients without elements", () => {
    const clipped = optim.clipByNorm([zeros([0, 2])], 1);
    expect([clipped.norm.item(), clipped.scale.item(), clipped.gradients[0].shape]).toEqual([0, 1, [0, 2]]);
  });

  test("by value keeps NaN, as PyTorch does", () => {
    const [clipped] = optim.clipByValue([tensor([Number.NaN, -7, 7, 0.5, Number.NEGATIVE_INFINITY])], 2);
    expect(clipped.toArray()).toEqual([Number.NaN, -2, 2, 0.5, -2]);
  });
});

describe("two optimizers in one function", () => {
  test("the second loss sees the first update", () => {
    const run = (compiled: boolean): number[] => {
      const [g, d] = [one(1), one(2)];
      const [forG, forD] = [optim.sgd([g], { lr: 0.1 }), optim.sgd([d], { lr: 0.1 })];
      const both = (): Tensor => {
        forD.step(sum(d.mul(g.stopGradient())));
        const l = sum(d.mul(g).mul(g));
        forG.step(l);
        return l;
      };
      const call = compiled ? compile(both) : both;
      const losses = [call(), call(), call()].map((l) => l.item());
      return [...losses, g.item(), d.item()];
    };
    expect(run(true)).toEqual(run(false));
    expect(run(true)[0]).toBeCloseTo(1.9, 6);
  });
});

describe("state dict", () => {
  test("resumes where another run was", () => {
    const make = () => {
      seed(3);
      const model = nn.sequential(nn.linear(2, 3), nn.tanh(), nn.linear(3, 1));
      const optimizer = optim.adamW(model, { lr: (step) => 0.1 / (step + 1) });
      const step = () => optimizer.step(sum(model.forward(tensor([[1, 2]]))));
      return { model, optimizer, step };
    };
    const [first, second] = [make(), make()];
    for (let i = 0; i < 3; i++) first.step();
    const saved = first.optimizer.stateDict();
    expect([...saved.keys()].slice(0, 5)).toEqual([
      "step",
      "0.weight.step",
      "0.bias.step",
      "2.weight.step",
      "2.bias.step",
    ]);
    expect(saved.get("2.bias.exp_avg_sq")?.shape).toEqual([1]);
    second.model.loadStateDict(first.model.stateDict());
    second.optimizer.loadStateDict(saved);
    for (const { step } of [first, second]) step();
    expect(second.optimizer.steps).toBe(4);
    expect(second.model.stateDict().get("0.weight")?.data()).toEqual(first.model.stateDict().get("0.weight")?.data());
    saved.delete("step");
    expect(() => second.optimizer.loadStateDict(saved, { source: "adam.safetensors" })).toThrow(
      "adam.safetensors: the state dict does not fit: step i32 () is missing",
    );
    expect(second.optimizer.steps).toBe(4);
  });
});

test("state that is missing or unknown is passed over, if asked", () => {
  const make = () => {
    const [a, b] = [parameter(tensor([1]), { name: "a" }), parameter(tensor([1]), { name: "b" })];
    const optimizer = optim.sgd([a, b], { lr: 0.1, momentum: 0.9 });
    optimizer.step(sum(a.add(b)));
    return optimizer;
  };
  const [from, to] = [make(), make()];
  const saved = from.stateDict();
  for (const name of ["step", "b.step", "b.momentum_buffer"]) saved.delete(name);
  saved.set("a.momentum_buffer", { dtype: "f32", shape: [1], data: [7] });
  saved.set("c.step", { dtype: "i32", shape: [], data: [1] });
  expect(to.loadStateDict(saved, { strict: false })).toEqual({
    missing: ["b.momentum_buffer", "step", "b.step"],
    unknown: ["c.step"],
  });
  expect(to.steps).toBe(1);
  const state = to.stateDict();
  const value = (name: string): number | undefined => state.get(name)?.data[0];
  expect([value("a.momentum_buffer"), value("b.momentum_buffer"), value("b.step")]).toEqual([7, 1, 1]);
});

describe("bad calls", () => {
  const p = one();
  test.each([
    [() => optim.sgd([p], { lr: Number.NaN }), "sgd: lr must be a number of at least 0, got NaN"],
    [() => optim.adam([p], { lr: -1 }), "adam: lr must be a number of at least 0, got -1"],
    [() => optim.adam([p], { betas: [0.9, 1] }), "adam: beta2 must lie in [0, 1), got 1"],
    [() => optim.adamW([p], { eps: -1 }), "adamW: eps must be a number of at least 0, got -1"],
    [() => optim.adamW([p], { weightDecay: Number.NaN }), "adamW: weightDecay must be a number of at least 0, got NaN"],
    [() => optim.sgd([p], { lr: 1, clipNorm: -2 }), "sgd: clipNorm must be a number of at least 0, got -2"],
    [
      () => optim.sgd([p], { lr: 1, nesterov: true }),
      "sgd: nesterov takes momentum and no dampening, got momentum 0, dampening 0",
    ],
    [() => optim.sgd([], { lr: 1 }), "sgd: needs at least one parameter, got none"],
    [() => optim.sgd([zeros([2])] as never, { lr: 1 }), "sgd: takes a model or parameters, got Tensor"],
    [() => optim.sgd(nn.relu(), { lr: 1 }), "sgd: needs at least one parameter, got none"],
    [
      () => optim.sgd([{ params: [p] }, { params: [p] }], { lr: 1 }),
      "sgd: a parameter must be in one group, got p in two",
    ],
    [
      () => {
        optim.sgd([p], { lr: 1 }).lr = Number.POSITIVE_INFINITY;
      },
      "sgd: lr must be a number of at least 0, got Infinity",
    ],
    [() => optim.adam([p], { lr: () => Number.NaN }).step(sum(p)), "adam: lr must be a number of at least 0, got NaN"],
    [
      () => optim.sgd([p], { momentum: () => Number.NaN }).step(sum(p)),
      "sgd: what a schedule gives must be a number of at least 0, got NaN",
    ],
    [() => optim.adam([p]).step(sum(tensor([1]))), "adam.step: the loss depends on none of the 1 trainable parameters"],
    [() => optim.adam([p]).step(p.add(zeros([2]))), "adam.step: the loss must be one f32 number, got f32 (2,)"],
    [
      () => compile(() => optim.sgd([p], { lr: 1 }))(),
      "compile: sgd was created while tracing; create models and optimizers outside",
    ],
    [() => optim.clipByNorm([], 1), "clipByNorm: needs at least one gradient, got none"],
    [() => optim.clipByNorm([p], -1), "clipByNorm: maxNorm must be a number of at least 0, got -1"],
    [
      () => optim.clipByNorm([p], 1, { normType: 0 }),
      "clipByNorm: normType must be a number above 0, or Infinity, got 0",
    ],
    [() => optim.clipByValue([p], Number.NaN), "clipByValue: value must be a number of at least 0, got NaN"],
    [() => optim.clipByValue([tensor(Int32Array.of(1))], 1), "clipByValue: takes f32, got i32"],
    [() => optim.sgd([p], { clipValue: -1 }), "sgd: clipValue must be a number of at least 0, got -1"],
    [
      () => optim.sgd([p], { clipNorm: 1, clipNormType: Number.NaN }),
      "sgd: clipNormType must be a number above 0, or Infinity, got NaN",
    ],
    [
      () => optim.lion([p], { momentum: 1 } as never),
      "lion: knows the options lr, betas, weightDecay, maximize, got momentum",
    ],
    [
      () => optim.lion([{ params: [p], eps: 1 } as never]),
      "lion: knows the options lr, betas, weightDecay, maximize, got eps",
    ],
    [() => optim.adam([p], { betas: [0.9] as never }), "adam: betas must be two numbers, got 1"],
    [() => optim.sgd([p], { momentum: -0.5 }), "sgd: momentum must be a number of at least 0, got -0.5"],
    [() => optim.sgd([p], { dampening: Number.NaN }), "sgd: dampening must be a number, got NaN"],
    [() => optim.rmsprop([p], { alpha: -1 }), "rmsprop: alpha must be a number of at least 0, got -1"],
    [() => optim.adagrad([p], { lrDecay: -1 }), "adagrad: lrDecay must be a number of at least 0, got -1"],
    [() => optim.adadelta([p], { rho: 1.5 }), "adadelta: rho must lie in [0, 1], got 1.5"],
    [() => optim.adamax([p], { betas: [0.9, 1] }), "adamax: beta2 must lie in [0, 1), got 1"],
    [() => optim.nadam([p], { momentumDecay: -1 }), "nadam: momentumDecay must be a number of at least 0, got -1"],
    [() => optim.radam([p], { eps: -1 }), "radam: eps must be a number of at least 0, got -1"],
    [() => optim.rprop([p], { etas: [0.5, 1] }), "rprop: etas must lie in (0, 1) and above 1, got 0.5 and 1"],
    [
      () => optim.rprop([p], { stepSizes: [1, 0.5] }),
      "rprop: the largest step size must be a number of at least 1, got 0.5",
    ],
    [() => optim.rprop([p], { weightDecay: 0.1 }), "rprop: has no weight decay, got 0.1"],
    [
      () => {
        optim.rprop([p]).groups[0].weightDecay = 0.1;
      },
      "rprop: has no weight decay, got 0.1",
    ],
    [() => optim.sgd([p], { lr: "0.1" as never }), "sgd: lr must be a number of at least 0, got 0.1"],
    [() => optim.sgd([p], { maximize: "no" as never }), "sgd: maximize must be true or false, got no"],
    [() => optim.sgd([p], { clipNormType: 1 }), "sgd: clipNormType goes with clipNorm, got 1"],
    [() => optim.muon([p]), "muon: takes matrices; p is none, got (1,)"],
    [
      () => optim.muon([p], { nsCoefficients: [1, 2] as never }),
      "muon: nsCoefficients must be three numbers, got [1,2]",
    ],
    [() => optim.muon([p], { nsSteps: 100 }), "muon: nsSteps must be a whole number below 100, got 100"],
    [
      () => optim.muon([p], { adjustLrFn: "none" as never }),
      "muon: adjustLrFn must be one of original, matchRmsAdamw, got none",
    ],
    [() => optim.asgd([p], { alpha: Number.NaN }), "asgd: alpha must be a number, got NaN"],
  ])("%#", (call, text) => {
    const before = p.data();
    expect(call).toThrow(text);
    expect(p.data()).toEqual(before);
  });
});
