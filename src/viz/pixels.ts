import { ArgumentError, type data, ShapeError, type Tensor } from "../index.js";
import { kindOf } from "./values.js";

/** The numbers that are black and white, or "each" for the least and the largest of each image. */
export type Range = readonly [black: number, white: number] | "each";

/** The images of a tensor: (N, C, H, W), (C, H, W) or (H, W). */
export function pixelsOf(tensor: Tensor, range: Range): data.Pixels[] {
  const shape = tensor.rank === 2 ? [1, 1, ...tensor.shape] : tensor.rank === 3 ? [1, ...tensor.shape] : tensor.shape;
  const [count, channels, height, width] = shape;
  if (shape.length !== 4 || ![1, 3, 4].includes(channels) || tensor.size === 0)
    throw new ShapeError(
      "images",
      "takes (height, width), (channels, height, width) or (N, channels, height, width) with 1, 3 or 4 channels",
      `(${tensor.shape.join(", ")})`,
    );
  const area = height * width;
  const numbers = tensor.data();
  return Array.from({ length: count }, (_, n) => {
    const own = Array.from(numbers.subarray(n * channels * area, (n + 1) * channels * area));
    const [black, white] = range === "each" ? extrema(own) : range;
    // Clamped and rounded as it is stored; NaN becomes black.
    const bytes = new Uint8ClampedArray(own.length);
    for (let i = 0; i < area; i++)
      for (let c = 0; c < channels; c++)
        bytes[i * channels + c] = (255 * (own[c * area + i] - black)) / (white - black);
    return { data: new Uint8Array(bytes.buffer), shape: [height, width, channels] as const };
  });
}

/** The least and the largest that is finite. */
function extrema(numbers: readonly number[]): [number, number] {
  const finite = numbers.filter(Number.isFinite);
  return [finite.reduce((a, b) => Math.min(a, b), Infinity), finite.reduce((a, b) => Math.max(a, b), -Infinity)];
}

/** @throws ArgumentError for what is no range */
export function checkRange(range: Range): void {
  const isPair = Array.isArray(range) && range.length === 2 && range.every(Number.isFinite) && range[0] !== range[1];
  if (range !== "each" && !isPair)
    throw new ArgumentError("images", 'range must be two different numbers, or "each"', String(range));
}

/** Pixels that are what they say, copied. */
export function checked(image: data.Pixels): data.Pixels {
  const { data: bytes, shape } = image ?? {};
  if (!(bytes instanceof Uint8Array) || !Array.isArray(shape))
    throw new ArgumentError("images", "takes tensors, parameters or pixels", kindOf(image));
  const [height, width, channels] = shape;
  if (![1, 3, 4].includes(channels) || height * width * channels !== bytes.length || bytes.length === 0)
    throw new ShapeError(
      "images",
      `pixels have shape (height, width, 1, 3 or 4), ${bytes.length} in all`,
      `(${shape.join(", ")})`,
    );
  return { data: bytes.slice(), shape };
}
