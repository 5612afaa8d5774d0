import { readFileSync } from "node:fs";
import { optim, parameter, sum } from "chainrule";
import { describe, expect, test } from "vitest";
import { camelCase, optimizerFor } from "../conformance/adapter/optim.js";
import { grid } from "../semantics/grid.js";

interface Found {
  readonly optimizer: { readonly name: string };
  readonly parameters: readonly number[];
  readonly ax?: readonly number[];
}

// PyTorch 2.13 in double precision: parameters grid([3, 4], 1) and grid([5], 2), at step i with the gradients grid(…, 3 i) and
// grid(…, 3 i + 1); their values after 12 steps, of ASGD the averages too. For Muon, which takes matrices and was kept from rounding to
// bfloat16, the second parameter is (5, 1).
const found: Found[] = JSON.parse(readFileSync(new URL("fixtures/options.json", import.meta.url), "utf8"));

const cellsOf = (second: readonly number[] = [5]) =>
  [grid([3, 4], 1), grid(second, 2)].map((x, i) => parameter(x, { name: `p${i}` }));

function run(optimizer: optim.Optimizer, cells: ReturnType<typeof cellsOf>, steps: number): number[] {
  // The gradient of Σ p · g is g.
  for (let i = 0; i < steps; i++)
    optimizer.step(cells.map((cell, k) => sum(cell.mul(grid(cell.shape, 3 * i + k)))).reduce((a, b) => a.add(b)));
  return cells.flatMap((cell) => Array.from(cell.data()));
}

function expectClose(got: readonly number[], want: readonly number[]): void {
  expect(got).toHaveLength(want.length);
  // Single precision over twelve steps of at most about a tenth.
  got.forEach((value, i) => {
    expect(Math.abs(value - want[i]), `element ${i}: ${value} for ${want[i]}`).toBeLessThan(5e-6);
  });
}

describe("options", () => {
  test.each(found.map((one) => [JSON.stringify(one.optimizer), one] as const))(
    "%s",
    (_, { optimizer, parameters, ax }) => {
      const cells = cellsOf(optimizer.name === "Muon" ? [5, 1] : [5]);
      const made = optimizerFor(cells, optimizer);
      expectClose(run(made, cells, 12), parameters);
      if (ax === undefined) return;
      const state = made.stateDict();
      expectClose(
        ["p0.ax", "p1.ax"].flatMap((name) => Array.from(state.get(name)?.data ?? [])),
        ax,
      );
    },
  );

  test("are PyTorch's in camel case", () => {
    expect(camelCase({ initial_accumulator_value: 1, lr: 2 })).toEqual({ initialAccumulatorValue: 1, lr: 2 });
  });
});

describe("a schedule of a momentum", () => {
  test("is asked at every step", () => {
    const asked: number[] = [];
    const cells = cellsOf();
    const momentum = (step: number): number => {
      asked.push(step);
      return step / 10;
    };
    const optimizer = optim.sgd(cells, { lr: 1, momentum });
    run(optimizer, cells, 3);
    expect(asked).toEqual([0, 1, 2]);
    // b₂ = g₂ + 0.2 (g₁ + 0.1 g₀), by hand.
    const [g0, g1, g2] = [0, 3, 6].map((k) => Array.from(grid([3, 4], k).data()));
    const want = g2.map((g, i) => g + 0.2 * (g1[i] + 0.1 * g0[i]));
    expectClose(Array.from(optimizer.stateDict().get("p0.momentum_buffer")?.data ?? []), want);
  });

  test("of beta1 corrects the bias as PyTorch does, with the beta of the step", () => {
    // Adam's step is lr · m / (1 − beta1ᵗ) / (|g| + eps) for the same gradient g: m₂ = 0.5 · 0.2 g + 0.5 g by hand.
    const p = parameter(grid([5], 2));
    const betas = [(step: number) => [0.8, 0.5][step], 0.9] as const;
    const optimizer = optim.adam([p], { lr: 0.125, eps: 0, betas });
    const before = p.data();
    for (let i = 0; i < 2; i++) optimizer.step(sum(p.mul(2)));
    const [first, second] = [0.4 / 0.2 / 2, (0.5 * 0.4 + 0.5 * 2) / (1 - 0.5 ** 2) / 2];
    p.data().forEach((value, i) => {
      expect(value).toBeCloseTo(before[i] - 0.125 * (first + second), 6);
    });
  });
});

describe("lion", () => {
  test("goes by the sign, by hand", () => {
    const p = parameter(grid([1], 0));
    const optimizer = optim.lion([p], { lr: 0.25, betas: [0.5, 0.75], weightDecay: 0.5 });
    // p = −11/16: −1/4 (1 + p/2); then m = 1, g = −4: sign(0.5 − 2) = −1.
    optimizer.step(sum(p.mul(4)));
    const after = -11 / 16 - 0.25 * (1 - 11 / 32);
    expect(p.item()).toBe(after);
    expect(optimizer.stateDict().get("parameter.exp_avg")?.data[0]).toBe(1);
    optimizer.step(sum(p.mul(-4)));
    expect(p.item()).toBe(after - 0.25 * (-1 + after / 2));
  });
});
