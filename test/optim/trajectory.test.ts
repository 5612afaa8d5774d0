import { describe, expect, test } from "vitest";
import { type Cell, compile, mul, optim, parameter, sum, type Tensor, tensor } from "../../src/index.js";
import { cases, expectClose } from "../fixtures/cases.js";

interface OptimizerParams {
  readonly name: "SGD" | "Adam" | "AdamW";
  readonly lr: number;
  readonly momentum?: number;
  readonly dampening?: number;
  readonly nesterov?: boolean;
  readonly weight_decay?: number;
  readonly betas?: [number, number];
  readonly eps?: number;
}

function optimizerFor(cells: Cell[], { name, weight_decay, ...params }: OptimizerParams): optim.Optimizer {
  const options = weight_decay === undefined ? params : { ...params, weightDecay: weight_decay };
  const make = { SGD: optim.sgd, Adam: optim.adam, AdamW: optim.adamW }[name];
  return make(cells, options);
}

const all = cases<{ optimizer: OptimizerParams; max_norm: number }>("optim.safetensors");

describe.each(all.filter(({ op }) => op === "optim_steps"))("$id", (found) => {
  const names = found.inputs.map(({ name }) => name).filter((name) => !name.startsWith("grad_"));

  test.each(["as it is", "compiled"])("%s, equals PyTorch's", (mode) => {
    const cells = names.map((name) => parameter(found.read(`in/${name}`), { name }));
    const optimizer = optimizerFor(cells, found.params.optimizer);
    // The gradient of Σ p · g is g.
    const step = (...gradients: Tensor[]): Tensor => {
      const l = cells.map((cell, i) => sum(mul(cell, gradients[i]))).reduce((a, b) => a.add(b));
      optimizer.step(l);
      return l;
    };
    const run = mode === "compiled" ? compile(step) : step;
    const gradients = names.map((name) => found.read(`in/grad_${name}`));
    const wanted = names.map((name) => found.read(`out/${name}`));
    for (let i = 0; i < gradients[0].shape[0]; i++) {
      run(...gradients.map((gradient) => at(gradient, i)));
      cells.forEach((cell, k) => {
        expectClose(tensor(cell.data(), cell.shape), at(wanted[k], i), found.tolerance);
      });
    }
    expect(optimizer.steps).toBe(gradients[0].shape[0]);
  });
});

function at(x: Tensor, i: number): Tensor {
  const shape = x.shape.slice(1);
  const size = x.size / x.shape[0];
  return tensor(x.data().slice(i * size, (i + 1) * size), shape);
}

describe.each(all.filter(({ op }) => op === "clip_grad_norm"))("$id", (found) => {
  test("equals PyTorch's", () => {
    const gradients = found.inputs.map(({ name }) => found.read(`in/${name}`));
    const clipped = optim.clipByNorm(gradients, found.params.max_norm);
    expectClose(clipped.norm, found.read("out/total_norm"), found.tolerance);
    clipped.gradients.forEach((gradient, i) => {
      expectClose(gradient, found.read(`out/out${i}`), found.tolerance);
    });
  });
});
