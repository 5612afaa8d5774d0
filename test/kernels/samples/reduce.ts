import { random, randomInts, type Sample, type Samples, withSpecials } from "../sample.js";

type Layout = { readonly outer: number; readonly size: number; readonly inner: number };

// The reduced axis last, first, in the middle, and with more results than one chunk holds.
const layouts = (n: number): Layout[] => [
  { outer: 3, size: n, inner: 1 },
  { outer: 1, size: n, inner: 70 },
  { outer: 2, size: 5, inner: n },
  { outer: n, size: 4, inner: 1 },
  { outer: n, size: 3, inner: 3 },
];

const results = (s: Layout): number => s.outer * s.inner;
const elements = (s: Layout): number => s.outer * s.size * s.inner;

// One row and one column for each that does not add up to a number, and −0.
const rows = [
  [Infinity, 1, 2, 3, 4],
  [-Infinity, 1, 2, 3, 4],
  [1, 2, Infinity, 3, -Infinity],
  [1, 2, 3, 4, NaN],
  [1e-40, 1e-40, -1e-45, 0, 0],
  [-0, -0, -0, -0, -0],
];

export const sum: Samples<"sum"> = (n) => [
  ...layouts(n).flatMap((s) => [
    { name: "positive", args: { x: random(elements(s), 1, 0, 1), y: results(s), ...s } },
    { name: "large mean", args: { x: random(elements(s), 2, 1e4, 1.001e4), y: results(s), ...s } },
  ]),
  {
    name: "special",
    args: { x: Float32Array.from(rows.flat()), y: rows.length, outer: rows.length, size: 5, inner: 1 },
  },
  { name: "special", args: { x: Float32Array.from(rows.flat()), y: 5, outer: 1, size: rows.length, inner: 5 } },
];

type Picks = "max" | "min" | "argmax" | "argmin";

// Rounded numbers, so that ties happen. These kernels are never called with an empty axis.
const picks = (n: number): Sample<Picks>[] =>
  layouts(n)
    .filter((s) => s.size > 0)
    .flatMap((s) => [
      { name: "ties", args: { x: random(elements(s), 3, -9, 9).map(Math.round), y: results(s), ...s } },
      { name: "special", args: { x: withSpecials(elements(s), 4), y: results(s), ...s } },
    ]);

export const max: Samples<"max"> = picks;
export const min: Samples<"min"> = picks;
export const argmax: Samples<"argmax"> = picks;
export const argmin: Samples<"argmin"> = picks;

// Numbers whose sums wrap around.
const wide = (length: number, seed: number): Int32Array => randomInts(length, 2 ** 32, seed).map((x) => x | 0);

const whole = (n: number): Sample<"sumI32" | "maxI32">[] =>
  layouts(n).map((s) => ({ args: { x: wide(elements(s), 5), y: results(s), ...s } }));

export const sumI32: Samples<"sumI32"> = whole;
export const maxI32: Samples<"maxI32"> = whole;
