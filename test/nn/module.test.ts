import { describe, expect, test } from "vitest";
import { buffer, debug, nn, OutOfMemoryError, optim, parameter, sum, Tensor, tensor, zeros } from "../../src/index.js";

const cnn = (): nn.Sequential =>
  nn.sequential(
    nn.conv2d(1, 4, 3, { padding: 1, bias: false }),
    nn.batchNorm2d(4),
    nn.relu(),
    nn.maxPool2d(2),
    nn.flatten(),
    nn.linear(16, 3),
  );

/** Fields of every kind that hold state, and some that do not. */
class Everything extends nn.Module {
  readonly runningScale = buffer(zeros([2]));
  readonly hiddenLayers = [nn.linear(2, 2), nn.linear(2, 2)];
  readonly heads = { classHead: nn.linear(2, 3), other: undefined };
  readonly byName = new Map([["left side", nn.linear(2, 1)]]);
  readonly self: nn.Module = this;
  readonly factor = tensor([1, 2]);
  readonly steps = 3;
  readonly #hidden = nn.linear(1, 1);

  forward(x: Tensor): Tensor {
    return this.#hidden.forward(x);
  }
}

/** An output layer that shares the table of the embedding. */
class Tied extends nn.Module {
  readonly embed = nn.embedding(5, 3);
  readonly head = { weight: this.embed.weight };

  forward(x: Tensor): Tensor {
    return this.embed.forward(x);
  }
}

describe("state dict", () => {
  test("has PyTorch's names", () => {
    expect([...cnn().stateDict()].map(([name, { shape, dtype }]) => [name, dtype, shape])).toEqual([
      ["0.weight", "f32", [4, 1, 3, 3]],
      ["1.weight", "f32", [4]],
      ["1.bias", "f32", [4]],
      ["1.running_mean", "f32", [4]],
      ["1.running_var", "f32", [4]],
      ["1.num_batches_tracked", "i32", []],
      ["5.weight", "f32", [3, 16]],
      ["5.bias", "f32", [3]],
    ]);
  });

  test("is found in fields, arrays, maps and objects", () => {
    expect([...new Everything().stateDict().keys()]).toEqual([
      "running_scale",
      "hidden_layers.0.weight",
      "hidden_layers.0.bias",
      "hidden_layers.1.weight",
      "hidden_layers.1.bias",
      "heads.classHead.weight",
      "heads.classHead.bias",
      "by_name.left side.weight",
      "by_name.left side.bias",
    ]);
  });

  test("lists tied parameters under every name, parameters once", () => {
    const model = new Tied();
    expect([...model.stateDict().keys()]).toEqual(["embed.weight", "head.weight"]);
    expect([...model.namedParameters().keys()]).toEqual(["embed.weight"]);
    expect(model.parameters()).toEqual([model.embed.weight]);
  });

  test("tells parameters from buffers", () => {
    const model = cnn();
    expect(model.parameters().map(({ name }) => name)).toEqual([
      "0.weight",
      "1.weight",
      "1.bias",
      "5.weight",
      "5.bias",
    ]);
    expect(model.buffers().map(({ name }) => name)).toEqual([
      "1.running_mean",
      "1.running_var",
      "1.num_batches_tracked",
    ]);
  });

  test("names that meet are refused", () => {
    class Twice extends nn.Module {
      readonly aB = parameter(zeros([1]));
      readonly a_b = parameter(zeros([1]));
      forward(x: Tensor): Tensor {
        return x;
      }
    }
    expect(() => new Twice().stateDict()).toThrow("stateDict: names must be unique, got a_b for two fields");
  });
});

describe("loadStateDict", () => {
  test("takes tensors, cells and values", () => {
    const model = nn.linear(2, 1);
    model.loadStateDict({
      weight: tensor([[1, 2]]).mul(3),
      bias: { dtype: "f32", shape: [1], data: [5] },
    });
    expect(model.forward(tensor([[10, 100]])).toArray()).toEqual([[635]]);
    const copy = nn.linear(2, 1);
    copy.loadStateDict(model.stateDict());
    expect(copy.weight.toArray()).toEqual([[3, 6]]);
  });

  test("lists everything wrong and changes nothing", () => {
    const model = new Tied();
    const before = model.embed.weight.data();
    expect(() =>
      model.loadStateDict({ "embed.weight": zeros([5, 3]), "head.weight": zeros([5, 3]).add(1), more: zeros([1]) }),
    ).toThrow(
      "loadStateDict: the state dict does not fit: more is unknown; embed.weight and head.weight are tied, but have two values",
    );
    const other = nn.sequential(nn.linear(2, 3), nn.batchNorm1d(3));
    expect(() =>
      other.loadStateDict({
        "0.weight": zeros([2, 3]),
        "1.weight": zeros([3]),
        "1.bias": zeros([3], { dtype: "i32" }),
        "1.running_mean": zeros([3]),
        "1.running_var": { dtype: "f32", shape: [3], data: [1] },
        "1.num_batches_tracked": zeros([]),
      }),
    ).toThrow(
      "loadStateDict: the state dict does not fit: 0.bias f32 (3,) is missing; 0.weight must be f32 (3, 2), is f32 (2, 3); " +
        "1.bias must be f32 (3,), is i32 (3,); 1.running_var must be f32 (3,), is f32 (3,) with 1 elements; " +
        "1.num_batches_tracked must be i32 (), is f32 ()",
    );
    expect(model.embed.weight.data()).toEqual(before);
  });

  test("passes over names that are missing or unknown, if asked", () => {
    const model = nn.linear(2, 1);
    const result = model.loadStateDict({ bias: tensor([7]), other: zeros([1]) }, { strict: false });
    expect(result).toEqual({ missing: ["weight"], unknown: ["other"] });
    expect(model.bias?.toArray()).toEqual([7]);
  });

  test("tensors built before keep the old value", () => {
    const model = nn.linear(1, 1);
    model.loadStateDict({ weight: tensor([[2]]), bias: tensor([0]) });
    const x = tensor([[1]]);
    const old = model.forward(x);
    expect(old.item()).toBe(2);
    model.loadStateDict({ weight: tensor([[3]]), bias: tensor([0]) });
    expect(old.item()).toBe(2);
    expect(model.forward(x).item()).toBe(3);
    model.forward(x);
    const unread = model.forward(x);
    model.loadStateDict({ weight: tensor([[4]]), bias: tensor([0]) });
    expect(() => unread.item()).toThrow("the value of weight this tensor was built on has been overwritten");
  });
});

describe("modes", () => {
  test("reach every part", () => {
    const model = cnn();
    expect(model.modules().every(({ training }) => training)).toBe(true);
    model.eval();
    expect(model.modules().some(({ training }) => training)).toBe(false);
    model[1].train();
    expect(model.modules().map(({ training }) => training)).toEqual([false, false, true, false, false, false, false]);
  });

  test("are put back after a piece of evaluation, sync or async, done or failed", async () => {
    const model = cnn();
    model[1].eval();
    const modes = (): boolean[] => model.modules().map(({ training }) => training);
    const before = modes();
    expect(nn.inEvalMode(model, modes)).not.toContain(true);
    expect(modes()).toEqual(before);
    expect(() =>
      nn.inEvalMode(model, () => {
        throw new Error("failed");
      }),
    ).toThrow("failed");
    expect(modes()).toEqual(before);
    const later = nn.inEvalMode(model, async () => {
      await Promise.resolve();
      return modes();
    });
    expect(modes()).not.toContain(true);
    expect(await later).not.toContain(true);
    expect(modes()).toEqual(before);
    await expect(nn.inEvalMode(model, () => Promise.reject(new Error("failed")))).rejects.toThrow("failed");
    expect(modes()).toEqual(before);
  });

  test("freezing stops gradients and is undone", () => {
    const model = nn.sequential(nn.linear(2, 2), nn.linear(2, 1));
    model[0].freeze();
    expect(model.parameters().map(({ trainable }) => trainable)).toEqual([false, false, true, true]);
    expect(model[0].forward(zeros([1, 2])).needsGrad).toBe(false);
    model.unfreeze();
    expect(model[0].forward(zeros([1, 2])).needsGrad).toBe(true);
  });
});

describe("memory", () => {
  const refusal =
    /^memory: .+ needs \d+\.\d MB, and the heap of \d+\.\d MB cannot grow so far; the largest live cells are .*; the memory of a cell returns after its model was collected/;

  test("a model larger than the heap is refused where it is made, and leaves the others whole", () => {
    const model = nn.linear(2, 1);
    const before = model.weight.data();
    expect(() => nn.sequential(nn.linear(4, 4), nn.linear(1e5, 1e5))).toThrow(OutOfMemoryError);
    expect(() => nn.linear(1e5, 1e5)).toThrow(refusal);
    expect(model.weight.data()).toEqual(before);
    expect(model.forward(tensor([[0, 0]])).data()).toEqual(model.bias?.data());
  });

  test("a step larger than the heap changes nothing", () => {
    const model = nn.linear(1, 100_000);
    const optimizer = optim.adam(model);
    const [before, steps] = [model.weight.data(), optimizer.steps];
    const loss = model
      .forward(zeros([100_000, 1]))
      .exp()
      .mean();
    expect(() => optimizer.step(loss)).toThrow(refusal);
    expect(model.weight.data()).toEqual(before);
    expect(optimizer.steps).toBe(steps);
    optimizer.step(model.forward(zeros([1, 1])).mean());
    expect(optimizer.steps).toBe(1);
  });
});

describe("summary", () => {
  test("shows shapes without computing", () => {
    const model = cnn();
    const before = model.stateDict().get("1.running_mean")?.data();
    expect(model.summary([2, 1, 4, 4])).toBe(
      [
        "name  layer        output        parameters",
        "───────────────────────────────────────────",
        "0     Conv2d       (2, 4, 4, 4)          36",
        "1     BatchNorm2d  (2, 4, 4, 4)           8",
        "2     Relu         (2, 4, 4, 4)           0",
        "3     MaxPool2d    (2, 4, 2, 2)           0",
        "4     Flatten      (2, 16)                0",
        "5     Linear       (2, 3)                51",
        "95 parameters, 95 trainable",
      ].join("\n"),
    );
    expect(model.training).toBe(true);
    expect(Object.hasOwn(model, "forward")).toBe(false);
    expect(model.stateDict().get("1.running_mean")?.data()).toEqual(before);
  });

  test("counts tied and frozen parameters once", () => {
    const model = new Tied();
    model.freeze();
    expect(model.summary()).toBe(
      [
        "name   layer      parameters",
        "────────────────────────────",
        "embed  Embedding          15",
        "15 parameters, 0 trainable",
      ].join("\n"),
    );
  });
});

test("parameters hold their values at once", () => {
  const p = parameter(tensor([1, 2]).mul(2), { name: "p" });
  expect(p.toArray()).toEqual([2, 4]);
  expect(p.trainable).toBe(true);
  expect(parameter(zeros([1]), { trainable: false }).trainable).toBe(false);
  expect(buffer(zeros([1], { dtype: "i32" })).dtype).toBe("i32");
  expect(() => parameter(zeros([1], { dtype: "i32" }), { name: "p" })).toThrow("parameter: p must be f32, got i32");
  expect(sum(p)).toBeInstanceOf(Tensor);
});

test("layers work while operations are checked one by one", () => {
  const model = cnn();
  const x = tensor(
    Float32Array.from({ length: 16 }, (_, i) => Math.sin(i)),
    [1, 1, 4, 4],
  );
  const lazy = model.eval().forward(x).data();
  debug({ eager: true });
  try {
    expect(model.forward(x).data()).toEqual(lazy);
  } finally {
    debug();
  }
});
