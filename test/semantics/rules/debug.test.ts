import { compile, debug, evaluate, grad, log, parameter, runtime, tensor, where, zeros } from "chainrule";
import { afterEach, describe, expect, test, vi } from "vitest";
import { createMachine, withMachine } from "../../../src/kernels/machine.js";
import { programCount } from "../../../src/program/cache.js";
import { grid } from "../grid.js";

afterEach(() => debug());

describe("debug({ eager: true })", () => {
  test("finds NaN and infinity in the operation that makes them", () => {
    debug({ eager: true });
    const x = tensor([4, 2, 0]);
    expect(() => log(x.sub(1))).toThrow("log: the result must be finite, got NaN at element 2 of (3,)");
    expect(() => x.div(zeros([3]))).toThrow("div: the result must be finite, got Infinity at element 0 of (3,)");
  });

  test("but lets pass what was not finite before", () => {
    debug({ eager: true });
    const masked = where(tensor([true, false]), 1, Number.NEGATIVE_INFINITY);
    expect(masked.exp().toArray()).toEqual([Math.fround(Math.E), 0]);
    expect(tensor([Number.NaN]).add(1).toArray()).toEqual([Number.NaN]);
  });

  test("says so in a compiled function too", () => {
    debug({ eager: true });
    const f = compile((x) => log(x).mul(2));
    expect(() => f(tensor([-1]))).toThrow("log: the result must be finite, got NaN at element 0 of (1,)");
  });

  test("computes each operation when it is called", () => {
    debug({ eager: true });
    const before = programCount();
    tensor([1, 2, 3, 4, 5]).add(1).mul(2).exp();
    expect(programCount() - before).toBe(3);
  });

  test("keeps gradients of gradients", () => {
    debug({ eager: true });
    const w = parameter(tensor([3]));
    const [first] = grad(w.mul(w).mul(w).sum(), [w]);
    expect(first.item()).toBe(27);
    expect(grad(first.sum(), [w])[0].item()).toBe(18);
  });
});

describe("debug({ level })", () => {
  test("says what is computed, and what once more", () => {
    const error = vi.spyOn(console, "error").mockImplementation(() => {});
    debug({ level: 1 });
    const x = grid([4, 4], 1).exp();
    x.sum().item();
    x.mean().item();
    debug({ level: 2 });
    compile(() => x.add(1))();
    const lines = error.mock.calls.map(([line]) => String(line));
    error.mockRestore();
    expect(lines[0]).toMatch(/^evaluate: \d+ nodes, 0 recomputed, \d+ steps, \d+ bytes$/);
    expect(lines[1]).toMatch(/^evaluate: \d+ nodes, 1 recomputed, \d+ steps, \d+ bytes$/);
    expect(lines[2]).toMatch(/^compile: /);
    expect(lines[3]).toMatch(/^program: \d+ steps?, peak \d+ bytes\n {3}0 {2}elementwise /);
  });
});

describe("the oracle", () => {
  test("computes and holds real numbers in double precision, also in cells and compiled functions", () => {
    withMachine(createMachine({ oracle: true }), () => {
      const w = parameter(tensor([0.1, 0.2]));
      const l = w.mul(3).exp().sum();
      const wanted = Math.exp(3 * 0.1) + Math.exp(3 * 0.2);
      expect(l.item()).toBeCloseTo(wanted, 14);
      const step = compile((x) => {
        w.assign(w.add(1));
        return x.mul(w).sum();
      });
      expect(step(tensor([1, 1])).item()).toBeCloseTo(2.3, 14);
      expect(step(0.1).item()).toBeCloseTo(0.43, 14);
      expect(w.data()).toBeInstanceOf(Float64Array);
      const matrix = tensor([
        [1, 1e-10],
        [1, 1],
      ]);
      expect(matrix.matmul(matrix).toArray()).toEqual([
        [1 + 1e-10, 2e-10],
        [2, 1 + 1e-10],
      ]);
    });
    expect(tensor([0.1]).item()).toBe(Math.fround(0.1));
  });

  test("and the JavaScript kernels give what the others give, within single precision", () => {
    const x = grid([7, 9], 1);
    const y = x.matmul(x.transpose()).tanh().sum();
    const wanted = y.item();
    withMachine(createMachine({ kernels: "javascript" }), () => {
      const again = grid([7, 9], 1);
      expect(again.matmul(again.transpose()).tanh().sum().item()).toBeCloseTo(wanted, 5);
    });
  });
});

test("the kernels are chosen before the first parameter", () => {
  const w = parameter(zeros([1]));
  expect(() => runtime({ kernels: "javascript" })).toThrow(
    "runtime: options must be set before the first parameter or buffer is made",
  );
  evaluate(w.read());
  expect(["relaxed", "baseline", "javascript"]).toContain(runtime());
});
