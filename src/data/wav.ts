import { ArgumentError, FormatError, ShapeError } from "../errors.js";
import { checkCount, formatShape } from "../shape.js";

/** Sound as it was recorded. */
export interface Sound {
  /** Numbers per second. */
  readonly sampleRate: number;
  /** (channels, length): from −1 to 1. */
  readonly data: Float32Array;
  readonly shape: readonly [channels: number, length: number];
}

/** Names of formats that are refused, by their numbers. */
const FORMATS: Readonly<Record<number, string>> = { 2: "ADPCM", 6: "A-law", 7: "µ-law", 17: "IMA ADPCM", 85: "MP3" };
const [PCM, FLOAT, EXTENSIBLE] = [1, 3, 0xfffe];

/**
 * Reads a WAV file (RIFF WAVE): whole numbers of 8, 16, 24 or 32 bits or f32, any number of channels, which are interleaved in the file.
 *
 * @param name the file's name, for errors
 * @throws FormatError naming the file: no WAV, truncated, empty, a format or number of bits that is not read
 */
export function parseWav(bytes: Uint8Array, name: string): Sound {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const tag = (at: number): string => String.fromCharCode(...bytes.subarray(at, at + 4));
  if (bytes.length < 12 || tag(0) !== "RIFF" || tag(8) !== "WAVE")
    throw new FormatError(name, "a WAV file begins with RIFF and WAVE", JSON.stringify(tag(0) + tag(8)));
  let format: Format | undefined;
  for (let at = 12; at + 8 <= bytes.length; ) {
    const size = view.getUint32(at + 4, true);
    const body = at + 8;
    if (tag(at) === "fmt ") format = formatOf(view, body, size, name);
    if (tag(at) === "data") {
      if (format === undefined) throw new FormatError(name, "a WAV file says its format before its data");
      if (body + size > bytes.length)
        throw new FormatError(name, `truncated: the data have ${size} bytes`, String(bytes.length - body));
      return samplesOf(view, body, size, format, name);
    }
    at = body + size + (size % 2); // chunks begin at even places
  }
  throw new FormatError(name, `truncated: a WAV file has ${format ? "data" : "a format"}`, `${bytes.length} bytes`);
}

interface Format {
  readonly float: boolean;
  readonly channels: number;
  readonly sampleRate: number;
  readonly bits: number;
}

function formatOf(view: DataView, at: number, size: number, name: string): Format {
  if (size < 16 || at + size > view.byteLength)
    throw new FormatError(name, "truncated: the format has at least 16 bytes");
  const declared = view.getUint16(at, true);
  const code = declared === EXTENSIBLE && size >= 26 ? view.getUint16(at + 24, true) : declared;
  const [channels, sampleRate, bits] = [
    view.getUint16(at + 2, true),
    view.getUint32(at + 4, true),
    view.getUint16(at + 14, true),
  ];
  if (code !== PCM && code !== FLOAT)
    throw new FormatError(name, "WAV data must be whole numbers (PCM) or f32", FORMATS[code] ?? `format ${code}`);
  const known = code === FLOAT ? [32] : [8, 16, 24, 32];
  if (!known.includes(bits)) throw new FormatError(name, `WAV data must have ${known.join(", ")} bits`, String(bits));
  if (channels === 0 || sampleRate === 0)
    throw new FormatError(name, "a WAV file has channels and a rate", `${channels} and ${sampleRate}`);
  return { float: code === FLOAT, channels, sampleRate, bits };
}

function samplesOf(
  view: DataView,
  at: number,
  size: number,
  { float, channels, sampleRate, bits }: Format,
  name: string,
): Sound {
  const width = bits / 8;
  const length = Math.floor(size / (width * channels));
  if (length === 0) throw new FormatError(name, "a WAV file holds sound", "none");
  const read: Readonly<Record<number, (at: number) => number>> = {
    8: (at) => (view.getUint8(at) - 128) / 2 ** 7, // unsigned, unlike the others
    16: (at) => view.getInt16(at, true) / 2 ** 15,
    24: (at) => (view.getUint16(at, true) + view.getInt8(at + 2) * 2 ** 16) / 2 ** 23,
    32: (at) => (float ? view.getFloat32(at, true) : view.getInt32(at, true) / 2 ** 31),
  };
  const data = new Float32Array(channels * length);
  for (let channel = 0; channel < channels; channel++)
    for (let i = 0; i < length; i++) data[channel * length + i] = read[bits](at + (i * channels + channel) * width);
  return { sampleRate, data, shape: [channels, length] };
}

/**
 * A WAV file of whole numbers of 16 bits; what lies beyond −1 and 1 is cut off.
 *
 * @throws ShapeError for data that do not fit their shape; ArgumentError for a rate that is no whole number, or data that are not finite
 */
export function wavBytes({ sampleRate, data, shape }: Sound): Uint8Array {
  checkCount("wavBytes", "sampleRate", sampleRate, 1);
  const [channels, length] = shape;
  if (shape.length !== 2 || !(channels >= 1) || channels * length !== data.length)
    throw new ShapeError("wavBytes", `sound has shape (channels, length), ${data.length} numbers`, formatShape(shape));
  const wrong = data.findIndex((value) => !Number.isFinite(value));
  if (wrong >= 0) throw new ArgumentError("wavBytes", "sound must be finite", `${data[wrong]} at ${wrong}`);
  const size = 2 * data.length;
  const bytes = new Uint8Array(44 + size);
  const view = new DataView(bytes.buffer);
  const tag = (at: number, text: string): void =>
    bytes.set(
      Array.from(text, (c) => c.charCodeAt(0)),
      at,
    );
  tag(0, "RIFF");
  view.setUint32(4, 36 + size, true);
  tag(8, "WAVEfmt ");
  view.setUint32(16, 16, true);
  view.setUint16(20, PCM, true);
  view.setUint16(22, channels, true);
  view.setUint32(24, sampleRate, true);
  view.setUint32(28, sampleRate * channels * 2, true);
  view.setUint16(32, channels * 2, true);
  view.setUint16(34, 16, true);
  tag(36, "data");
  view.setUint32(40, size, true);
  for (let channel = 0; channel < channels; channel++)
    for (let i = 0; i < length; i++) {
      const value = Math.round(data[channel * length + i] * 2 ** 15);
      view.setInt16(44 + 2 * (i * channels + channel), Math.max(-(2 ** 15), Math.min(2 ** 15 - 1, value)), true);
    }
  return bytes;
}
