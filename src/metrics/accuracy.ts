import { ShapeError } from "../errors.js";
import { checkCount } from "../shape.js";
import { checkCounts, type Metric, numbersOf, type Rows, rowsOf, type Values } from "./metric.js";

/** How `accuracy` counts. */
export interface AccuracyOptions {
  /** A label counts as found among so many of the largest scores. Default 1. */
  readonly topK?: number;
}

/**
 * The share of rows of scores (N, C) in which the label is among the `topK` largest. Of equal scores the first comes first, as in `topk`.
 *
 * @throws ShapeError for another number of labels than rows, or fewer classes than topK
 */
export function accuracy({ topK = 1 }: AccuracyOptions = {}): Metric<[scores: Rows, labels: Values]> {
  checkCount("accuracy", "topK", topK, 1);
  let [right, seen] = [0, 0];
  return {
    add(scores, labels) {
      const { data, count, width } = rowsOf("accuracy", scores);
      const wanted = numbersOf(labels);
      checkCounts("accuracy", "rows of scores and labels", count, wanted.length);
      if (count > 0 && width < topK)
        throw new ShapeError("accuracy", `needs at least topK = ${topK} classes`, String(width));
      for (let row = 0; row < count; row++) {
        const label = wanted[row];
        const score = data[row * width + label];
        let before = 0;
        for (let i = 0; i < width; i++) {
          const other = data[row * width + i];
          if (other > score || (other === score && i < label) || Number.isNaN(other)) before++;
        }
        if (before < topK) right++;
      }
      seen += count;
    },
    value: () => right / seen,
    reset: () => {
      [right, seen] = [0, 0];
    },
  };
}
