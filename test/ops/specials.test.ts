import { expect, test } from "vitest";
import { grad, logCumSumExp, logit, median, type Tensor, tensor, variable } from "../../src/index.js";

const [INF, NAN] = [Number.POSITIVE_INFINITY, Number.NaN];

/** Gradients where values are infinite, NaN or equal: what PyTorch gives for the sum of the result, rounded to six places. */
const torch: readonly [string, (x: Tensor) => Tensor, x: number[], dx: number[]][] = [
  ["logit", (x) => logit(x), [0, 1, -1, 2, 0.5, NAN], [INF, INF, NAN, NAN, 4, NAN]],
  ["logit cut off", (x) => logit(x, { eps: 0.125 }), [0, 1, 0.125, 0.5, NAN], [0, 0, 9.142857, 4, NAN]],
  ["logit cut off at its ends", (x) => logit(x, { eps: 0 }), [0, 1, -1, 2, 0.5], [INF, INF, 0, 0, 4]],
  ["logCumSumExp from −∞", (x) => logCumSumExp(x, 0), [-INF, 1, 2], [NAN, 1.268941, 0.731059]],
  ["logCumSumExp past ∞", (x) => logCumSumExp(x, 0), [1, -INF, 2, INF, 3], [2.268941, 0, 0.731059, NAN, 0]],
  ["logCumSumExp of large numbers past ∞", (x) => logCumSumExp(x, 0), [100, INF, 100, 2], [1, NAN, 0, 0]],
  ["logCumSumExp of NaN", (x) => logCumSumExp(x, 0), [1, NAN, 2], [NAN, NAN, NAN]],
  ["median of equal numbers", median, [1, 2, 2, 2, 3], [0, 0.333333, 0.333333, 0.333333, 0]],
  ["median of NaN", median, [1, NAN, 3, NAN], [0, 0.5, 0, 0.5]],
  ["median ∞", median, [1, INF, INF], [0, 0.5, 0.5]],
];

test.each(torch)("%s has PyTorch's gradient", (_, call, values, expected) => {
  const x = variable(tensor(values));
  const found = [...grad(call(x).sum(), [x])[0].data()];
  // Half a unit of the sixth place, and a few roundings of numbers below 16.
  const near = (value: number, i: number): boolean =>
    Object.is(found[i], value) || Math.abs(found[i] - value) < 0.5e-6 + 2 ** -18;
  expect(expected.map((value, i) => (near(value, i) ? value : found[i]))).toEqual(expected);
});
