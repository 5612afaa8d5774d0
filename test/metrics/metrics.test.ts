import { describe, expect, test } from "vitest";
import { metrics, tensor } from "../../src/index.js";

describe("accuracy", () => {
  const scores = tensor([
    [0.1, 0.7, 0.2],
    [0.5, 0.4, 0.5],
    [0.2, 0.3, 0.1],
  ]);

  test("counts labels among the largest scores, over all batches", () => {
    const [first, two] = [metrics.accuracy(), metrics.accuracy({ topK: 2 })];
    for (const metric of [first, two]) {
      metric.add(scores, [1, 2, 0]);
      metric.add([[1, 0, 0]], [0]);
    }
    // Of the equal scores 0.5 the first comes first: label 2 is second.
    expect([first.value(), two.value()]).toEqual([0.5, 1]);
    first.reset();
    expect(first.value()).toBeNaN();
  });

  test.each([
    [() => metrics.accuracy({ topK: 0 }), "accuracy: topK must be a whole number of at least 1, got 0"],
    [() => metrics.accuracy({ topK: 4 }).add(scores, [0, 1, 2]), "accuracy: needs at least topK = 4 classes, got 3"],
    [
      () => metrics.accuracy().add(scores, [0, 1]),
      "accuracy: rows of scores and labels must be equally many, got 3 and 2",
    ],
    [() => metrics.accuracy().add(tensor([1, 2]), [0]), "accuracy: takes rows of numbers, (N, C), got (2,)"],
  ])("%s is refused", (call, message) => expect(call).toThrow(message));
});

// The values are scikit-learn's.
describe("classes", () => {
  test("confusion matrix, precision, recall and F1", () => {
    const metric = metrics.confusion(3);
    metric.add([0, 2, 2, 2], [0, 1, 2, 2]);
    metric.add(tensor(new Int32Array([1, 0, 1, 0])), [1, 0, 0, 2]);
    const { matrix, precision, recall, f1, macro, micro } = metric.value();
    expect(matrix).toEqual([
      [2, 1, 0],
      [0, 1, 1],
      [1, 0, 2],
    ]);
    expect(precision).toEqual([2 / 3, 1 / 2, 2 / 3]);
    expect(recall).toEqual([2 / 3, 1 / 2, 2 / 3]);
    expect(f1).toEqual([2 / 3, 1 / 2, 2 / 3]);
    expect(macro.f1).toBeCloseTo(11 / 18, 12);
    expect(micro).toBe(5 / 8);
  });

  test("what is no class is refused, and nothing is counted", () => {
    const metric = metrics.confusion(2);
    expect(() => metric.add([0, 2], [1, 1])).toThrow("confusion: classes are whole numbers from 0 to 1, got 2 at 1");
    expect(metric.value().matrix).toEqual([
      [0, 0],
      [0, 0],
    ]);
  });

  test("area under the curve and average precision, with ties and over batches", () => {
    const [labels, scores] = [
      [0, 1, 1, 0, 1, 0, 1, 0],
      [0.1, 0.4, 0.35, 0.8, 0.8, 0.3, 0.9, 0.4],
    ];
    const [auc, precision] = [metrics.rocAuc(), metrics.averagePrecision()];
    for (const metric of [auc, precision]) {
      metric.add(scores.slice(0, 3), labels.slice(0, 3));
      metric.add(scores.slice(3), labels.slice(3));
    }
    expect(auc.value()).toBeCloseTo(0.75, 12);
    expect(precision.value()).toBeCloseTo(0.7333333333333333, 12);
    expect(metrics.rocAuc().value()).toBeNaN();
    expect(() => auc.add([0.5], [2])).toThrow("rocAuc: takes numbers and labels of 0 and 1, got 0.5 and 2");
  });
});

describe("text", () => {
  test("edit distances", () => {
    expect(metrics.editDistance("kitten", "sitting")).toBe(3);
    expect(metrics.editDistance([1, 2, 3], [])).toBe(3);
    const rate = metrics.errorRate();
    rate.add([1, 2], [1, 2, 3]);
    rate.add([4], [4, 4, 4, 4, 4]);
    expect(rate.value()).toBe(5 / 8);
  });

  test("perplexity weighs batches by their tokens", () => {
    const metric = metrics.perplexity();
    metric.add(Math.log(2), 30);
    metric.add(Math.log(8), 10);
    expect(metric.value()).toBeCloseTo(2 ** 1.5, 12);
  });
});

describe("detection", () => {
  const boxes = [
    [0, 0, 10, 10],
    [1, 1, 11, 11],
    [20, 20, 30, 30],
    [0, 0, 9, 10],
    [21, 19, 29, 31],
  ] as const;

  test("intersection over union", () => {
    expect(metrics.boxIou(boxes[0], boxes[1])).toBe(81 / 119);
    expect(metrics.boxIou(boxes[0], boxes[2])).toBe(0);
    expect(metrics.boxIou([1, 1, 1, 1], [1, 1, 1, 1])).toBe(0);
  });

  test("non-maximum suppression keeps the best of those that overlap", () => {
    const scores = [0.9, 0.8, 0.7, 0.95, 0.75];
    expect(metrics.nonMaximumSuppression(boxes, scores, 0.5)).toEqual([3, 4]);
    expect(metrics.nonMaximumSuppression(boxes, scores, 0.99)).toEqual([3, 0, 1, 4, 2]);
  });

  test("mean average precision", () => {
    const metric = metrics.meanAveragePrecision(3);
    const box = (x: number): metrics.Box => [x, 0, x + 10, 10];
    metric.add(
      [
        { box: box(1), label: 0, score: 0.9 }, // found
        { box: box(0), label: 0, score: 0.8 }, // the same object again: wrong
        { box: box(100), label: 1, score: 0.7 }, // nothing there: wrong
      ],
      [
        { box: box(0), label: 0 },
        { box: box(50), label: 1 },
      ],
    );
    metric.add(
      [
        { box: box(50), label: 1, score: 0.6 }, // found
        { box: box(0), label: 0, score: 0.5 }, // found
      ],
      [
        { box: box(0), label: 0 },
        { box: box(50), label: 1 },
      ],
    );
    // Class 0: precisions 1, 1/2, 2/3 at recalls 1/2, 1/2, 1. Class 1: 0, 1/2 at recalls 0, 1/2. Class 2 has no object.
    const { mean, perClass } = metric.value();
    expect(perClass).toEqual([0.5 * 1 + 0.5 * (2 / 3), 0.5 * 0.5, Number.NaN]);
    expect(mean).toBeCloseTo((5 / 6 + 1 / 4) / 2, 12);
  });
});
