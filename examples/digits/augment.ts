import { data } from "chainrule";

/** Half-widths of the ranges the random numbers are drawn from. */
const SCALE = 0.12;
const SLANT = 0.25;
const SHIFT = 2;
/** What the numbers are for, so that shuffling with the same seed draws others. */
const STREAM = 100;

/**
 * The same items, whose images are scaled, slanted, turned and shifted a little: differently each time they are gathered,
 * the same again on the next run with the same seed.
 */
export function augmented(source: data.Dataset<data.LabelledImages>, seed: number): data.Dataset<data.LabelledImages> {
  let gathered = 0;
  return {
    length: source.length,
    gather(indices) {
      const { x, labels } = source.gather(indices);
      const [count, , height, width] = x.shape;
      const moved = new Float32Array(x.data.length);
      const size = height * width;
      for (let i = 0; i < count; i++) {
        const random = new data.Random(seed, STREAM, gathered++);
        const image = x.data.subarray(i * size, (i + 1) * size);
        move(image, height, width, random, moved.subarray(i * size, (i + 1) * size));
      }
      return { x: { data: moved, shape: x.shape }, labels };
    },
  };
}

/** Each pixel of `to` is read at its place under a random affine map about the middle. */
function move(from: Float32Array, height: number, width: number, random: data.Random, to: Float32Array): void {
  const around = (half: number): number => random.uniform(-half, half);
  const [xx, xy, yx, yy] = [1 + around(SCALE), around(SLANT), around(SLANT), 1 + around(SCALE)];
  const [middleX, middleY] = [(width - 1) / 2, (height - 1) / 2];
  const [shiftX, shiftY] = [middleX + around(SHIFT), middleY + around(SHIFT)];
  for (let row = 0; row < height; row++) {
    const dy = row - middleY;
    for (let column = 0; column < width; column++) {
      const dx = column - middleX;
      to[row * width + column] = sample(from, height, width, yx * dx + yy * dy + shiftY, xx * dx + xy * dy + shiftX);
    }
  }
}

/** The image between its pixels: bilinear, 0 outside. */
function sample(image: Float32Array, height: number, width: number, y: number, x: number): number {
  const [top, left] = [Math.floor(y), Math.floor(x)];
  const [down, right] = [y - top, x - left];
  const at = (row: number, column: number): number =>
    row >= 0 && row < height && column >= 0 && column < width ? image[row * width + column] : 0;
  const upper = at(top, left) * (1 - right) + at(top, left + 1) * right;
  const lower = at(top + 1, left) * (1 - right) + at(top + 1, left + 1) * right;
  return upper * (1 - down) + lower * down;
}
