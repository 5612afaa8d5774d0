import { type Cell, compile, debug, evaluate, grad, parameter, Tensor, tensor } from "chainrule";
import { afterEach, describe, expect, test } from "vitest";
import { grid } from "../grid.js";
import { inAllModes } from "../modes.js";

afterEach(() => debug());

/** Sizes below and above a register of the kernels, and with a remainder: an update in place goes another way in each. */
const SIZES = [1, 5, 16, 64, 1000];

const cells = (size: number): [Cell, Cell] => [parameter(grid([size], 1)), parameter(grid([size], 2))];

/** Values that a fused program computes in two places of its own. */
const numbers = (size: number, k: number): number[] => Array.from(grid([size], k).data());

/** Uncompiled, results and updates are computed in one program, as they are compiled. */
function values(...tensors: readonly (Tensor | Cell)[]): Record<string, ArrayLike<number>> {
  evaluate(...tensors.filter((t) => t instanceof Tensor));
  return Object.fromEntries(tensors.map((t, i) => [String(i), t.data()]));
}

for (const size of SIZES) {
  const a0 = numbers(size, 1);
  const b0 = numbers(size, 2);
  const expectColumns = (found: Readonly<Record<string, ArrayLike<number>>>, ...columns: number[][]): void =>
    columns.forEach((column, i) => {
      expect(Array.from(found[i])).toEqual(column);
    });

  describe(`cells of ${size}`, () => {
    inAllModes(
      "two change places",
      ({ run }) => {
        const [a, b] = cells(size);
        run(() => {
          const [before, other] = [a.read(), b.read()];
          a.assign(other);
          b.assign(before);
        })();
        return values(a, b);
      },
      (found) => expectColumns(found, b0, a0),
    );

    inAllModes(
      "a read before assign is the old value, one after it the new",
      ({ run }) => {
        const [a] = cells(size);
        const { before, after, both } = run(() => {
          const old = a.mul(2);
          a.assign(a.add(1));
          const middle = a.mul(4);
          a.assign(a.add(1));
          return { before: old, after: middle, both: old.add(a) };
        })();
        return values(before, after, both, a);
      },
      (found) =>
        expectColumns(
          found,
          a0.map((x) => 2 * x),
          a0.map((x) => 4 * (x + 1)),
          a0.map((x) => 2 * x + (x + 2)),
          a0.map((x) => x + 2),
        ),
    );

    inAllModes(
      "each update in one fused chain reads the other's old value",
      ({ run }) => {
        const [a, b] = cells(size);
        run(() => {
          const total = a.add(b);
          const [first, second] = [total.add(b), total.sub(a.mul(2))];
          a.assign(first);
          b.assign(second);
        })();
        return values(a, b);
      },
      (found) =>
        expectColumns(
          found,
          a0.map((x, i) => x + 2 * b0[i]),
          a0.map((x, i) => b0[i] - x),
        ),
    );

    inAllModes(
      "an average of the old value, while the weight is overwritten in place",
      ({ run }) => {
        const [weight, average] = cells(size);
        run(() => {
          const old = weight.read();
          weight.assign(weight.mul(0.5));
          average.assign(average.mul(0.5).add(old));
        })();
        return values(weight, average);
      },
      (found) =>
        expectColumns(
          found,
          a0.map((x) => x / 2),
          b0.map((x, i) => x / 2 + a0[i]),
        ),
    );

    inAllModes(
      "the new value and a result that reads both",
      ({ run }) => {
        const [a] = cells(size);
        const sum = run(() => {
          const tripled = a.mul(3);
          const result = tripled.add(a);
          a.assign(tripled);
          return result;
        })();
        return values(sum, a);
      },
      (found) =>
        expectColumns(
          found,
          a0.map((x) => 4 * x),
          a0.map((x) => 3 * x),
        ),
    );

    inAllModes(
      "one value for two cells, and the old one as a result",
      ({ run }) => {
        const [a, b] = cells(size);
        const [old, reversed] = run(() => {
          const result = [a.read().stopGradient(), b.reshape([size, 1])];
          const value = a.add(b);
          a.assign(value);
          b.assign(value);
          return result;
        })();
        return values(old, reversed, a, b);
      },
      (found) => {
        const sum = a0.map((x, i) => x + b0[i]);
        expectColumns(found, a0, b0, sum, sum);
      },
    );
  });
}

describe("a matrix", () => {
  const a0 = grid([24, 24], 1).toArray() as number[][];
  for (const [name, update, wanted] of [
    ["becomes its transpose", (a: Cell) => a.transpose(), (i: number, j: number) => a0[j][i]],
    ["gets its transpose added", (a: Cell) => a.add(a.transpose()), (i: number, j: number) => a0[i][j] + a0[j][i]],
    [
      "becomes a product with itself, plus itself",
      (a: Cell) => a.matmul(a).add(a),
      (i: number, j: number) => a0[i].reduce((sum, x, k) => sum + x * a0[k][j], 0) + a0[i][j],
    ],
    [
      "becomes a product of others that is added to it",
      (a: Cell) =>
        grid([24, 24], 1)
          .matmul(grid([24, 24], 1))
          .add(a),
      (i: number, j: number) => a0[i].reduce((sum, x, k) => sum + x * a0[k][j], 0) + a0[i][j],
    ],
  ] as const)
    inAllModes(
      name,
      ({ run }) => {
        const a = parameter(grid([24, 24], 1));
        run(() => a.assign(update(a)))();
        return values(a);
      },
      (found) => expect(Array.from(found[0])).toEqual(a0.flatMap((row, i) => row.map((_, j) => wanted(i, j)))),
    );
});

describe("versions", () => {
  test("the gradient with respect to a cell is that of the one version y reads", () => {
    const w = parameter(tensor([1, 2]));
    const old = w.square().sum();
    w.assign(w.mul(10));
    expect(grad(old, [w])[0].data()).toEqual(Float32Array.of(2, 4));
    expect(grad(w.square().sum(), [w])[0].data()).toEqual(Float32Array.of(20, 40));
  });

  test("several versions are an error", () => {
    const w = parameter(tensor([1, 2]), { name: "w" });
    const old = w.mul(3);
    w.assign(w.mul(10));
    expect(() => grad(old.mul(w).sum(), [w])).toThrow(
      "grad: y reads several versions of w; its gradient would be ambiguous",
    );
  });

  test("an assignment stops the gradient", () => {
    const [w, v] = [parameter(tensor([1])), parameter(tensor([2]))];
    v.assign(w.mul(5));
    expect(() => grad(v.sum(), [w])).toThrow("grad: y does not depend on parameter");
    expect(grad(v.sum(), [v])[0].data()).toEqual(Float32Array.of(1));
  });

  test("a pending version keeps its gradient when it is computed along", () => {
    const w = parameter(tensor([1, 2]));
    w.assign(w.mul(2));
    const l = w.square().sum();
    expect(l.item()).toBe(20);
    expect(grad(l, [w])[0].data()).toEqual(Float32Array.of(4, 8));
  });

  test("a version that was taken back is never mistaken for a later one", () => {
    const w = parameter(tensor([1]), { name: "w" });
    let leaked: Tensor | undefined;
    const failing = compile(() => {
      w.assign(w.add(1));
      leaked = w.mul(1);
      throw new Error("given up");
    });
    expect(failing).toThrow("given up");
    expect(w.item()).toBe(1);
    w.assign(w.add(5));
    evaluate();
    expect(() => leaked?.add(0.5).item()).toThrow("evaluate: the value of w");
  });

  test("shapes and dtypes are checked at once", () => {
    const w = parameter(tensor([1, 2]), { name: "w" });
    expect(() => w.assign(tensor([1]))).toThrow("assign: w is (2,), got (1,)");
    expect(() => w.assign(tensor([1, 2], { dtype: "i32" }))).toThrow("assign: w holds f32, got i32");
    const assign = w.assign.bind(w) as (value: unknown) => void;
    expect(() => assign(3)).toThrow("assign: w takes a tensor, got number");
  });
});
