import { random, randomInts, type Samples, withSpecials } from "../sample.js";

export const checkIndices: Samples<"checkIndices"> = (n) => {
  const good = randomInts(n, 10, 1);
  const sample = (name: string, indices: Int32Array) => ({
    name,
    args: { indices, size: n, bound: 10, ignoreIndex: -100 },
  });
  return [
    sample("good", good),
    sample(
      "ignored",
      good.map((v, i) => (i % 3 === 0 ? -100 : v)),
    ),
    sample(
      "negative",
      good.map((v, i) => (i === n >> 1 ? -1 : v)),
    ),
    sample(
      "too large",
      good.map((v, i) => (i === n - 1 ? 10 : v)),
    ),
  ];
};

const widths = [1, 3, 8, 67];

export const gather: Samples<"gather"> = (n) =>
  widths.map((width) => ({
    name: `width ${width}`,
    args: { table: random(11 * width, 1), indices: randomInts(n, 11, 2), y: n * width, count: n, width },
  }));

export const gatherI32: Samples<"gatherI32"> = (n) =>
  widths.map((width) => ({
    name: `width ${width}`,
    args: { table: randomInts(11 * width, 99, 1), indices: randomInts(n, 11, 2), y: n * width, count: n, width },
  }));

const scattered = (n: number) =>
  widths.flatMap((width) =>
    [11, 600].map((rows) => ({
      name: `width ${width}, ${rows} rows`,
      sizes: { count: n, rows, width },
      indices: randomInts(n, rows, 2),
    })),
  );

export const scatter: Samples<"scatter"> = (n) =>
  scattered(n).map(({ name, sizes, indices }) => ({
    name,
    args: { u: random(n * sizes.width, 1), indices, y: random(sizes.rows * sizes.width, 3), ...sizes },
  }));

export const scatterI32: Samples<"scatterI32"> = (n) =>
  scattered(n).map(({ name, sizes, indices }) => ({
    name,
    args: { u: randomInts(n * sizes.width, 99, 1), indices, y: randomInts(sizes.rows * sizes.width, 99, 3), ...sizes },
  }));

export const scatterAdd: Samples<"scatterAdd"> = (n) =>
  widths.flatMap((width) =>
    [11, 600].map((rows) => ({
      name: `width ${width}, ${rows} rows`,
      args: { dy: random(n * width, 1), indices: randomInts(n, rows, 2), dtable: rows * width, count: n, rows, width },
    })),
  );

interface Window {
  readonly outer: number;
  readonly size: number;
  readonly length: number;
  readonly inner: number;
  readonly start: Int32Array;
}

const windows = (n: number): Window[] => [
  { outer: 2, size: n + 3, length: n, inner: 1, start: Int32Array.of(2) },
  { outer: n, size: 9, length: 4, inner: 3, start: Int32Array.of(5) },
  { outer: 3, size: 2, length: 1, inner: n, start: Int32Array.of(0) },
];

export const narrow: Samples<"narrow"> = (n) =>
  windows(n).map((w) => ({
    args: { ...w, x: random(w.outer * w.size * w.inner, 1), y: w.outer * w.length * w.inner },
  }));

export const narrowI32: Samples<"narrowI32"> = (n) =>
  windows(n).map((w) => ({
    args: { ...w, x: randomInts(w.outer * w.size * w.inner, 99, 1), y: w.outer * w.length * w.inner },
  }));

export const place: Samples<"place"> = (n) =>
  windows(n).map((w) => ({
    args: { ...w, u: random(w.outer * w.length * w.inner, 1), y: random(w.outer * w.size * w.inner, 2) },
  }));

export const placeI32: Samples<"placeI32"> = (n) =>
  windows(n).map((w) => ({
    args: {
      ...w,
      u: randomInts(w.outer * w.length * w.inner, 99, 1),
      y: randomInts(w.outer * w.size * w.inner, 99, 2),
    },
  }));

/** Offsets of segments, some of which are empty; then offsets that are wrong. */
export const segments: Samples<"segments"> = (n) =>
  [[0], [0, 0, n >> 1, n], Array.from({ length: n + 1 }, (_, i) => i), [1], [0, n, n >> 1], [0, n + 1]].map(
    (starts) => ({ args: { indices: Int32Array.from(starts), y: n, count: starts.length, size: n } }),
  );

export const segmentArgmax: Samples<"segmentArgmax"> = (n) =>
  [1, 7, 17].flatMap((width) =>
    Object.entries({ any: random(n * width, 1), special: withSpecials(n * width, 2) }).map(([name, x]) => ({
      name,
      args: {
        x,
        rows: Int32Array.from({ length: n }, (_, i) => 2 * (i >> 2)),
        y: 2 * (n + 1) * width,
        size: n,
        count: 2 * (n + 1),
        width,
      },
    })),
  );
