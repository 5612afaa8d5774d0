import {
  cos,
  div,
  exp,
  grad,
  log,
  matmul,
  mul,
  pow,
  reciprocal,
  sigmoid,
  sin,
  softmax,
  sqrt,
  type Tensor,
  tanh,
  tensor,
  variable,
} from "chainrule";
import { describe, expect, test } from "vitest";
import { createMachine, withMachine } from "../../src/kernels/machine.js";

const oracle = createMachine({ oracle: true });
const points = [0.3, 0.9, 1.7];

/** f, f′, f″ and f‴ of each point, in double precision. */
function derivatives(f: (x: Tensor) => Tensor): unknown[] {
  return withMachine(oracle, () => {
    const x = variable(tensor(points));
    const orders = [f(x)];
    for (let order = 1; order <= 3; order++) orders.push(grad(orders[order - 1].sum(), [x])[0]);
    return orders.map((y) => y.toArray());
  });
}

interface Case {
  readonly name: string;
  readonly f: (x: Tensor) => Tensor;
  /** The function and its first three derivatives. */
  readonly closed: readonly ((x: number) => number)[];
}

const { tanh: th } = Math;
const s = (x: number): number => 1 / (1 + Math.exp(-x));

const cases: readonly Case[] = [
  {
    name: "x⁵",
    f: (x) => pow(x, 5),
    closed: [(x) => x ** 5, (x) => 5 * x ** 4, (x) => 20 * x ** 3, (x) => 60 * x ** 2],
  },
  {
    name: "x · x · x",
    f: (x) => mul(mul(x, x), x),
    closed: [(x) => x ** 3, (x) => 3 * x ** 2, (x) => 6 * x, () => 6],
  },
  { name: "1 / x", f: reciprocal, closed: [(x) => 1 / x, (x) => -1 / x ** 2, (x) => 2 / x ** 3, (x) => -6 / x ** 4] },
  {
    name: "√x",
    f: sqrt,
    closed: [Math.sqrt, (x) => 0.5 * x ** -0.5, (x) => -0.25 * x ** -1.5, (x) => 0.375 * x ** -2.5],
  },
  { name: "log x", f: log, closed: [Math.log, (x) => 1 / x, (x) => -1 / x ** 2, (x) => 2 / x ** 3] },
  { name: "sin x", f: sin, closed: [Math.sin, Math.cos, (x) => -Math.sin(x), (x) => -Math.cos(x)] },
  {
    name: "tanh x",
    f: tanh,
    closed: [
      th,
      (x) => 1 - th(x) ** 2,
      (x) => -2 * th(x) * (1 - th(x) ** 2),
      (x) => (1 - th(x) ** 2) * (6 * th(x) ** 2 - 2),
    ],
  },
  {
    name: "sigmoid x",
    f: sigmoid,
    closed: [
      s,
      (x) => s(x) * (1 - s(x)),
      (x) => s(x) * (1 - s(x)) * (1 - 2 * s(x)),
      (x) => s(x) * (1 - s(x)) * (1 - 6 * s(x) + 6 * s(x) ** 2),
    ],
  },
  {
    name: "exp x²",
    f: (x) => exp(mul(x, x)),
    closed: [
      (x) => Math.exp(x * x),
      (x) => 2 * x * Math.exp(x * x),
      (x) => (2 + 4 * x ** 2) * Math.exp(x * x),
      (x) => (12 * x + 8 * x ** 3) * Math.exp(x * x),
    ],
  },
  {
    name: "x sin x / x cos x",
    f: (x) => div(mul(x, sin(x)), mul(x, cos(x))),
    closed: [
      Math.tan,
      (x) => 1 + Math.tan(x) ** 2,
      (x) => 2 * Math.tan(x) * (1 + Math.tan(x) ** 2),
      (x) => (1 + Math.tan(x) ** 2) * (2 + 6 * Math.tan(x) ** 2),
    ],
  },
];

describe("to third order:", () => {
  test.each(cases)("$name", ({ f, closed }) => {
    derivatives(f).forEach((values, order) => {
      const expected = points.map(closed[order]);
      expect(values, `order ${order}`).toEqual(expected.map((value) => expect.closeTo(value, 9)));
    });
  });
});

describe("across axes:", () => {
  const a = [
    [2, 1, 0],
    [-1, 3, 1],
    [0, 2, 1],
  ];

  test("xᵀ A x has the gradient (A + Aᵀ) x, and A + Aᵀ for second derivatives", () => {
    const x = variable(tensor([1, -2, 3]));
    const column = x.reshape([3, 1]);
    const [first] = grad(matmul(matmul(column.transpose(), tensor(a)), column).sum(), [x]);
    expect(first.toArray()).toEqual([4, -3, 0]);
    const rows = [0, 1, 2].map((i) =>
      grad(first, [x], { dy: tensor([0, 1, 2].map((j) => Number(i === j))) })[0].toArray(),
    );
    expect(rows).toEqual(a.map((row, i) => row.map((value, j) => value + a[j][i])));
  });

  test("mixed derivatives do not depend on their order", () => {
    const [x, y] = [variable(1.25), variable(0.5)];
    const f = sin(x.mul(y)).mul(exp(x.sub(y)));
    const [dx, dy] = grad(f, [x, y]);
    expect(grad(dx, [y])[0].item()).toBeCloseTo(grad(dy, [x])[0].item(), 5);
  });

  test("the gradient of a squared gradient norm: softmax · c has the gradient p (c − c·p)", () => {
    withMachine(oracle, () => {
      const values = [0.2, -0.4, 0.9];
      const c = [1, 2, -3];
      const squaredNorm = (list: readonly number[]): number => {
        const p = list.map((v) => Math.exp(v) / list.reduce((sum, w) => sum + Math.exp(w), 0));
        const mean = p.reduce((sum, q, i) => sum + q * c[i], 0);
        return p.reduce((sum, q, i) => sum + (q * (c[i] - mean)) ** 2, 0);
      };
      const x = variable(tensor(values));
      const [first] = grad(softmax(x, 0).mul(tensor(c)).sum(), [x]);
      const penalty = first.square().sum();
      expect(penalty.item()).toBeCloseTo(squaredNorm(values), 12);
      const h = 1e-5;
      const numeric = values.map((_, i) => {
        const [up, down] = [h, -h].map((d) => squaredNorm(values.map((v, j) => (i === j ? v + d : v))));
        return (up - down) / (2 * h);
      });
      expect(grad(penalty, [x])[0].toArray()).toEqual(numeric.map((value) => expect.closeTo(value, 8)));
    });
  });
});
