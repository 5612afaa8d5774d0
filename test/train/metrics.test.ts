import { expect, test } from "vitest";
import { accuracy, confusionMatrix, tensor, zeros } from "../../src/index.js";

const scores = tensor([
  [1, 2, 0],
  [3, 1, 0],
  [0, 0, 1],
  [0, 5, 0],
]);
const labels = tensor(Int32Array.of(1, 0, 2, 0));

test("accuracy", () => {
  expect(accuracy(scores, labels).item()).toBe(0.75);
  expect(accuracy(tensor(Int32Array.of(1, 1, 1, 0)), labels).item()).toBe(0.5);
  // Classes on axis 1, a label for each place.
  expect(
    accuracy(
      tensor([
        [
          [0, 1],
          [1, 0],
        ],
      ]),
      tensor(Int32Array.of(1, 1), [1, 2]),
    ).item(),
  ).toBe(0.5);
  expect(() => accuracy(scores, zeros([3], { dtype: "i32" }))).toThrow(
    "accuracy: labels must be (4,) for predictions (4, 3), got (3,)",
  );
  expect(() => accuracy(scores, zeros([4]))).toThrow("accuracy: takes i32 indices, got f32");
});

test("confusionMatrix", () => {
  const matrix = confusionMatrix(scores, labels, 3);
  expect(matrix.dtype).toBe("i32");
  expect(matrix.toArray()).toEqual([
    [1, 1, 0],
    [0, 1, 0],
    [0, 0, 1],
  ]);
  expect(() => confusionMatrix(scores, labels, 2).toArray()).toThrow(
    "oneHot: label 2 at position 2 is out of range for 2 classes",
  );
  expect(() => confusionMatrix(scores, labels, 0)).toThrow(
    "confusionMatrix: classes must be a whole number of at least 1, got 0",
  );
});
