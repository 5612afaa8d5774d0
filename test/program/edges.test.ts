import {
  add,
  compile,
  concat,
  evaluate,
  grad,
  matmul,
  max,
  parameter,
  softmax,
  type Tensor,
  tensor,
  variable,
  zeros,
} from "chainrule";
import { describe, expect, test } from "vitest";

const computed = (...tensors: Tensor[]): unknown[] => {
  evaluate(...tensors);
  return tensors.map((t) => t.toArray());
};

describe("tensors without elements", () => {
  const none = zeros([0, 3]);

  test("pass through every kind of step", () => {
    expect(
      computed(none.add(1), none.sum(0), none.sum(), none.transpose().mul(2), softmax(none), none.expand([2, 0, 3])),
    ).toEqual([[], [0, 0, 0], 0, [[], [], []], [], [[], []]]);
    expect(
      computed(none.mean(), none.gt(0), none.cast("i32"), none.reshape([3, 0]), concat([none, zeros([1, 3])])),
    ).toEqual([Number.NaN, [], [], [[], [], []], [[0, 0, 0]]]);
  });

  test("in products: nothing to add up is 0, also with a bias behind", () => {
    expect(
      computed(matmul(zeros([2, 0]), none), matmul(zeros([2, 0]), none).add(1), matmul(none, zeros([3, 2]))),
    ).toEqual([
      [
        [0, 0, 0],
        [0, 0, 0],
      ],
      [
        [1, 1, 1],
        [1, 1, 1],
      ],
      [],
    ]);
  });

  test("have gradients, and may be cells, arguments and results", () => {
    const w = parameter(zeros([0, 3]));
    const x = variable(tensor([1, 2, 3]));
    expect(computed(...grad(matmul(w, x).sum().add(x.sum()), [w, x]))).toEqual([[], [1, 1, 1]]);
    const f = compile((a: Tensor) => {
      w.assign(w.add(1));
      return [a, a.sum(), w.read().stopGradient()];
    });
    expect(f(new Float32Array(0)).map((t) => t.toArray())).toEqual([[], 0, []]);
  });

  test("have no maximum", () => {
    expect(() => max(none, 0)).toThrow(/^max: /);
    expect(max(none, 1).toArray()).toEqual([]);
  });
});

describe("scalars", () => {
  test("through axes and back", () => {
    const s = tensor(3);
    expect(computed(s.reshape([1, 1]).transpose().sum(), s.expand([2]).mul(s), s.sum(), s.gt(2))).toEqual([
      3,
      [9, 9],
      3,
      true,
    ]);
    expect(max(s).item()).toBe(3);
  });

  test("as cells: a step counter in whole numbers", () => {
    const steps = parameter(tensor(0));
    const tick = compile(() => steps.assign(steps.add(1)));
    for (let i = 0; i < 5; i++) tick();
    expect(steps.item()).toBe(5);
  });
});

describe("results that are views", () => {
  const w = parameter(
    tensor([
      [1, 2, 3],
      [4, 5, 6],
    ]),
  );

  test("of a cell, a constant, an argument and something computed", () => {
    const c = tensor([7, 8]);
    const f = compile((x: Tensor) => [
      w.transpose(),
      c.expand([2, 2]),
      x.reshape([2, 1]),
      x.mul(2).expand([2, 2]),
      w.reshape([6]),
    ]);
    for (let i = 0; i < 2; i++)
      expect(f(tensor([1, 2])).map((t) => t.toArray())).toEqual([
        [
          [1, 4],
          [2, 5],
          [3, 6],
        ],
        [
          [7, 8],
          [7, 8],
        ],
        [[1], [2]],
        [
          [2, 4],
          [2, 4],
        ],
        [1, 2, 3, 4, 5, 6],
      ]);
  });

  test("own their memory: a copy that is changed changes nothing", () => {
    const view = w.transpose();
    view.data().fill(9);
    w.data().fill(9);
    expect(view.sum().item()).toBe(21);
  });
});

describe("more axes than a kernel walks", () => {
  const two = Array.from({ length: 12 }, () => 2);
  const many = tensor(Float32Array.from({ length: 2 ** 12 }, (_, i) => i)).reshape(two);
  const backwards = two.map((_, i) => 11 - i);

  test("are permuted, added and reduced", () => {
    const turned = many.permute(backwards);
    const mirror = (i: number): number => Number.parseInt([...i.toString(2).padStart(12, "0")].reverse().join(""), 2);
    expect(turned.data()).toEqual(Float32Array.from({ length: 2 ** 12 }, (_, i) => mirror(i)));
    expect(add(turned, many).data()).toEqual(Float32Array.from({ length: 2 ** 12 }, (_, i) => mirror(i) + i));
    expect(turned.sum([0, 2, 4, 6, 8, 10, 11]).shape).toEqual([2, 2, 2, 2, 2]);
  });
});

describe("booleans and whole numbers", () => {
  test("are results of one program with real numbers", () => {
    const x = tensor(Float32Array.from({ length: 37 }, (_, i) => i - 18));
    const positive = x.gt(0);
    const whole = x.cast("i32").mul(3);
    const [a, b, c] = [x.mul(2), positive.logicalNot(), whole.add(positive.cast("i32"))];
    evaluate(a, positive, b, whole, c);
    expect(positive.toArray()).toEqual(Array.from({ length: 37 }, (_, i) => i > 18));
    expect(b.toArray()).toEqual(Array.from({ length: 37 }, (_, i) => i <= 18));
    expect(c.data()).toEqual(Int32Array.from({ length: 37 }, (_, i) => 3 * (i - 18) + (i > 18 ? 1 : 0)));
    expect(positive.data()).toBeInstanceOf(Uint8Array);
  });

  test("wrap around at 32 bits", () => {
    const big = tensor(Int32Array.of(2 ** 31 - 1, -(2 ** 31), 46341));
    expect(big.add(1).data()).toEqual(Int32Array.of(-(2 ** 31), -(2 ** 31) + 1, 46342));
    expect(big.mul(big).data()).toEqual(Int32Array.of(1, 0, Math.imul(46341, 46341)));
  });
});
