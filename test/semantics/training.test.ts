import {
  accuracy,
  compile,
  debug,
  grad,
  loss,
  nn,
  optim,
  relu,
  slice,
  type Tensor,
  tanh,
  tensor,
  variable,
  zeros,
} from "chainrule";
import { describe, expect, test } from "vitest";
import { fixture, weightsOf } from "./fixture.js";
import { classifier, grid, labels, linear } from "./grid.js";
import { expectClose, inAllModes } from "./modes.js";

// In all: x = grid([8, 4], 9), y = labels(8), and PyTorch's zero_grad(), backward(), step() where optimizer.step(loss) stands here.
const x = grid([8, 4], 9);
const y = labels(8);

describe("a loop that reads accuracy from logits after the step", () => {
  // SGD(lr=0.5); z = model(x); l = cross_entropy(z, y); step; (z.argmax(1) == y).mean()
  inAllModes(
    "with the logits kept",
    ({ run }) => {
      const model = classifier();
      const optimizer = optim.sgd(model, { lr: 0.5 });
      const step = run((images: Tensor, targets: Tensor) => {
        const logits = model.forward(images);
        const l = loss.crossEntropy(logits, targets);
        optimizer.step(l, { keep: [logits] });
        return { l, logits };
      });
      const values = { loss: [] as number[], accuracy: [] as number[] };
      for (let i = 0; i < 6; i++) {
        const { l, logits } = step(x, y);
        values.loss.push(l.item());
        values.accuracy.push(accuracy(logits, y).item());
      }
      return { ...values, weights: weightsOf(model) };
    },
    (values) => expectClose(values, fixture("accuracyAfterStep")),
  );

  test("without it the stale-read error", () => {
    const model = classifier();
    const optimizer = optim.sgd(model, { lr: 0.5 });
    const logits = model.forward(x);
    optimizer.step(loss.crossEntropy(logits, y));
    expect(() => accuracy(logits, y).item()).toThrow(
      "evaluate: the value of 0.weight this tensor was built on has been overwritten; read the tensor before the update, " +
        "list it in `keep` of optimizer.step, or return it from the compiled function",
    );
  });

  test("under eager the logits are known already", () => {
    debug({ eager: true });
    const model = classifier();
    const optimizer = optim.sgd(model, { lr: 0.5 });
    const logits = model.forward(x);
    optimizer.step(loss.crossEntropy(logits, y));
    expect(accuracy(logits, y).item()).toBeCloseTo(fixture("accuracyAfterStep").accuracy[0]);
  });
});

describe("a loop that prints the loss before the step", () => {
  inAllModes(
    "gives what it prints",
    (mode) => {
      const model = classifier();
      const optimizer = optim.sgd(model, { lr: 0.5 });
      const printed: number[] = [];
      const step = mode.run((images: Tensor, targets: Tensor) => {
        const logits = model.forward(images);
        const l = loss.crossEntropy(logits, targets);
        if (mode.name !== "compiled") printed.push(l.item());
        optimizer.step(l, { keep: [logits] });
        return { l, right: accuracy(logits, targets) };
      });
      const values = { loss: [] as number[], accuracy: [] as number[] };
      for (let i = 0; i < 6; i++) {
        const { l, right } = step(x, y);
        values.loss.push(l.item());
        values.accuracy.push(right.item());
      }
      if (mode.name !== "compiled") expect(printed).toEqual(values.loss);
      return { ...values, weights: weightsOf(model) };
    },
    (values) => expectClose(values, fixture("accuracyAfterStep")),
  );

  test("cannot be compiled", () => {
    const model = classifier();
    const step = compile((images: Tensor) => model.forward(images).sum().item());
    expect(() => step(x)).toThrow("compile: item() was called while capturing; return the tensor instead");
  });
});

// Adam(lr=0.05); 3 times: for 4 rows of 2: (cross_entropy(…) / 4).backward(); step
for (const whole of [false, true])
  inAllModes(
    `accumulation over 4 micro-batches, ${whole ? "in one function" : "a call for each"}`,
    ({ run }) => {
      const model = classifier();
      const optimizer = optim.adam(model, { lr: 0.05 });
      const forward = (images: Tensor, targets: Tensor): Tensor => {
        const l = loss.crossEntropy(model.forward(images), targets).div(4);
        optimizer.accumulate(l);
        return l;
      };
      const rows = (i: number): [Tensor, Tensor] => [slice(x, [2 * i, 2 * i + 2]), slice(y, [2 * i, 2 * i + 2])];
      const micro = run(forward);
      const apply = run(() => optimizer.step());
      const all = run((images: Tensor, targets: Tensor) => {
        const parts = [0, 1, 2, 3].map((i) =>
          forward(slice(images, [2 * i, 2 * i + 2]), slice(targets, [2 * i, 2 * i + 2])),
        );
        optimizer.step();
        return parts;
      });
      const losses: number[] = [];
      for (let step = 0; step < 3; step++)
        if (whole) losses.push(...all(x, y).map((l) => l.item()));
        else {
          for (let i = 0; i < 4; i++) losses.push(micro(...rows(i)).item());
          apply();
        }
      return { loss: losses, weights: weightsOf(model) };
    },
    (values) => expectClose(values, fixture("accumulate")),
  );

// fake = G(z); l = ((D(x) − 1)²).mean() + (D(fake.detach())²).mean(); step of D (SGD 0.1); g = ((D(fake) − 1)²).mean() with the updated D;
// step of G (SGD 0.2); z = grid([8, 2], step)
inAllModes(
  "a GAN with two optimizers in one function",
  ({ run }) => {
    const generator = linear(2, 4, 1);
    const discriminator = linear(4, 1, 3);
    const optimizerD = optim.sgd(discriminator, { lr: 0.1 });
    const optimizerG = optim.sgd(generator, { lr: 0.2 });
    const step = run((z: Tensor) => {
      const fake = generator.forward(z);
      const real = discriminator.forward(x).sub(1).square().mean();
      const l = real.add(discriminator.forward(fake.stopGradient()).square().mean());
      optimizerD.step(l);
      const g = discriminator.forward(fake).sub(1).square().mean();
      optimizerG.step(g);
      return { l, g };
    });
    const values = { discriminator: [] as number[], generator: [] as number[] };
    for (let i = 0; i < 4; i++) {
      const { l, g } = step(grid([8, 2], i));
      values.discriminator.push(l.item());
      values.generator.push(g.item());
    }
    return { ...values, weights: weightsOf(discriminator, generator) };
  },
  (values) => expectClose(values, fixture("gan")),
);

// AdamW(lr=0.05, weight_decay=0.1); after each step e.mul_(0.75).add_(p, alpha=0.25)
inAllModes(
  "an exponential moving average after the step",
  ({ run }) => {
    const model = classifier();
    const optimizer = optim.adamW(model, { lr: 0.05, weightDecay: 0.1 });
    const averages = model.parameters().map((cell) => nn.buffer(cell.read().stopGradient(), { name: "average" }));
    const step = run(() => {
      const l = loss.crossEntropy(model.forward(x), y);
      optimizer.step(l);
      model.parameters().forEach((cell, i) => {
        averages[i].assign(averages[i].mul(0.75).add(cell.mul(0.25)));
      });
    });
    for (let i = 0; i < 4; i++) step();
    return { average: averages.flatMap((cell) => Array.from(cell.data())), weights: weightsOf(model) };
  },
  (values) => expectClose(values, fixture("ema")),
);

// 5 chunks of 2 steps: h = tanh(I(x_t) + H(h)), l += ((O(h) − target)²).mean(); SGD(lr=0.2); h detached between the chunks
inAllModes(
  "truncated backpropagation through time with a carried state",
  ({ run }) => {
    const [input, hidden, output] = [linear(2, 4, 1), linear(4, 4, 3), linear(4, 1, 5)];
    const optimizer = optim.sgd(
      [input, hidden, output].flatMap((layer) => layer.parameters()),
      { lr: 0.2 },
    );
    const chunk = run((state: Tensor, inputs: Tensor[], targets: Tensor[]) => {
      let h = state;
      let l = zeros([]);
      inputs.forEach((u, t) => {
        h = tanh(input.forward(u).add(hidden.forward(h)));
        l = l.add(output.forward(h).sub(targets[t]).square().mean());
      });
      optimizer.step(l, { keep: [h] });
      return { h, l };
    });
    let state = zeros([3, 4]);
    const losses: number[] = [];
    for (let c = 0; c < 5; c++) {
      const { h, l } = chunk(
        state,
        [0, 1].map((t) => grid([3, 2], 2 * c + t)),
        [0, 1].map((t) => grid([3, 1], c + t)),
      );
      losses.push(l.item());
      state = h;
    }
    return { loss: losses, state: state.data() };
  },
  (values) => expectClose(values, fixture("truncated")),
);

// SGD(lr=0.3, momentum=0.9) on grid([n, 4], n) and labels(n) for these n
inAllModes(
  "a last partial batch, then variable lengths",
  ({ run }) => {
    const model = classifier();
    const optimizer = optim.sgd(model, { lr: 0.3, momentum: 0.9 });
    const step = run((images: Tensor, targets: Tensor) => {
      const l = loss.crossEntropy(model.forward(images), targets);
      optimizer.step(l);
      return l;
    });
    const losses = [8, 8, 3, 5, 6, 7, 1, 8].map((n) => step(grid([n, 4], n), labels(n)).item());
    return { loss: losses, weights: weightsOf(model) };
  },
  (values) => expectClose(values, fixture("lengths")),
);

// E (6, 4); Adam(lr=0.1); cross_entropy(E[ids] @ E.T, next)
inAllModes(
  "tied weights",
  ({ run }) => {
    class Tied extends nn.Module {
      readonly embedding = nn.embedding(6, 4);
      readonly head = nn.linear(4, 6, { bias: false });
      constructor() {
        super();
        Object.assign(this.head, { weight: this.embedding.weight });
        this.embedding.loadStateDict({ weight: grid([6, 4], 2) });
      }
      forward(ids: Tensor): Tensor {
        return this.head.forward(this.embedding.forward(ids));
      }
    }
    const model = new Tied();
    expect(model.parameters()).toHaveLength(1);
    expect([...model.stateDict().keys()]).toEqual(["embedding.weight", "head.weight"]);
    const optimizer = optim.adam(model, { lr: 0.1 });
    const step = run((ids: Tensor, next: Tensor) => {
      const l = loss.crossEntropy(model.forward(ids), next);
      optimizer.step(l);
      return l;
    });
    const ids = tensor([0, 3, 5, 3], { dtype: "i32" });
    const next = tensor([3, 5, 3, 1], { dtype: "i32" });
    const losses = [0, 1, 2, 3].map(() => step(ids, next).item());
    expect(() => model.loadStateDict({ "embedding.weight": grid([6, 4], 1), "head.weight": grid([6, 4], 2) })).toThrow(
      "loadStateDict: the state dict does not fit: embedding.weight and head.weight are tied, but have two values",
    );
    return { loss: losses, weights: weightsOf(model) };
  },
  (values) => expectClose(values, fixture("tied")),
);

// m = linear(4, 5), batch norm, relu, linear(5, 3); x = grid([8, 4], 9 + step) with gradients; l = 4 cross_entropy(m(x), y);
// g = grad(l, x, create_graph); p = ((√(Σ g² + 0.001) − 1)²).mean(); step of l + p, SGD(lr=0.1)
inAllModes(
  "a gradient penalty through fused layers",
  ({ run }) => {
    const [first, norm, last] = [linear(4, 5, 1), nn.batchNorm1d(5), linear(5, 3, 3)];
    const model = nn.sequential(first, norm, nn.relu(), last);
    const optimizer = optim.sgd(model, { lr: 0.1 });
    const step = run((images: Tensor) => {
      const inputs = variable(images);
      const l = loss.crossEntropy(last.forward(relu(norm.forward(first.forward(inputs)))), y).mul(4);
      const [g] = grad(l, [inputs]);
      const penalty = g.square().sum(1).add(1e-3).sqrt().sub(1).square().mean();
      optimizer.step(l.add(penalty), { keep: [l, penalty] });
      return { l, penalty };
    });
    const values = { loss: [] as number[], penalty: [] as number[] };
    for (let i = 0; i < 3; i++) {
      const { l, penalty } = step(grid([8, 4], 9 + i));
      values.loss.push(l.item());
      values.penalty.push(penalty.item());
    }
    return { ...values, weights: weightsOf(model) };
  },
  (values) => expectClose(values, fixture("penalty"), 2e-4),
);
