import {
  add,
  conv2d,
  evaluate,
  gelu,
  matmul,
  mul,
  nn,
  optim,
  parameter,
  profile,
  randn,
  relu,
  softmax,
  stopGradient,
  type Tensor,
  tensor,
  zeros,
} from "chainrule";
import { afterEach, describe, expect, test } from "vitest";
import { takeBackPending } from "../../src/tensor/cell.js";
import { kernelsOf, planOf } from "./plan.js";

afterEach(takeBackPending);

/** Numbers that are known: making them is no part of the programs. */
function known(...shape: number[]): Tensor {
  const numbers = randn(shape);
  numbers.data();
  return numbers;
}

const x = known(6, 8);
const square = known(8, 8);

describe("rewrites that look at a number happen when the node is built", () => {
  for (const [name, make] of [
    ["x · 1", () => x.mul(1)],
    ["1 · x", () => mul(1, x)],
    ["x + 0", () => x.add(0)],
    ["0 + x", () => add(0, x)],
    ["x − 0", () => x.sub(0)],
    ["x / 1", () => x.div(1)],
    ["x ^ 1", () => x.pow(1)],
    ["reshape to its own shape", () => x.reshape([6, 8])],
    ["expand to its own shape", () => x.expand([6, 8])],
    ["cast to its own dtype", () => x.cast("f32")],
  ] as const)
    test(`${name} is x`, () => expect(make()).toBe(x));

  test("x · 1 keeps −0 and NaN, and a tensor that holds 1 is no number", () => {
    expect(tensor([-0, Number.NaN]).mul(1).toArray()).toEqual([-0, Number.NaN]);
    expect(x.mul(tensor(1))).not.toBe(x);
  });
});

describe("views that undo each other", () => {
  for (const [name, make] of [
    ["reshape there and back", () => x.reshape([48]).reshape([6, 8])],
    ["transpose there and back", () => x.transpose().transpose()],
    [
      "a permutation in three parts",
      () => x.reshape([2, 3, 8]).permute([1, 2, 0]).permute([1, 2, 0]).permute([1, 2, 0]),
    ],
  ] as const)
    test(`${name} take no step, and fuse`, () => {
      expect(kernelsOf(make())).toEqual([]);
      expect(kernelsOf(make().reshape([6, 8]).add(x.exp()))).toEqual(["elementwise"]);
      expect(make().data()).toEqual(x.data());
    });
});

describe("equal sub-expressions", () => {
  test("are computed once", () => {
    expect(
      kernelsOf(matmul(x, square).sum(), matmul(x, square).sum(0)).filter((name) => name === "matmul"),
    ).toHaveLength(1);
    expect(kernelsOf(x.exp().add(x.exp()))).toHaveLength(1);
  });

  test("but not where numbers, axes or random numbers differ", () => {
    expect(kernelsOf(softmax(x), softmax(x, 0)).filter((name) => name === "softmax")).toHaveLength(2);
    expect(kernelsOf(randn([4]), randn([4]))).toHaveLength(2);
    expect(x.mul(4).sub(x.mul(2)).data()).toEqual(x.mul(2).data());
  });

  test("what nothing uses is not computed", () => {
    const product = matmul(x, square);
    expect(kernelsOf(x.add(1))).toEqual(["elementwise"]);
    expect(product.shape).toEqual([6, 8]);
  });
});

describe("transposes", () => {
  test("are absorbed into the strides of products", () => {
    for (const product of [
      matmul(x, square.transpose()),
      matmul(x.transpose(), x),
      matmul(x.transpose().reshape([8, 6]), x),
    ])
      expect(kernelsOf(product)).toEqual(["matmul"]);
  });

  test("are walked by elementwise operations", () => {
    expect(kernelsOf(square.transpose().mul(2))).toEqual(["elementwise"]);
    expect(kernelsOf(square.transpose().add(square))).toEqual(["elementwise"]);
  });

  test("broadcasts take no memory", () => {
    expect(kernelsOf(x.add(known(8)).mul(known(6, 1)).sub(3)).filter((name) => name.startsWith("copy"))).toEqual([]);
    expect(planOf(zeros([1000, 1000]).sum()).peakBytes).toBeLessThan(5e6);
  });
});

describe("fusion", () => {
  test("a chain of elementwise operations is one step", () => {
    expect(kernelsOf(gelu(x.mul(2).add(1)).neg().exp())).toEqual(["elementwise"]);
  });

  test("bias and activation are the epilogue of a product or a convolution", () => {
    expect(kernelsOf(relu(nn.linear(8, 5).forward(x)))).toEqual(["matmul"]);
    const images = known(2, 3, 6, 6);
    expect(kernelsOf(relu(nn.conv2d(3, 4, 3).forward(images)))).toEqual(["conv"]);
    expect(kernelsOf(relu(conv2d(images, known(4, 3, 3, 3)))).filter((name) => name === "elementwise")).toEqual([]);
  });

  test("a residual too, and what is read of the product besides stays right", () => {
    const product = matmul(x, square);
    const out = product.add(x);
    expect(planOf(out, product).steps.map(({ label }) => label)).toEqual(["matmul (6, 8) → add (6, 8)"]);
    evaluate(out, product);
    expect(out.data()).toEqual(product.data().map((value, i) => value + x.data()[i]));
  });

  test("one command updates all parameters, in the cells", () => {
    const model = nn.sequential(nn.linear(8, 16), nn.relu(), nn.linear(16, 4));
    const optimizer = optim.adam(model, { lr: 0.1 });
    optimizer.step(model.forward(x).square().mean());
    const report = profile(() => optimizer.step(model.forward(x).square().mean()));
    const calls = new Map(report.kernels.map(({ kernel, calls: count }) => [kernel, count]));
    expect(calls.get("adam")).toBe(1);
    expect([...calls.keys()].filter((name) => name.startsWith("copy"))).toEqual([]);
  });
});

describe("memory", () => {
  test("elementwise steps write over what ends with them", () => {
    // Each softmax needs the whole of what comes before it.
    let y = known(256, 256);
    for (let i = 0; i < 6; i++) y = softmax(y.mul(2), -1);
    expect(planOf(y).peakBytes).toBeLessThan(1.5 * 256 * 256 * 4);
  });

  test("a parameter is updated where it lies", () => {
    const w = parameter(zeros([64, 64]));
    w.assign(w.sub(matmul(known(64, 32), known(32, 64)).mul(0.1)));
    expect(kernelsOf()).toEqual(["matmul"]);
  });
});

test("a program prints its steps, shapes, places and peak", () => {
  const w = parameter(zeros([8, 3]));
  const text = planOf(relu(matmul(stopGradient(x).mul(2), w)).sum(0)).toString();
  const lines = text.split("\n");
  expect(lines[0]).toMatch(/^program: 3 steps, peak \d+ bytes$/);
  expect(lines[1]).toMatch(/^ {3}0 {2}elementwise {8}mul \(6, 8\) {2}\[@\d+(, @\d+)*\]$/);
  expect(lines[2]).toMatch(/^ {3}1 {2}matmul {13}matmul \(6, 3\) → relu \(6, 3\) {2}\[.*cell 0.*\]$/);
  expect(lines[3]).toMatch(/^ {3}2 {2}sum /);
});
