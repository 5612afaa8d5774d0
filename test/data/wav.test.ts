import { expect, test } from "vitest";
import { data } from "../../src/index.js";

interface Header {
  readonly code?: number;
  readonly channels?: number;
  readonly rate?: number;
  readonly bits?: number;
}

/** A WAV file with a chunk of an odd size that is passed over. */
function wav(samples: readonly number[], { code = 1, channels = 1, rate = 8000, bits = 16 }: Header = {}): Uint8Array {
  const text = (value: string): number[] => [...value].map((c) => c.charCodeAt(0));
  const whole = (value: number, bytes: number): number[] =>
    Array.from({ length: bytes }, (_, i) => (value >> (8 * i)) & 255);
  const format = [
    ...whole(code, 2),
    ...whole(channels, 2),
    ...whole(rate, 4),
    ...whole(rate * channels * (bits / 8), 4),
    ...whole(channels * (bits / 8), 2),
    ...whole(bits, 2),
  ];
  return Uint8Array.from([
    ...text("RIFF"),
    ...whole(0, 4),
    ...text("WAVE"),
    ...text("LIST"),
    ...whole(3, 4),
    1,
    2,
    3,
    0,
    ...text("fmt "),
    ...whole(16, 4),
    ...format,
    ...text("data"),
    ...whole(samples.length, 4),
    ...samples,
  ]);
}

const bytesOf = (values: Float32Array): number[] => [...new Uint8Array(values.buffer)];

test.each<[string, Uint8Array, number[]]>([
  ["8 bits, unsigned", wav([0, 128, 192], { bits: 8 }), [-1, 0, 0.5]],
  ["16 bits", wav([0, 0x80, 0, 0, 0, 0x40]), [-1, 0, 0.5]],
  ["24 bits", wav([0, 0, 0x80, 1, 0, 0, 0, 0, 0x40], { bits: 24 }), [-1, 2 ** -23, 0.5]],
  ["32 bits", wav([0, 0, 0, 0x80, 0, 0, 0, 0x40], { bits: 32 }), [-1, 0.5]],
  ["f32", wav(bytesOf(Float32Array.of(0.1, -2)), { code: 3, bits: 32 }), [Math.fround(0.1), -2]],
])("%s", (_, bytes, values) => {
  const sound = data.parseWav(bytes, "a.wav");
  expect([sound.sampleRate, sound.shape, [...sound.data]]).toEqual([8000, [1, values.length], values]);
});

test("channels are taken apart", () => {
  const sound = data.parseWav(wav([0, 0x40, 0, 0xc0, 0, 0x20, 0, 0xe0], { channels: 2, rate: 44_100 }), "a.wav");
  expect([sound.sampleRate, sound.shape, [...sound.data]]).toEqual([44_100, [2, 2], [0.5, 0.25, -0.5, -0.25]]);
});

test.each<[string, Uint8Array]>([
  ['a.wav: a WAV file begins with RIFF and WAVE, got "ID3"', Uint8Array.from([73, 68, 51])],
  ["a.wav: truncated: the data have 4 bytes, got 3", wav([1, 2, 3, 4]).subarray(0, -1)],
  ["a.wav: truncated: a WAV file has data, got 48 bytes", wav([]).subarray(0, 48)],
  ["a.wav: truncated: a WAV file has a format, got 24 bytes", wav([]).subarray(0, 24)],
  ["a.wav: a WAV file holds sound, got none", wav([])],
  ["a.wav: WAV data must be whole numbers (PCM) or f32, got A-law", wav([1, 2], { code: 6, bits: 8 })],
  ["a.wav: WAV data must be whole numbers (PCM) or f32, got format 99", wav([1, 2], { code: 99 })],
  ["a.wav: WAV data must have 8, 16, 24, 32 bits, got 12", wav([1, 2], { bits: 12 })],
  ["a.wav: WAV data must have 32 bits, got 64", wav([1, 2], { code: 3, bits: 64 })],
  ["a.wav: a WAV file has channels and a rate, got 0 and 8000", wav([1, 2], { channels: 0 })],
])("%s", (message, bytes) => expect(() => data.parseWav(bytes, "a.wav")).toThrow(message));

test("what is written is read, to 16 bits, and cut off beyond −1 and 1", () => {
  const sound = {
    sampleRate: 8000,
    data: Float32Array.of(0, 0.5, -1, 2 ** -15, -0.25, 1 - 2 ** -15),
    shape: [2, 3],
  } as const;
  const bytes = data.wavBytes(sound);
  expect(data.parseWav(bytes, "a.wav")).toEqual(sound);
  // What Python's wave module writes of these frames.
  expect(Buffer.from(bytes).toString("hex")).toBe(
    "524946463000000057415645666d74201000000001000200401f0000007d000004001000646174610c00000000000100004000e00080ff7f",
  );
  const loud = { sampleRate: 8000, data: Float32Array.of(3, -3), shape: [1, 2] } as const;
  expect([...data.parseWav(data.wavBytes(loud), "a.wav").data]).toEqual([1 - 2 ** -15, -1]);
});

test.each<[string, data.Sound]>([
  [
    "wavBytes: sound has shape (channels, length), 1 numbers, got (1, 2)",
    { sampleRate: 1, data: Float32Array.of(0), shape: [1, 2] },
  ],
  ["wavBytes: sound must be finite, got NaN at 0", { sampleRate: 1, data: Float32Array.of(Number.NaN), shape: [1, 1] }],
  [
    "wavBytes: sampleRate must be a whole number of at least 1, got 0.5",
    { sampleRate: 0.5, data: Float32Array.of(0), shape: [1, 1] },
  ],
])("refuses to write: %s", (message, sound) => expect(() => data.wavBytes(sound)).toThrow(message));
