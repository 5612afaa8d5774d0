import { compile, loss, nn, optim, slice, type Tensor, tensor } from "chainrule";
import { describe, expect, test } from "vitest";
import { fixture, weightsOf } from "./fixture.js";
import { classifier, grid, labels, linear } from "./grid.js";
import { expectClose, inAllModes } from "./modes.js";

const x = grid([8, 4], 9);
const y = labels(8);

/** (B, 4) → tanh → batch norm → (B, 3). */
const normalized = (): nn.Sequential => nn.sequential(linear(4, 8, 1), nn.tanh(), nn.batchNorm1d(8), linear(8, 3, 3));

describe("averages of a model", () => {
  // AveragedModel of the model above; AdamW(lr=0.05, weight_decay=0.1) on all of x, 5 times: step, update_parameters; then eval()(x).
  for (const [name, options] of [
    ["ema", { decay: 0.75 }],
    ["emaBuffers", { decay: 0.75, useBuffers: true }],
    ["swa", {}],
  ] as const)
    inAllModes(
      `${name}, taken up after each step`,
      ({ run }) => {
        const model = normalized();
        const optimizer = optim.adamW(model, { lr: 0.05, weightDecay: 0.1 });
        const average = optim.averagedModel(model, normalized(), options);
        const step = run(() => {
          const l = loss.crossEntropy(model.forward(x), y);
          optimizer.step(l, { keep: [l] });
          average.update();
        });
        for (let i = 0; i < 5; i++) step();
        expect(average.nAveraged.item()).toBe(5);
        const out = average.eval().forward(x).data();
        const statistics = average.buffers().filter(({ dtype }) => dtype === "f32");
        return {
          weights: weightsOf(average),
          buffers: statistics.flatMap((cell) => Array.from(cell.data())),
          out,
        };
      },
      (values) => expectClose(values, fixture(`averaged_${name}`)),
    );

  test("are under PyTorch's names, and survive a file", () => {
    const model = normalized();
    const average = optim.averagedModel(model, normalized());
    expect([...average.stateDict().keys()].sort()).toEqual([
      "module.0.bias",
      "module.0.weight",
      "module.2.bias",
      "module.2.num_batches_tracked",
      "module.2.running_mean",
      "module.2.running_var",
      "module.2.weight",
      "module.3.bias",
      "module.3.weight",
      "n_averaged",
    ]);
    expect(average.parameters().some((cell) => cell.trainable)).toBe(false);
    expect(average.stateDict().get("module.0.weight")?.data()).toEqual(model.stateDict().get("0.weight")?.data());
  });

  test("need another model of the same form", () => {
    const model = normalized();
    expect(() => optim.averagedModel(model, model)).toThrow(
      "averagedModel: the copy must be another model of the same form, got 0.weight is the same cell",
    );
    expect(() => optim.averagedModel(model, classifier())).toThrow(
      "averagedModel: the copy must be another model of the same form, got 2.weight is f32 (8,) and f32 (3, 8)",
    );
    expect(() => optim.averagedModel(model, normalized(), { decay: 1.5 })).toThrow(
      "averagedModel: decay must lie in [0, 1], got 1.5",
    );
  });
});

// AdamW(lr=0.05, weight_decay=0.1, amsgrad=True); 3 times: for 4 rows of 2: (cross_entropy(…) / 4).backward(); clip_grad_norm_(…, 0.1);
// step
inAllModes(
  "accumulation over 4 micro-batches with AdamW, clipped as a whole",
  ({ run }) => {
    const model = classifier();
    const optimizer = optim.adamW(model, { lr: 0.05, weightDecay: 0.1, amsgrad: true, clipNorm: 0.1 });
    const micro = run((images: Tensor, targets: Tensor) => {
      const l = loss.crossEntropy(model.forward(images), targets).div(4);
      optimizer.accumulate(l);
      return l;
    });
    const apply = run(() => optimizer.step());
    const values = { loss: [] as number[], norm: [] as number[] };
    for (let step = 0; step < 3; step++) {
      for (let i = 0; i < 4; i++) {
        const rows: [number, number] = [2 * i, 2 * i + 2];
        values.loss.push(micro(slice(x, rows), slice(y, rows)).item());
      }
      values.norm.push(apply().norm?.item() ?? Number.NaN);
    }
    return { ...values, weights: weightsOf(model) };
  },
  (values) => expectClose(values, fixture("accumulateClipped")),
);

// SGD(lr=0.25, momentum=0.9) under OneCycleLR(max_lr=1, total_steps=8, pct_start=0.5, div_factor=4, anneal_strategy="linear")
inAllModes(
  "a cycle of rate and momentum in a compiled step, passing through 1",
  ({ run }) => {
    const model = classifier();
    const cycle = optim.schedule.oneCycle({
      maxLr: 1,
      totalSteps: 8,
      pctStart: 0.5,
      divFactor: 4,
      annealStrategy: "linear",
    });
    expect(cycle.lr(3)).toBe(1);
    const optimizer = optim.sgd(model, cycle);
    const step = run((images: Tensor, targets: Tensor) => {
      const l = loss.crossEntropy(model.forward(images), targets);
      optimizer.step(l);
      return l;
    });
    const losses = Array.from({ length: 8 }, () => step(x, y).item());
    return { loss: losses, weights: weightsOf(model) };
  },
  (values) => expectClose(values, fixture("oneCycle")),
);

// A GAN whose generator is trained by RMSprop and whose discriminator by NAdam: p = 1, q = 2; by hand to the first step of each, where
// RMSprop goes lr · g / (0.1 |g|) and NAdam lr · (1 − mu₁) / (1 − mu₁) · g / |g| + lr · mu₂ / (1 − mu₁ mu₂) · 0.1 g / |g|.
inAllModes(
  "two optimizers whose updates are operations, in one function",
  ({ run }) => {
    const [p, q] = [1, 2].map((value) => nn.parameter(tensor([value])));
    const [forP, forQ] = [optim.rmsprop([p], { lr: 0.5, eps: 0 }), optim.nadam([q], { lr: 0.5, eps: 0 })];
    const step = run(() => {
      forQ.step(q.mul(p.read().stopGradient()).sum());
      const l = p.mul(q).sum();
      forP.step(l, { keep: [l] });
      return l;
    });
    return { l: [step().item()], p: p.data(), q: q.data() };
  },
  (values) => {
    const [now, next] = [1, 2].map((t) => 0.9 * (1 - 0.5 * 0.96 ** (t * 4e-3)));
    const q = 2 - 0.5 * (1 + (next * 0.1) / (1 - now * next));
    expectClose(values, { l: [q], p: [1 - 0.5 * 10], q: [q] });
  },
);

test("an update outside of a compiled function is part of the next program", () => {
  const model = linear(2, 1, 0);
  const average = optim.averagedModel(model, linear(2, 1, 5), { decay: 0.5 });
  const step = compile(() => model.weight.assign(model.weight.add(1)));
  const first = model.weight.data();
  average.update();
  step();
  average.update();
  step();
  expect(Array.from(average.module.weight.data())).toEqual(Array.from(first, (w) => w + 0.5));
});
