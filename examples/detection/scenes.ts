import { type data, metrics, type Tensor, tensor } from "chainrule";

/** The side of a digit, and of the canvas it lies on. */
export const [SIDE, CANVAS] = [28, 64];

/** Canvases and the objects on each. */
export interface Scenes {
  readonly canvas: Tensor;
  readonly objects: readonly (readonly metrics.GroundTruth[])[];
}

/** Canvases with one to three digits of any size from half to whole, hardly overlapping, and what is where. */
export function scenes(images: data.LabelledImages, count: number, random: data.Random): Scenes {
  const canvas = new Float32Array(count * CANVAS ** 2);
  const objects: metrics.GroundTruth[][] = [];
  for (let n = 0; n < count; n++) {
    const found: metrics.GroundTruth[] = [];
    for (let tries = 0, wanted = 1 + random.below(3); found.length < wanted && tries < 20; tries++) {
      const [digit, scale] = [random.below(images.labels.data.length), random.uniform(0.5, 1)];
      const size = Math.round(SIDE * scale);
      const [left, top] = [random.below(CANVAS - size), random.below(CANVAS - size)];
      const ink: [x: number, y: number, grey: number][] = [];
      for (let y = 0; y < size; y++)
        for (let x = 0; x < size; x++) {
          const grey = images.x.data[(digit * SIDE + Math.floor(y / scale)) * SIDE + Math.floor(x / scale)];
          if (grey > 0.2) ink.push([left + x, top + y, grey]);
        }
      const [xs, ys] = [ink.map(([x]) => x), ink.map(([, y]) => y)];
      const box: metrics.Box = [Math.min(...xs), Math.min(...ys), Math.max(...xs) + 1, Math.max(...ys) + 1];
      if (ink.length === 0 || found.some((other) => metrics.boxIou(other.box, box) > 0.05)) continue;
      for (const [x, y, grey] of ink) canvas[(n * CANVAS + y) * CANVAS + x] = grey;
      found.push({ box, label: images.labels.data[digit] });
    }
    objects.push(found);
  }
  return { canvas: tensor(canvas, [count, 1, CANVAS, CANVAS]), objects };
}
