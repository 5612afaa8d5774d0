import { type metrics, type Tensor, tensor } from "chainrule";
import { CANVAS } from "./scenes.js";

/** Cells in a row and in a column of a canvas, and their side in pixels. */
export const CELLS = 8;
export const STRIDE = CANVAS / CELLS;

/** For each cell whether an object has its middle there, the object's box and its class. */
export function targets(objects: readonly (readonly metrics.GroundTruth[])[]): {
  readonly object: Tensor;
  readonly box: Tensor;
  readonly label: Tensor;
} {
  const object = new Float32Array(objects.length * CELLS ** 2);
  const box = new Float32Array(4 * object.length);
  const label = new Int32Array(object.length);
  objects.forEach((list, n) => {
    for (const { box: corners, label: digit } of list) {
      const [x, y] = [0, 1].map((axis) => Math.floor((corners[axis] + corners[axis + 2]) / 2 / STRIDE));
      const cell = y * CELLS + x;
      object[n * CELLS ** 2 + cell] = 1;
      label[n * CELLS ** 2 + cell] = digit;
      corners.forEach((value, i) => {
        box[(n * 4 + i) * CELLS ** 2 + cell] = value;
      });
    }
  });
  const grid = [objects.length, CELLS, CELLS];
  return {
    object: tensor(object, grid),
    box: tensor(box, [objects.length, 4, CELLS, CELLS]),
    label: tensor(label, grid),
  };
}
