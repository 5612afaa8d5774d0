import {
  type Compiled,
  compile,
  loss,
  narrow,
  nn,
  optim,
  parameter,
  profile,
  slice,
  type Tensor,
  tensor,
  zeros,
} from "chainrule";
import { describe, expect, test } from "vitest";
import { programCount } from "../../../src/program/cache.js";
import { classifier, grid, labels } from "../grid.js";

/** Programs planned by all but the first two calls. */
function plannedLater(program: (i: number) => unknown): number {
  program(0);
  program(1);
  const before = programCount();
  for (let i = 2; i < 8; i++) program(i);
  return programCount() - before;
}

describe("never plans anew:", () => {
  test("other constants and scalars", () => {
    expect(
      plannedLater((i) =>
        tensor([i, i + 1])
          .mul(2.5 + i)
          .add(7 + i)
          .sum()
          .item(),
      ),
    ).toBe(0);
  });

  test("another batch and learning rate, uncompiled and compiled", () => {
    const plain = <A extends unknown[], R>(fn: (...args: A) => R): Compiled<A, R> => fn as never;
    for (const how of [compile as typeof plain, plain]) {
      const model = classifier();
      const optimizer = optim.adam(model, { lr: 0.1 });
      const step = how((x: Tensor, y: Tensor) => {
        const l = loss.crossEntropy(model.forward(x), y);
        optimizer.step(l);
        return l;
      });
      expect(
        plannedLater((i) => {
          optimizer.lr = 0.1 / (i + 1);
          return step(grid([8, 4], i), labels(8)).item();
        }),
      ).toBe(0);
    }
  });

  test("other starts of slices", () => {
    const x = grid([16], 1);
    const sums = Array.from({ length: 8 }, (_, i) =>
      Array.from(x.data())
        .slice(i, i + 4)
        .reduce((sum, value) => sum + value, 0),
    );
    expect(
      plannedLater((i) =>
        slice(x, [i, i + 4])
          .sum()
          .item(),
      ),
    ).toBe(0);
    const values: number[] = [];
    const window = compile((start: Tensor) => narrow(x, 0, start, 4).sum());
    expect(plannedLater((i) => values.push(window(i).item()))).toBe(0);
    expect(values).toEqual(sums);
  });

  test("another model of the same structure", () => {
    expect(
      plannedLater((i) => {
        const layer = nn.linear(4, 3);
        return layer
          .forward(grid([2, 4], i))
          .sum()
          .item();
      }),
    ).toBe(0);
  });

  test("a numeric attribute of the optimizer that changes no shape", () => {
    const w = parameter(zeros([3]));
    const optimizer = optim.adamW([w], { lr: 0.1 });
    expect(
      plannedLater((i) => {
        optimizer.groups[0].weightDecay = i / 10;
        optimizer.step(w.square().sum());
      }),
    ).toBe(0);
  });
});

describe("plans anew", () => {
  test("another shape, axis or operation", () => {
    const x = grid([4, 4], 1);
    const before = programCount();
    for (const y of [x.sum(0), x.sum(1), x.sum(), x.exp().sum(), slice(x, [0, 2]).sum()]) y.data();
    expect(programCount() - before).toBe(5);
  });
});

describe("what was computed before", () => {
  const calls = (fn: () => unknown): number =>
    profile(fn).kernels.find(({ kernel }) => kernel === "matmul")?.calls ?? 0;

  test("is not computed again, once it was read", () => {
    const x = grid([8, 8], 1);
    const product = x.matmul(x);
    expect(calls(() => product.data())).toBe(1);
    expect(calls(() => [product.sum().item(), product.mul(2).data(), product.data()])).toBe(0);
  });

  test("keeps the value on the edge when it is computed a second time", () => {
    const x = grid([8, 8], 1);
    const product = x.matmul(x);
    const shown = product.add(1).exp();
    expect(calls(() => shown.sum().item())).toBe(1);
    expect(calls(() => shown.mean().item())).toBe(1);
    expect(calls(() => shown.mul(3).data())).toBe(0);
    expect(calls(() => product.data())).toBe(1);
    expect(calls(() => product.sub(1).data())).toBe(0);
  });

  test("is right through views", () => {
    const x = grid([3, 4], 1);
    const view = x.mul(2).transpose().reshape([2, 6]);
    const first = view.sum().item();
    expect(view.add(0.5).sum().item()).toBeCloseTo(first + 6, 5);
    expect(view.mul(2).sum().item()).toBeCloseTo(2 * first, 5);
    expect(view.sub(1).sum().item()).toBeCloseTo(first - 12, 5);
  });
});
