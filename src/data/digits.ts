/**
 * The embedded digits: generated handwriting, ten classes, endless, no file to ship.
 *
 * An image is one style of its digit (`digits/strokes.ts`) in one hand (`digits/distort.ts`) under one pen
 * (`digits/render.ts`). The only arithmetic is that of integers and + − × ÷ √, exactly rounded by IEEE 754 (engines
 * compile Math.sqrt to the instruction; sin, exp and the like differ in their last bit and are not used). So the same
 * seed and index give the same bits on every engine, whichever images are made before or with it.
 */
import { ArgumentError } from "../errors.js";
import type { NumericArray } from "./dataset.js";
import { write } from "./digits/distort.js";
import { render, SIDE } from "./digits/render.js";
import { STYLES, type Style } from "./digits/strokes.js";
import { Random, STREAM } from "./random.js";

/** Images and what they show. A type and not an interface, so that it is also a record of arrays. */
export type LabelledImages = {
  /** Grey values from 0, paper, to 1, ink: (N, 1, 28, 28). */
  readonly x: NumericArray<Float32Array>;
  /** The digits shown, 0 … 9: (N). */
  readonly labels: NumericArray<Int32Array>;
};

/** How `digits` reads a set of images. */
export interface DigitsOptions {
  /** Number of images, at least 1. */
  readonly size: number;
  /** Integer from 0 to 2^53 − 1. Default 0. */
  readonly seed?: number;
  /** Index of the first image in the endless sequence of the seed. Default 0. */
  readonly start?: number;
}

/** Indices a seed has: those of `Random`. */
const INDICES = 2 ** 32;

/**
 * Images number `start` … `start + size − 1` of a seed. Ranges that do not overlap share no image, so
 * `{ size: 10000 }` and `{ size: 2000, start: 10000 }` are a training and a test set. Every ten images from an index
 * divisible by ten show each digit once.
 * @throws ArgumentError when the size is no positive integer, or an index or the seed is out of range
 */
export function digits({ size, seed = 0, start = 0 }: DigitsOptions): LabelledImages {
  if (!Number.isInteger(size) || size <= 0)
    throw new ArgumentError("digits", "size must be a positive integer", String(size));
  if (!Number.isInteger(start) || start < 0 || start + size > INDICES)
    throw new ArgumentError("digits", `start must be an integer from 0 to ${INDICES} − size`, String(start));
  const pixels = SIDE * SIDE;
  const images = new Float32Array(size * pixels);
  const labels = new Int32Array(size);
  for (let i = 0; i < size; i++) {
    const digit = digitAt(seed, start + i);
    labels[i] = digit;
    const random = new Random(seed, STREAM.digits, start + i);
    render(write(pick(STYLES[digit], random), random), random, images.subarray(i * pixels, (i + 1) * pixels));
  }
  return { x: { data: images, shape: [size, 1, SIDE, SIDE] }, labels: { data: labels, shape: [size] } };
}

/** Ten images in a row show the ten digits in random order. */
function digitAt(seed: number, index: number): number {
  return new Random(seed, STREAM.digitLabels, Math.floor(index / 10)).permutation(10)[index % 10];
}

function pick(styles: readonly Style[], random: Random): Style {
  const total = styles.reduce((sum, style) => sum + style.weight, 0);
  let rest = random.uniform(0, total);
  for (const style of styles) {
    rest -= style.weight;
    if (rest < 0) return style;
  }
  return styles[0]; // rounding of the sum only
}
