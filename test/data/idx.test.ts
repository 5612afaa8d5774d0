import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { mnist, parseIdx } from "../../src/data/idx.js";
import { FormatError } from "../../src/errors.js";
import { readMnist } from "../../src/node.js";

const bytes = (...values: number[]) => Uint8Array.from(values);

describe("parseIdx", () => {
  // Bytes by hand from the format's description; the last two from struct.pack(">f", 0.1) and (">d", -2).
  test.each([
    ["uint8", bytes(0, 0, 8, 1, 0, 0, 0, 2, 7, 255), new Uint8Array([7, 255]), [2]],
    ["int8", bytes(0, 0, 9, 2, 0, 0, 0, 1, 0, 0, 0, 2, 0x80, 0x7f), new Int8Array([-128, 127]), [1, 2]],
    ["int16", bytes(0, 0, 0x0b, 1, 0, 0, 0, 2, 1, 2, 0xff, 0xfe), new Int16Array([258, -2]), [2]],
    ["int32", bytes(0, 0, 0x0c, 1, 0, 0, 0, 1, 0x80, 0, 0, 1), new Int32Array([-2147483647]), [1]],
    ["float32", bytes(0, 0, 0x0d, 1, 0, 0, 0, 1, 0x3d, 0xcc, 0xcc, 0xcd), new Float32Array([0.1]), [1]],
    ["float64, rank 0", bytes(0, 0, 0x0e, 0, 0xc0, 0, 0, 0, 0, 0, 0, 0), new Float64Array([-2]), []],
    ["no items", bytes(0, 0, 8, 2, 0, 0, 0, 0, 0, 0, 0, 3), new Uint8Array(0), [0, 3]],
  ])("reads %s, plain and gzipped", async (_, file, data, shape) => {
    expect(await parseIdx(file, "a")).toEqual({ data, shape });
    expect(await parseIdx(gzipSync(file), "a.gz")).toEqual({ data, shape });
    const shifted = new Uint8Array(file.length + 1);
    shifted.set(file, 1);
    expect(await parseIdx(shifted.subarray(1), "a view")).toEqual({ data, shape });
  });

  test("reads any shape back", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 4 }), async (shape) => {
        const size = shape.reduce((product, n) => product * n, 1);
        const data = Uint8Array.from({ length: size }, (_, i) => i);
        const file = bytes(0, 0, 8, shape.length, ...shape.flatMap((n) => [0, 0, 0, n]), ...data);
        expect(await parseIdx(file, "any")).toEqual({ data, shape });
      }),
    );
  });

  test.each([
    ["empty", bytes(), "digits.idx: an IDX file has a header of at least 4 bytes, got 0"],
    ["wrong magic", bytes(0x50, 0x4b, 3, 4, 0), "digits.idx: an IDX file starts with the bytes 00 00, got 50 4b 03 04"],
    [
      "unknown type",
      bytes(0, 0, 0x0a, 1, 0, 0, 0, 0),
      "digits.idx: the IDX element type must be one of 0x08, 0x09, 0x0b, 0x0c, 0x0d, 0x0e, got 0x0a",
    ],
    ["header cut", bytes(0, 0, 8, 3, 0, 0), "digits.idx: truncated: the IDX header of rank 3 has 16 bytes, got 6"],
    ["data cut", bytes(0, 0, 8, 1, 0, 0, 0, 3, 1, 2), "digits.idx: truncated: (3,) needs 11 bytes, got 10"],
    ["too long", bytes(0, 0, 8, 1, 0, 0, 0, 1, 1, 2), "digits.idx: too long: (1,) needs 9 bytes, got 10"],
    ["not gzip", bytes(0x1f, 0x8b, 8, 9, 9), "digits.idx: corrupt or truncated gzip data"],
    [
      "gzip cut",
      gzipSync(bytes(0, 0, 8, 1, 0, 0, 0, 1, 1)).subarray(0, 20),
      "digits.idx: corrupt or truncated gzip data",
    ],
  ])("refuses a file: %s", async (_, file, message) => {
    const error = await parseIdx(file, "digits.idx").catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(FormatError);
    expect(error).toHaveProperty("message", message);
  });

  test("refuses a gzip file with a wrong checksum", async () => {
    const file = gzipSync(bytes(0, 0, 8, 1, 0, 0, 0, 1, 1));
    file[file.length - 8] ^= 1;
    await expect(parseIdx(file, "x.gz")).rejects.toThrow(/^x\.gz: corrupt or truncated gzip data$/);
  });
});

describe("mnist", () => {
  const images = { data: new Uint8Array(2 * 784).fill(51, 784), shape: [2, 28, 28] };
  const labels = { data: bytes(9, 0), shape: [2] };

  test("scales to [0, 1] and adds the channel axis", () => {
    const { x, labels: digits } = mnist(images, labels);
    expect(x.shape).toEqual([2, 1, 28, 28]);
    expect(x.data[0]).toBe(0);
    expect(x.data[784]).toBe(Math.fround(0.2));
    expect(digits).toEqual({ data: new Int32Array([9, 0]), shape: [2] });
  });

  test.each([
    [images, { data: bytes(1), shape: [1] }, "labels: there must be a label for each of 2 images, got 1"],
    [images, { data: bytes(1, 10), shape: [2] }, "labels: labels must lie from 0 to 9, got 10 at position 1"],
    [images, images, "labels: MNIST labels are uint8 of shape (N), got uint8 of shape (2, 28, 28)"],
    [labels, labels, "images: MNIST images are uint8 of shape (N, 28, 28), got uint8 of shape (2,)"],
    [
      { data: new Float32Array(784), shape: [1, 28, 28] },
      labels,
      "images: MNIST images are uint8 of shape (N, 28, 28), got float32 of shape (1, 28, 28)",
    ],
  ])("refuses what does not fit (%#)", (someImages, someLabels, message) => {
    let error: unknown;
    try {
      mnist(someImages, someLabels);
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(FormatError);
    expect(error).toHaveProperty("message", message);
  });
});

const MNIST = fileURLToPath(new URL("../../../shared/data/mnist", import.meta.url));

describe.skipIf(!existsSync(MNIST))("the real MNIST files (needs ../shared/data/mnist)", () => {
  test("are read whole", async () => {
    const { train, test: held } = await readMnist(MNIST);
    expect(train.x.shape).toEqual([10000, 1, 28, 28]);
    expect(held.labels.shape).toEqual([10000]);
    // From numpy: sums of the raw bytes, first labels.
    expect(sumOfBytes(train.x.data)).toBe(TRAIN_SUM);
    expect(sumOfBytes(held.x.data)).toBe(TEST_SUM);
    expect([...train.labels.data.slice(0, 5)]).toEqual(TRAIN_LABELS);
    expect([...held.labels.data.slice(0, 5)]).toEqual(TEST_LABELS);
  });
});

function sumOfBytes(images: Float32Array): number {
  return images.reduce((sum, grey) => sum + Math.round(grey * 255), 0);
}

const TRAIN_SUM = 262146600;
const TEST_SUM = 264923200;
const TRAIN_LABELS = [2, 3, 6, 3, 6];
const TEST_LABELS = [7, 2, 1, 0, 4];
