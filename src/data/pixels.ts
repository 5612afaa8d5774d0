import { ArgumentError, EnvironmentError, ShapeError } from "../errors.js";
import { formatShape, sizeOf } from "../shape.js";

/** An image as files and canvases hold it: bytes, row by row, the channels of a pixel side by side. */
export interface Pixels {
  /** (height, width, channels): from 0 to 255. */
  readonly data: Uint8Array;
  readonly shape: readonly [height: number, width: number, channels: number];
}

/**
 * The pixels of an ImageData of a canvas, copied: (height, width, channels).
 *
 * @param channels 4 for RGBA, 3 without alpha, 1 for grey, which is 0.299 R + 0.587 G + 0.114 B (ITU-R BT.601), rounded. Default 4
 * @throws ArgumentError for another number of channels
 */
export function fromImageData(
  { data, width, height }: Pick<ImageData, "data" | "width" | "height">,
  { channels = 4 }: { readonly channels?: 1 | 3 | 4 } = {},
): Pixels {
  if (![1, 3, 4].includes(channels))
    throw new ArgumentError("fromImageData", "channels must be 1, 3 or 4", String(channels));
  const pixels = new Uint8Array(height * width * channels);
  for (let i = 0; i < height * width; i++) {
    const rgba = data.subarray(4 * i, 4 * i + 4);
    if (channels === 1) pixels[i] = Math.round(0.299 * rgba[0] + 0.587 * rgba[1] + 0.114 * rgba[2]);
    else pixels.set(rgba.subarray(0, channels), i * channels);
  }
  return { data: pixels, shape: [height, width, channels] };
}

/**
 * An ImageData that a canvas takes, where there are such: of grey, RGB or RGBA pixels.
 *
 * @throws ShapeError for pixels that do not fit their shape; EnvironmentError outside of browsers
 */
export function toImageData({ data, shape }: Pixels): ImageData {
  if (shape.length !== 3 || ![1, 3, 4].includes(shape[2]) || sizeOf(shape) !== data.length || data.length === 0)
    throw new ShapeError(
      "toImageData",
      `pixels have shape (height, width, 1, 3 or 4), ${data.length} in all`,
      formatShape(shape),
    );
  if (typeof ImageData === "undefined") throw new EnvironmentError("toImageData", "ImageData exists in browsers only");
  const [height, width, channels] = shape;
  const rgba = new Uint8ClampedArray(4 * height * width).fill(255);
  for (let i = 0; i < height * width; i++) {
    const at = i * channels;
    if (channels === 1) rgba.fill(data[at], 4 * i, 4 * i + 3);
    else rgba.set(data.subarray(at, at + channels), 4 * i);
  }
  return new ImageData(rgba, width, height);
}
