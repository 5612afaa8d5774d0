import { checkNumber } from "../shape.js";
import { checkCounts, numbersOf, type Values } from "./metric.js";

/** A rectangle by two corners, x1 ≤ x2 and y1 ≤ y2. */
export type Box = readonly [x1: number, y1: number, x2: number, y2: number];

/** The area that two boxes share over the area that they cover together; 0 of two that have none. */
export function boxIou([ax1, ay1, ax2, ay2]: Box, [bx1, by1, bx2, by2]: Box): number {
  const width = Math.max(0, Math.min(ax2, bx2) - Math.max(ax1, bx1));
  const height = Math.max(0, Math.min(ay2, by2) - Math.max(ay1, by1));
  const shared = width * height;
  const covered = (ax2 - ax1) * (ay2 - ay1) + (bx2 - bx1) * (by2 - by1) - shared;
  return covered > 0 ? shared / covered : 0;
}

/**
 * Non-maximum suppression, as torchvision's `nms`: the positions of the boxes that stay when, from the highest score down, each takes
 * away those that overlap it by more than `threshold` (intersection over union). In order of their scores.
 */
export function nonMaximumSuppression(boxes: readonly Box[], scores: Values, threshold: number): number[] {
  checkNumber("nonMaximumSuppression", "threshold", threshold);
  const values = numbersOf(scores);
  checkCounts("nonMaximumSuppression", "boxes and scores", boxes.length, values.length);
  const kept: number[] = [];
  for (const i of [...boxes.keys()].sort((a, b) => values[b] - values[a]))
    if (kept.every((j) => boxIou(boxes[i], boxes[j]) <= threshold)) kept.push(i);
  return kept;
}
