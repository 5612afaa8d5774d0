import { checkCount, checkNumber } from "../shape.js";
import { type Box, boxIou } from "./boxes.js";
import type { Metric } from "./metric.js";

/** An object of a class in an image. */
export interface GroundTruth {
  readonly box: Box;
  readonly label: number;
}

/** What a detector says is there. */
export interface Detection extends GroundTruth {
  readonly score: number;
}

/** Mean average precision, and that of each class; NaN for a class without objects, which the mean leaves out. */
export interface MeanAveragePrecision {
  readonly mean: number;
  readonly perClass: readonly number[];
}

/**
 * Mean average precision of a detector over the objects of images, given one by one. From the highest score down a detection is right if
 * it overlaps an object of its class that was not found yet by at least `threshold` (intersection over union); the average precision is
 * the area under precision over recall, the precision made to fall (the PASCAL VOC challenge from 2010 on).
 */
export function meanAveragePrecision(
  classes: number,
  { threshold = 0.5 }: { readonly threshold?: number } = {},
): Metric<[found: readonly Detection[], objects: readonly GroundTruth[]], MeanAveragePrecision> {
  checkCount("meanAveragePrecision", "classes", classes, 1);
  checkNumber("meanAveragePrecision", "threshold", threshold, 0);
  let hits: { label: number; score: number; right: boolean }[] = [];
  const objectsOf = new Float64Array(classes);
  return {
    add(found, objects) {
      for (const { label } of objects) objectsOf[label]++;
      const open = new Set(objects);
      for (const { box, label, score } of [...found].sort((a, b) => b.score - a.score)) {
        const overlaps = [...open]
          .filter((object) => object.label === label)
          .map((object) => ({ object, iou: boxIou(box, object.box) }));
        const best = overlaps.reduce((a, b) => (b.iou > a.iou ? b : a), {
          object: undefined as GroundTruth | undefined,
          iou: 0,
        });
        const right = best.object !== undefined && best.iou >= threshold;
        if (right && best.object) open.delete(best.object);
        hits.push({ label, score, right });
      }
    },
    value() {
      const perClass = Array.from(objectsOf, (objects, label) =>
        averagePrecisionOf(
          hits.filter((hit) => hit.label === label),
          objects,
        ),
      );
      const known = perClass.filter((value) => !Number.isNaN(value));
      return { mean: known.reduce((a, b) => a + b, 0) / known.length, perClass };
    },
    reset() {
      hits = [];
      objectsOf.fill(0);
    },
  };
}

function averagePrecisionOf(
  hits: readonly { readonly score: number; readonly right: boolean }[],
  objects: number,
): number {
  if (objects === 0) return Number.NaN;
  let right = 0;
  const points = [...hits]
    .sort((a, b) => b.score - a.score)
    .map((hit, i) => {
      right += Number(hit.right);
      return { recall: right / objects, precision: right / (i + 1) };
    });
  // From the end: the best precision at this recall or a higher one.
  let [area, best, recall] = [0, 0, right / objects];
  for (const point of points.reverse()) {
    area += best * (recall - point.recall);
    recall = point.recall;
    best = Math.max(best, point.precision);
  }
  return area + best * recall;
}
