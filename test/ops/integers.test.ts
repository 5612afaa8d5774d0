import { expect, test } from "vitest";
import "../../src/methods.js";
import { maxWithIndices, median } from "../../src/ops/chosen.js";
import { tensor } from "../../src/ops/create.js";
import { cumprod, cumsum } from "../../src/ops/cumulative.js";
import { sum } from "../../src/ops/expand-sum.js";
import { argmax, argmin, max, min } from "../../src/ops/extremum.js";
import { mean } from "../../src/ops/mean.js";
import { prod } from "../../src/ops/product.js";
import { floorDivide, fmod, remainder } from "../../src/ops/remainder.js";

// Numbers that single precision cannot tell apart.
const large = 2 ** 24;
const x = tensor(Int32Array.of(large, large + 1, -large - 1, -large, 1, 7), [2, 3]);

test("sums, products and extremes of whole numbers are whole and exact", () => {
  expect(sum(x).dtype).toBe("i32");
  expect(sum(x, 1).toArray()).toEqual([large, -large + 8]);
  expect(sum(x, [0, 1], { keepDims: true }).toArray()).toEqual([[8]]);
  expect(max(x).toArray()).toBe(large + 1);
  expect(max(x, 0).toArray()).toEqual([large, large + 1, 7]);
  expect(min(x, 1, { keepDims: true }).toArray()).toEqual([[-large - 1], [-large]]);
  expect(min(tensor(Int32Array.of(5, -(2 ** 31)))).toArray()).toBe(-(2 ** 31));
  expect(argmax(x).toArray()).toBe(1);
  expect(argmin(x, 1).toArray()).toEqual([2, 0]);
  expect(argmax(x, 0, { keepDims: true }).toArray()).toEqual([[0, 0, 1]]);
  expect(maxWithIndices(x, 1).values.toArray()).toEqual([large + 1, 7]);
  expect(median(x).toArray()).toBe(1);
  expect(prod(tensor(Int32Array.of(4097, 4097))).toArray()).toBe(4097 ** 2);
  expect(cumsum(x, 1).toArray()).toEqual([
    [large, 2 * large + 1, large],
    [-large, -large + 1, -large + 8],
  ]);
  expect(cumprod(tensor(Int32Array.of(3, 5, large + 1)), 0).toArray()).toEqual([3, 15, 15 * (large + 1)]);
});

test("sums of whole numbers wrap around", () => {
  const two = tensor(Int32Array.of(2 ** 31 - 1, 2));
  expect(sum(two).toArray()).toBe(-(2 ** 31) + 1);
  expect(cumsum(two, 0).toArray()).toEqual([2 ** 31 - 1, -(2 ** 31) + 1]);
});

test("booleans are counted by sums, and stay booleans in extremes", () => {
  const b = tensor([
    [true, false],
    [false, false],
  ]);
  expect([sum(b).dtype, sum(b, 1).toArray()]).toEqual(["i32", [1, 0]]);
  expect(max(b, 1).toArray()).toEqual([true, false]);
  expect(min(b).toArray()).toBe(false);
  expect(argmax(b, 1).toArray()).toEqual([0, 0]);
  expect(cumsum(b, 0).toArray()).toEqual([
    [1, 0],
    [1, 0],
  ]);
  expect(mean(b).toArray()).toBe(0.25);
});

test("the mean of whole numbers is a real number", () => {
  expect(mean(tensor(Int32Array.of(2 ** 31 - 1, 2 ** 31 - 1))).toArray()).toBe(2 ** 31);
});

test("quotients and remainders of whole numbers are exact; by 0 they are the largest number and 0", () => {
  const a = tensor(Int32Array.of(large + 1, -large - 1, large + 1, 5, 0, -(2 ** 31)));
  const b = tensor(Int32Array.of(2, 2, -(large + 2), 0, 0, -1));
  expect(remainder(a, b).toArray()).toEqual([1, 1, -1, 0, 0, 0]);
  expect(fmod(a, b).toArray()).toEqual([1, -1, large + 1, 0, 0, 0]);
  expect(floorDivide(a, b).toArray()).toEqual([large / 2, -large / 2 - 1, -1, 2 ** 31 - 1, 0, 2 ** 31 - 1]);
  expect(floorDivide(a, 2).dtype).toBe("i32");
});
