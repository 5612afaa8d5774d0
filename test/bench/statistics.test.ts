import { describe, expect, test } from "vitest";
import { difference, quantile, spread, summarize } from "../../bench/statistics.js";

describe("quantile", () => {
  test("lies between neighbours by straight lines, whatever the order", () => {
    expect(quantile([4, 1, 3, 2], 0.5)).toBe(2.5);
    expect(quantile([5, 1, 2, 4, 3], 0.25)).toBe(2);
    expect(quantile([7], 0.9)).toBe(7);
  });
});

describe("summarize", () => {
  test("one bad round changes neither the median nor the spread much", () => {
    const calm = [10, 11, 10, 11, 10, 11, 10, 11];
    const summary = summarize([...calm, 500]);
    expect(summary).toEqual({ median: 11, min: 10, lower: 10, upper: 11, samples: 9 });
    expect(spread(summary)).toBeCloseTo(1 / 11);
  });

  test("of one sample has no spread", () => {
    expect(spread(summarize([3]))).toBe(0);
  });
});

describe("difference", () => {
  test("is relative to the largest value", () => {
    expect(difference([1, 100.5], [1, 100])).toBeCloseTo(0.005);
    expect(difference([0, 0], [0, 0])).toBe(0);
  });

  test("is infinite for a NaN on one side, another length, and a number where 0 is expected", () => {
    expect(difference([Number.NaN, 1], [0, 1])).toBe(Number.POSITIVE_INFINITY);
    expect(difference([1], [1, 2])).toBe(Number.POSITIVE_INFINITY);
    expect(difference([1], [0])).toBe(Number.POSITIVE_INFINITY);
    expect(difference([Number.NaN], [Number.NaN])).toBe(0);
  });
});
