import { type data, FormatError } from "../index.js";
import { jpegJs } from "../peers.js";
import { decoded } from "./decoded.js";

/**
 * Reads a JPEG file, baseline or progressive, by jpeg-js: 3 channels of RGB from 0 to 255, of grey images too.
 *
 * @param name the file's name, for errors
 * @throws FormatError naming the file: no JPEG, broken, truncated, or of more than 100 million pixels or 512 MB while it is decoded
 * @throws EnvironmentError without jpeg-js
 */
export async function parseJpeg(bytes: Uint8Array, name: string): Promise<data.Pixels> {
  const { default: jpeg } = await jpegJs("parseJpeg");
  if (bytes[0] !== 0xff || bytes[1] !== 0xd8) {
    const start = Array.from(bytes.subarray(0, 2), (byte) => byte.toString(16).padStart(2, "0"));
    throw new FormatError(name, "a JPEG file begins with the bytes ff d8", start.join(" ") || "none");
  }
  const options = { useTArray: true, formatAsRGBA: false, tolerantDecoding: false } as const;
  const image = decoded(name, "JPEG", () => jpeg.decode(bytes, options));
  return { data: image.data, shape: [image.height, image.width, 3] };
}
