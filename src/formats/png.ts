import { type data, FormatError, ShapeError } from "../index.js";
import { fastPng } from "../peers.js";
import { decoded } from "./decoded.js";

const SIGNATURE = [137, 80, 78, 71, 13, 10, 26, 10];

/**
 * Reads a PNG file, by fast-png: 1 channel of grey, 2 of grey and alpha, 3 of RGB or 4 of RGBA, each from 0 to 255. Palettes become colours, other
 * bit depths are scaled to 8. A single colour that the file calls transparent stays opaque.
 *
 * @param name the file's name, for errors
 * @throws FormatError naming the file: no PNG, broken or truncated
 * @throws EnvironmentError without fast-png
 */
export async function parsePng(bytes: Uint8Array, name: string): Promise<data.Pixels> {
  const png = await fastPng("parsePng");
  const start = Array.from(bytes.subarray(0, 8));
  if (String(start) !== String(SIGNATURE))
    throw new FormatError(name, `a PNG file begins with the bytes ${SIGNATURE.join(" ")}`, start.join(" ") || "none");
  return decoded(name, "PNG", () => {
    const image = png.decode(bytes, { checkCrc: true });
    const { width, height, depth, channels, palette } = image;
    if (palette !== undefined) {
      const shape = [height, width, palette[0].length] as const;
      return { data: png.convertIndexedToRgb(image), shape };
    }
    const shape = [height, width, channels] as const;
    if (depth < 8) return { data: unpacked(image.data, depth, height, width), shape };
    const pixels = depth === 8 ? image.data : image.data.map((value) => Math.round(value / 257)); // 65535 / 255
    return { data: Uint8Array.from(pixels), shape };
  });
}

/** Grey of 1, 2 or 4 bits: several in a byte, the first in its highest bits, and each row begins with a byte. */
function unpacked(bytes: ArrayLike<number>, depth: number, height: number, width: number): Uint8Array {
  const [perByte, most] = [8 / depth, 2 ** depth - 1];
  const rowBytes = Math.ceil(width / perByte);
  return Uint8Array.from({ length: height * width }, (_, i) => {
    const [row, column] = [Math.floor(i / width), i % width];
    const byte = bytes[row * rowBytes + Math.floor(column / perByte)];
    return ((byte >> (8 - depth * ((column % perByte) + 1))) & most) * (255 / most);
  });
}

/**
 * A PNG file, by fast-png, of 1 to 4 channels as in `parsePng`.
 *
 * @throws ShapeError for pixels that do not fit their shape; EnvironmentError without fast-png
 */
export async function pngBytes({ data, shape }: data.Pixels): Promise<Uint8Array> {
  const [height, width, channels] = shape;
  const fits = shape.length === 3 && [1, 2, 3, 4].includes(channels) && height * width * channels === data.length;
  if (!fits || data.length === 0)
    throw new ShapeError(
      "pngBytes",
      `pixels have shape (height, width, 1 to 4), ${data.length} in all`,
      `(${shape.join(", ")})`,
    );
  const { encode } = await fastPng("pngBytes");
  return encode({ width, height, channels, depth: 8, data });
}
