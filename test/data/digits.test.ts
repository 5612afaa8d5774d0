import { describe, expect, test } from "vitest";
import { write } from "../../src/data/digits/distort.js";
import { curve, parseShape } from "../../src/data/digits/path.js";
import { STYLES } from "../../src/data/digits/strokes.js";
import { digits } from "../../src/data/digits.js";
import { Random } from "../../src/data/random.js";

describe("digits", () => {
  test("has the shapes and ranges it promises, every digit once in ten", () => {
    const { x, labels } = digits({ size: 200 });
    expect(x.shape).toEqual([200, 1, 28, 28]);
    expect(x.data.length).toBe(200 * 784);
    expect(labels.shape).toEqual([200]);
    expect(x.data.every((grey) => grey >= 0 && grey <= 1)).toBe(true);
    for (let block = 0; block < 200; block += 10)
      expect([...labels.data.slice(block, block + 10)].sort()).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  test("an image depends on seed and index alone", () => {
    const all = digits({ size: 40, seed: 3 });
    const some = digits({ size: 7, seed: 3, start: 25 });
    expect(some.labels.data).toEqual(all.labels.data.slice(25, 32));
    expect(some.x.data).toEqual(all.x.data.slice(25 * 784, 32 * 784));
    expect(digits({ size: 7, seed: 4, start: 25 }).x.data).not.toEqual(some.x.data);
  });

  test("has these bits on every engine", () => {
    // Pins the generator: whoever changes it on purpose changes these too, and says so in the changelog.
    const { x, labels } = digits({ size: 100, seed: 0 });
    expect([...labels.data.slice(0, 10)]).toEqual(LABELS);
    expect(fnv1a(new Uint8Array(x.data.buffer))).toBe(HASH);
  });

  test("lies where MNIST's digits lie: within 20 pixels or so, centre of mass on pixel (14, 14)", () => {
    const { x } = digits({ size: 300, seed: 1 });
    for (let i = 0; i < 300; i++) {
      const box = measure(x.data.subarray(i * 784, (i + 1) * 784));
      expect(Math.abs(box.centreX - 14)).toBeLessThan(0.51);
      expect(Math.abs(box.centreY - 14)).toBeLessThan(0.51);
      const longer = Math.max(box.width, box.height);
      expect(longer).toBeGreaterThanOrEqual(18);
      expect(longer).toBeLessThanOrEqual(22);
    }
  });

  test("every image is another", () => {
    const { x } = digits({ size: 500 });
    const hashes = Array.from({ length: 500 }, (_, i) =>
      fnv1a(new Uint8Array(x.data.slice(i * 784, i * 784 + 784).buffer)),
    );
    expect(new Set(hashes).size).toBe(500);
  });

  test("refuses sizes, starts and seeds out of range", () => {
    expect(() => digits({ size: 0 })).toThrow(/^digits: size must be a positive integer, got 0$/);
    expect(() => digits({ size: 1.5 })).toThrow(/^digits: size must be a positive integer, got 1.5$/);
    expect(() => digits({ size: 1, start: -1 })).toThrow(
      /^digits: start must be an integer from 0 to 4294967296 − size, got -1$/,
    );
    expect(() => digits({ size: 2, start: 2 ** 32 - 1 })).toThrow(
      /^digits: start must be an integer from 0 to 4294967296 − size, got 4294967295$/,
    );
    expect(() => digits({ size: 1, seed: -1 })).toThrow(
      /^random: seed must be an integer from 0 to 9007199254740991, got -1$/,
    );
  });
});

describe("strokes", () => {
  test("both ends of every style have the same strokes, points and corners", () => {
    expect(STYLES.length).toBe(10);
    for (const { weight, from, to } of STYLES.flat()) {
      expect(weight).toBeGreaterThan(0);
      expect(to.map((stroke) => stroke.corners)).toEqual(from.map((stroke) => stroke.corners));
      for (const { x, y } of [...from, ...to].flatMap((stroke) => stroke.points)) {
        expect(Number.isFinite(x)).toBe(true);
        expect(Number.isFinite(y)).toBe(true);
      }
    }
  });

  test("parseShape reads points, corners and lifts of the pen", () => {
    expect(parseShape("1,2 3,4* 5,-6 / 7,8 9,0")).toEqual([
      {
        points: [
          { x: 1, y: 2 },
          { x: 3, y: 4 },
          { x: 5, y: -6 },
        ],
        corners: [false, true, false],
      },
      {
        points: [
          { x: 7, y: 8 },
          { x: 9, y: 0 },
        ],
        corners: [false, false],
      },
    ]);
  });

  test("curve passes through its points, and is straight between two corners", () => {
    const [{ points, corners }] = parseShape("0,0 10,20 30,20* 30,90* 80,90");
    const line = curve(points, corners);
    for (const point of points) expect(line).toContainEqual(point);
    const side = line.slice(
      line.findIndex((p) => p.y === 20 && p.x === 30),
      line.findIndex((p) => p.y === 90),
    );
    expect(side.every((p) => p.x === 30)).toBe(true);
  });

  test("two hands write the same style differently", () => {
    expect(write(STYLES[2][0], new Random(0))).not.toEqual(write(STYLES[2][0], new Random(1)));
  });
});

/** Fowler–Noll–Vo hash, 32 bits. */
function fnv1a(bytes: Uint8Array): number {
  return bytes.reduce((hash, byte) => Math.imul(hash ^ byte, 0x01000193), 0x811c9dc5) >>> 0;
}

function measure(image: Float32Array) {
  let mass = 0;
  let x = 0;
  let y = 0;
  const columns = new Set<number>();
  const rows = new Set<number>();
  image.forEach((grey, pixel) => {
    const column = pixel % 28;
    const row = (pixel - column) / 28;
    mass += grey;
    x += grey * column;
    y += grey * row;
    if (grey <= 0.1) return;
    columns.add(column);
    rows.add(row);
  });
  return { centreX: x / mass, centreY: y / mass, width: columns.size, height: rows.size };
}

const LABELS = [0, 6, 3, 8, 1, 2, 7, 4, 9, 5];
const HASH = 2953683067;
