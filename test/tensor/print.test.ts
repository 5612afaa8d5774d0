import { expect, test } from "vitest";
import { arange, type Tensor, tensor, zeros } from "../../src/index.js";

test.each<[Tensor, string]>([
  [tensor(3.5), "3.5"],
  [tensor([1, 2, 3]), "[1., 2., 3.]"],
  [tensor([0.1, 0.25, -100]), "[   0.10,    0.25, -100.00]"],
  [tensor([1 / 3, 2]), "[0.3333, 2.0000]"],
  [tensor([Number.NaN, 1.5, Number.NEGATIVE_INFINITY]), "[ nan,  1.5, -inf]"],
  [tensor([1e10, 1]), "[1.0000e+10,  1.0000e+0]"],
  [tensor([-7, 12], { dtype: "i32" }), "[-7, 12]"],
  [tensor([true, false]), "[ true, false]"],
  [zeros([0, 3]), "[]"],
  [zeros([2, 0]), "[[],\n []]"],
  [arange(8).reshape([2, 2, 2]), "[[[0, 1],\n  [2, 3]],\n\n [[4, 5],\n  [6, 7]]]"],
])("%#: %s", (x, text) => {
  expect(`${x}`).toBe(text);
});

test("of many elements the first and last three along each axis", () => {
  expect(`${arange(1001)}`).toBe("[   0,    1,    2, …,  998,  999, 1000]");
  expect(`${zeros([500, 3])}`.split("\n")).toHaveLength(7);
});

test("of very many axes too", () => {
  const { length } = `${zeros([6, 6, 6, 6, 6, 6, 6])}`;
  expect(length).toBeGreaterThan(6 ** 7);
});
