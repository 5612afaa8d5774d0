import { describe, expect, test } from "vitest";
import { compile, debug, loss, nn, optim, type Tensor, tensor } from "../../src/index.js";
import { type Case, cases, stored, type Tolerance } from "../conformance/cases.js";

interface Layer {
  readonly type: string;
  readonly prefix: string;
  readonly stride?: [number, number];
  readonly padding?: [number, number];
  readonly kernel_size?: [number, number];
  readonly momentum?: number;
  readonly eps?: number;
}

interface Params {
  readonly model: readonly Layer[];
  readonly loss: "mse_loss" | "cross_entropy";
  readonly optimizer: { name: "SGD" | "Adam" | "AdamW"; lr: number; weight_decay?: number };
  readonly scheduler: { name: "StepLR"; step_size: number; gamma: number } | null;
  readonly steps: number;
}

/** The layers of a case, one after another, under PyTorch's names. */
class Model extends nn.Module {
  readonly #order: nn.Module[];

  constructor(found: Case) {
    super();
    this.#order = paramsOf(found).model.map((layer) => {
      const module = layerOf(layer, found);
      if (layer.prefix !== undefined) Object.assign(this, { [layer.prefix]: module });
      return module;
    });
    const state = new Map([...this.stateDict()].flatMap(([name]) => entry(found, name)));
    this.loadStateDict(state, { strict: false });
  }

  forward(x: Tensor): Tensor {
    return this.#order.reduce((y, layer) => layer.forward(y), x);
  }
}

// What the parameters of a training are is told above; the index holds those of all cases as JSON.
const paramsOf = ({ params }: Case): Params => params as unknown as Params;

const has = ({ inputs }: Case, name: string): boolean => inputs.some((input) => input.name === name);

function read(found: Case, key: string): Tensor {
  const { data, shape } = stored(found, key);
  return tensor(data, shape);
}

function entry(found: Case, name: string): [string, Tensor][] {
  const key = ["param", "buffer"].map((kind) => `${kind}/${name}`).find((path) => has(found, path));
  return key ? [[name, read(found, `in/${key}`)]] : [];
}

function layerOf({ type, prefix, ...options }: Layer, found: Case): nn.Module {
  const [out, input, height, width] = has(found, `param/${prefix}.weight`)
    ? stored(found, `in/param/${prefix}.weight`).shape
    : [];
  const bias = has(found, `param/${prefix}.bias`);
  const layers: Record<string, () => nn.Module> = {
    linear: () => nn.linear(input, out, { bias }),
    conv2d: () => nn.conv2d(input, out, [height, width], { ...options, bias }),
    batch_norm: () => nn.batchNorm2d(out, options),
    max_pool2d: () => nn.maxPool2d(options.kernel_size ?? 2),
    relu: nn.relu,
    tanh: nn.tanh,
    flatten: () => nn.flatten(),
  };
  return layers[type]();
}

function optimizerFor(model: nn.Module, { optimizer, scheduler }: Params): optim.Optimizer {
  const { name, weight_decay, lr: rate, ...rest } = optimizer;
  const lr = scheduler ? (step: number) => rate * scheduler.gamma ** Math.floor(step / scheduler.step_size) : rate;
  const options = { ...rest, lr, ...(weight_decay !== undefined && { weightDecay: weight_decay }) };
  return { SGD: optim.sgd, Adam: optim.adam, AdamW: optim.adamW }[name](model, options);
}

/** Trains as the case says and gives the losses and the final state. */
function train(found: Case, compiled: boolean): { losses: number[]; model: Model } {
  const model = new Model(found);
  const optimizer = optimizerFor(model, paramsOf(found));
  const [xs, ys] = ["in/x", "in/y"].map((key) => read(found, key));
  const objective = paramsOf(found).loss === "mse_loss" ? loss.mse : loss.crossEntropy;
  const step = (x: Tensor, y: Tensor): Tensor => {
    const l = objective(model.forward(x), y);
    optimizer.step(l);
    return l;
  };
  const run = compiled ? compile(step) : step;
  const losses = Array.from({ length: paramsOf(found).steps }, (_, i) => run(at(xs, i), at(ys, i)).item());
  return { losses, model };
}

function at(x: Tensor, i: number): Tensor {
  const size = x.size / x.shape[0];
  return tensor(x.data().slice(i * size, (i + 1) * size), x.shape.slice(1));
}

function expectClose(got: ArrayLike<number>, want: ArrayLike<number>, { rtol, atol }: Tolerance): void {
  expect(got).toHaveLength(want.length);
  Array.from(want).forEach((value, i) => {
    expect(Math.abs(got[i] - value), `element ${i}: ${got[i]} for ${value}`).toBeLessThanOrEqual(
      atol + rtol * Math.abs(value),
    );
  });
}

// Cases of test/conformance whose layers are modules here; there they run without modules.
const ids = ["01.mlp_sgd", "02.mlp_nesterov", "08.cnn_adam", "09.cnn_adamw", "11.cnn_batchnorm"];

describe.each(cases.filter(({ id }) => ids.some((end) => id === `training.train.${end}`)))("$id", (found) => {
  const plain = train(found, false);

  test("follows PyTorch", () => {
    expectClose(plain.losses, stored(found, "out/losses").data, found.tolerance);
    for (const { name } of found.outputs) {
      if (!name.startsWith("final/")) continue;
      const cell = plain.model.stateDict().get(name.slice("final/".length));
      if (cell === undefined) throw new Error(`the model has no ${name}`);
      expectClose(cell.data(), stored(found, `out/${name}`).data, found.tolerance);
    }
  });

  test.each([
    { mode: "compiled", compiled: true, eager: false },
    { mode: "operation by operation", compiled: false, eager: true },
  ])("gives the same bits $mode", ({ compiled, eager }) => {
    debug({ eager });
    try {
      const { losses, model } = train(found, compiled);
      expect(losses).toEqual(plain.losses);
      const state = model.stateDict();
      for (const [name, cell] of plain.model.stateDict()) expect(state.get(name)?.data()).toEqual(cell.data());
    } finally {
      debug();
    }
  });
});
