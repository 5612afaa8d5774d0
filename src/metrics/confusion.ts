import { IndexError } from "../errors.js";
import { checkCount } from "../shape.js";
import { checkCounts, type Metric, numbersOf, type Values } from "./metric.js";

/** What follows from how often each class was taken for each. */
export interface Confusion {
  /** At [i][j]: how often class j was predicted where class i was right. */
  readonly matrix: readonly (readonly number[])[];
  /** Of what was predicted as the class, the share that was right, for each class; 0 of none. */
  readonly precision: readonly number[];
  /** Of what is the class, the share that was predicted so, for each class; 0 of none. */
  readonly recall: readonly number[];
  /** 2 · precision · recall / (precision + recall), for each class; 0 where both are. */
  readonly f1: readonly number[];
  /** Their means over the classes, each counted alike. */
  readonly macro: { readonly precision: number; readonly recall: number; readonly f1: number };
  /** Over all examples, where precision, recall and F1 are the accuracy. */
  readonly micro: number;
}

/**
 * Confusion matrix, precision, recall and F1 of predicted classes and labels, both whole numbers below `classes`.
 *
 * @throws IndexError for what is no class
 */
export function confusion(classes: number): Metric<[predictions: Values, labels: Values], Confusion> {
  checkCount("confusion", "classes", classes, 1);
  const counts = new Float64Array(classes * classes);
  return {
    add(predictions, labels) {
      const [guessed, wanted] = [numbersOf(predictions), numbersOf(labels)];
      checkCounts("confusion", "predictions and labels", guessed.length, wanted.length);
      for (const list of [guessed, wanted]) {
        const bad = Array.prototype.findIndex.call(list, (c) => !Number.isInteger(c) || c < 0 || c >= classes);
        if (bad >= 0)
          throw new IndexError(
            "confusion",
            `classes are whole numbers from 0 to ${classes - 1}`,
            `${list[bad]} at ${bad}`,
          );
      }
      for (let i = 0; i < wanted.length; i++) counts[wanted[i] * classes + guessed[i]]++;
    },
    value: () => summary(counts, classes),
    reset: () => void counts.fill(0),
  };
}

function summary(counts: Float64Array, classes: number): Confusion {
  const all = Array.from({ length: classes }, (_, i) => i);
  const matrix = all.map((i) => Array.from(counts.subarray(i * classes, (i + 1) * classes)));
  const share = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole);
  const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / classes;
  const precision = all.map((i) =>
    share(
      matrix[i][i],
      all.reduce((sum, j) => sum + matrix[j][i], 0),
    ),
  );
  const recall = all.map((i) =>
    share(
      matrix[i][i],
      all.reduce((sum, j) => sum + matrix[i][j], 0),
    ),
  );
  const f1 = all.map((i) => share(2 * precision[i] * recall[i], precision[i] + recall[i]));
  const right = all.reduce((sum, i) => sum + matrix[i][i], 0);
  return {
    matrix,
    precision,
    recall,
    f1,
    macro: { precision: mean(precision), recall: mean(recall), f1: mean(f1) },
    micro: right / counts.reduce((a, b) => a + b, 0),
  };
}
