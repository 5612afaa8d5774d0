import { conv2d, debug, evaluate, matmul, type Tensor, tensor } from "chainrule";
import { afterEach, describe, expect, test } from "vitest";
import { planOf } from "./plan.js";

afterEach(() => debug());

const numbers = (...shape: number[]): Tensor =>
  tensor(
    Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => Math.sin(i * 1.7) / 4),
    shape,
  );

/** Where two lists of arrays first differ: to print all of them would take minutes. */
function difference(a: readonly Float32Array[], b: readonly Float32Array[]): string | undefined {
  for (const [i, list] of a.entries()) {
    const at = list.findIndex((value, k) => !Object.is(value, b[i][k]));
    if (at >= 0) return `result ${i} at ${at}: ${list[at]} and ${b[i][at]}`;
  }
  return undefined;
}

/** The same bits as one operation at a time, for operands that end with the product: the epilogue must not write over them. */
describe("an epilogue that reads an operand of its own kernel", () => {
  for (const [name, make] of [
    [
      "rows plus their product",
      (m: number, n: number) => {
        const t = numbers(m, n).exp();
        return t.add(matmul(t, numbers(n, n)));
      },
    ],
    [
      "a right operand plus the product",
      (m: number, n: number) => {
        const t = numbers(m, n).exp();
        return t.add(matmul(numbers(m, m), t));
      },
    ],
    [
      "a square times itself",
      (_: number, n: number) => {
        const t = numbers(n, n).exp();
        return t.add(matmul(t, t)).add(t);
      },
    ],
    [
      "a batch",
      (m: number, n: number) => {
        const t = numbers(3, m, n).exp();
        return t.add(matmul(t, numbers(3, n, n)));
      },
    ],
    [
      "a product and what is made of it, both results",
      (m: number, n: number) => {
        const t = numbers(m, n).exp();
        const product = matmul(t, numbers(n, n));
        return [product, product.add(t), product.mul(2).tanh()];
      },
    ],
    [
      "images plus their convolution",
      (m: number, n: number) => {
        const t = numbers(2, 4, m, n).exp();
        return t.add(conv2d(t, numbers(4, 4, 3, 3), { padding: 1 }));
      },
    ],
  ] as const)
    for (const [m, n] of [
      [1, 64],
      [1, 300],
      [5, 33],
      [70, 300],
    ])
      test(`${name}: ${m}, ${n}`, () => {
        const run = (): Float32Array[] => {
          const results = [make(m, n)].flat();
          evaluate(...results);
          return results.map((t) => Float32Array.from(t.data()));
        };
        const fused = run();
        debug({ eager: true });
        expect(difference(fused, run())).toBeUndefined();
      });
});

test("takes the memory of the product where nothing else does", () => {
  const x = numbers(200, 256);
  const y = matmul(x.exp(), numbers(256, 256)).add(1).tanh();
  // Both operands, working memory of the kernel, and one array for the product and what is made of it.
  const { steps, peakBytes } = planOf(y);
  expect(steps.map(({ kernel }) => kernel)).toEqual(["elementwise", "matmul"]);
  const apart = planOf(y, matmul(x.exp(), numbers(256, 256))).peakBytes;
  expect(peakBytes).toBeLessThan(apart);
});
