import { gunzipSync, gzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { data } from "../../src/index.js";

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

/** The bytes in pieces of a size, each in the same memory. */
async function* inPieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  const memory = new Uint8Array(size);
  for (let at = 0; at < bytes.length; at += size) {
    const piece = bytes.subarray(at, at + size);
    memory.set(piece);
    yield memory.subarray(0, piece.length);
  }
}

async function all(source: data.ByteSource): Promise<Uint8Array> {
  const bytes: number[] = [];
  for await (const piece of data.gunzip(source, "a.gz")) bytes.push(...piece);
  return Uint8Array.from(bytes);
}

async function linesOf(source: data.ByteSource): Promise<string[]> {
  const found: string[] = [];
  for await (const line of data.lines(source, "a.txt")) found.push(line);
  return found;
}

describe("gunzip", () => {
  const plain = Uint8Array.from({ length: 3000 }, (_, i) => (i * i) % 251);
  const zipped = new Uint8Array(gzipSync(plain));

  test.each<[string, (bytes: Uint8Array) => data.ByteSource]>([
    ["bytes", (bytes) => bytes],
    ["a buffer", (bytes) => new Uint8Array(bytes).buffer],
    ["a blob", (bytes) => new Blob([new Uint8Array(bytes)])],
    ["a stream", (bytes) => new Response(new Uint8Array(bytes)).body ?? bytes],
    ["an array of pieces", (bytes) => [bytes.subarray(0, 1), bytes.subarray(1, 1), bytes.subarray(1)]],
    ["async pieces of one byte", (bytes) => inPieces(bytes, 1)],
    ["async pieces", (bytes) => inPieces(bytes, 100)],
    ["a function", (bytes) => () => inPieces(bytes, 7)],
    ["an async function", (bytes) => async () => new Blob([new Uint8Array(bytes)])],
  ])("takes %s, zipped or not", async (_, source) => {
    expect(await all(source(plain))).toEqual(plain);
    expect(await all(source(zipped))).toEqual(plain);
    expect(await all(source(new Uint8Array(0)))).toEqual(new Uint8Array(0));
    expect(await all(source(Uint8Array.of(0x1f)))).toEqual(Uint8Array.of(0x1f));
  });

  test("unzips anything that zlib zipped, in pieces of any size", () =>
    fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), fc.integer({ min: 1, max: 50 }), async (bytes, size) => {
        const file = gzipSync(bytes);
        expect(await all(inPieces(file, size))).toEqual(new Uint8Array(gunzipSync(file)));
      }),
      { numRuns: 30 },
    ));

  test.each<[string, Uint8Array]>([
    ["truncated within the data", zipped.subarray(0, zipped.length - 20)],
    ["truncated within the checksum", zipped.subarray(0, zipped.length - 1)],
    ["truncated within the header", zipped.subarray(0, 5)],
    ["of another checksum", zipped.map((byte, i) => (i === zipped.length - 6 ? byte ^ 1 : byte))],
    ["no gzip but for the start", Uint8Array.of(0x1f, 0x8b, 9, 9, 9)],
  ])("refuses a file that is %s", async (_, file) => {
    for (const source of [file, inPieces(file, 64)])
      await expect(all(source)).rejects.toThrow(/^a\.gz: corrupt or truncated gzip data$/);
  });

  test.each<[string, unknown]>([
    ["String", "some/file.gz"],
    ["Response", new Response("text")],
    ["Object", {}],
    ["Null", null],
    ["Undefined", undefined],
    ["Promise", Promise.resolve(plain)],
    ["pieces of type String", ["text"]],
    ["pieces of type Number", new Float32Array(2)],
    ["pieces of type String", new Blob(["text"]).stream().pipeThrough(new TextDecoderStream())],
  ])("refuses a source that is %s", async (got, source) => {
    const rule = "a.gz: bytes must be a Uint8Array, ArrayBuffer, Blob, ReadableStream, iterable of Uint8Arrays, ";
    const error = `${rule}or a function that gives one, got ${got}`;
    const untyped = source as data.ByteSource; // what JavaScript may pass
    await expect(all(untyped)).rejects.toThrow(error);
    if (typeof source === "string") await expect(all(() => untyped)).rejects.toThrow(error);
  });

  test("hands on what the source throws, and closes it when the loop is left", async () => {
    const broken = async function* (): AsyncGenerator<Uint8Array> {
      yield zipped.subarray(0, 100);
      throw new RangeError("the line went dead");
    };
    await expect(all(broken())).rejects.toThrow(new RangeError("the line went dead"));
    for (const file of [plain, new Uint8Array(gzipSync(crypto.getRandomValues(new Uint8Array(60_000))))]) {
      let closed = 0;
      const source = async function* (): AsyncGenerator<Uint8Array> {
        try {
          for (let at = 0; ; at += 1000) yield file.subarray(at % file.length, (at % file.length) + 1000);
        } finally {
          closed++;
        }
      };
      for await (const piece of data.gunzip(source(), "a.gz")) {
        expect(piece.length).toBeGreaterThan(0);
        break;
      }
      expect(closed).toBe(1);
    }
  });
});

describe("lines", () => {
  test.each([1, 2, 3, 64])("in pieces of %d bytes, zipped or not, epoch after epoch", async (size) => {
    const text = utf8("\ufeffé€😀\r\n\n last");
    for (const file of [text, gzipSync(text)]) {
      const stream = data.lines(() => inPieces(file, size), "a.txt");
      for (let epoch = 0; epoch < 2; epoch++) {
        const found: string[] = [];
        for await (const line of stream) found.push(line);
        expect(found).toEqual(["é€😀", "", " last"]);
      }
    }
  });

  test.each<[string, Uint8Array]>([
    ["a.txt: text must be UTF-8", Uint8Array.of(97, 10, 255)],
    ["a.txt: text must be UTF-8", Uint8Array.of(97, 0xc3)],
    ["a.txt: corrupt or truncated gzip data", gzipSync("text").subarray(0, -3)],
  ])("%s", async (message, file) => expect(linesOf(file)).rejects.toThrow(message));
});
