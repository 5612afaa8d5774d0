import fc from "fast-check";
import { distance } from "fastest-levenshtein";
import { describe, expect, test } from "vitest";
import { metrics } from "../../src/index.js";
import fixtures from "../fixtures/scikit-learn.json" with { type: "json" };

const close = (found: readonly number[], expected: readonly number[]): void => {
  expect(found.length).toBe(expected.length);
  found.forEach((value, i) => {
    expect(value).toBeCloseTo(expected[i], 12);
  });
};

// The values of scikit-learn 1.9 for the same scores, which come in two batches here.
describe("as scikit-learn has them", () => {
  test.each(fixtures.classes)("accuracy, confusion, precision, recall and F1 of $classes classes", (fixture) => {
    const { classes, labels, scores } = fixture;
    const [top, topTwo, confusion] = [metrics.accuracy(), metrics.accuracy({ topK: 2 }), metrics.confusion(classes)];
    for (const [begin, end] of [
      [0, 15],
      [15, labels.length],
    ]) {
      const [rows, wanted] = [scores.slice(begin, end), labels.slice(begin, end)];
      top.add(rows, wanted);
      topTwo.add(rows, wanted);
      confusion.add(
        rows.map((row) => row.indexOf(Math.max(...row))),
        wanted,
      );
    }
    const { matrix, precision, recall, f1, macro, micro } = confusion.value();
    expect(matrix).toEqual(fixture.matrix);
    close(precision, fixture.precision);
    close(recall, fixture.recall);
    close(f1, fixture.f1);
    close([macro.precision, macro.recall, macro.f1], [fixture.macro.precision, fixture.macro.recall, fixture.macro.f1]);
    close([top.value(), micro, topTwo.value()], [fixture.accuracy, fixture.accuracy, fixture.top2]);
  });

  test.each(fixtures.ranking)("area under the curve and average precision, $rocAuc", (fixture) => {
    const { labels, scores } = fixture;
    for (const [metric, expected] of [
      [metrics.rocAuc(), fixture.rocAuc],
      [metrics.averagePrecision(), fixture.averagePrecision],
    ] as const) {
      metric.add(scores.slice(0, 15), labels.slice(0, 15));
      metric.add(scores.slice(15), labels.slice(15));
      expect(metric.value()).toBeCloseTo(expected, 12);
    }
  });
});

test("edit distances are those of fastest-levenshtein", () => {
  const word = fc.string({ unit: fc.constantFrom("a", "b", "c", "d"), maxLength: 40 });
  fc.assert(
    fc.property(word, word, (a, b) => {
      expect(metrics.editDistance(a, b)).toBe(distance(a, b));
      expect(metrics.editDistance([...a], [...b])).toBe(distance(a, b));
    }),
  );
});
