import { random, randomInts, type Samples } from "../sample.js";

const ignoreIndex = -100;

type Shape = { readonly rows: number; readonly cols: number };

const shapes = (n: number): Shape[] => [
  { rows: n === 0 ? 0 : 3, cols: n },
  { rows: n, cols: 10 },
  { rows: n, cols: 2 },
];

/** Every fifth label is ignored. */
const labelsOf = (s: Shape): Int32Array =>
  randomInts(s.rows, s.cols).map((label, i) => (i % 5 === 4 ? ignoreIndex : label));

export const crossEntropy: Samples<"crossEntropy"> = (n) => [
  ...shapes(n).map((s) => ({
    args: {
      logits: random(s.rows * s.cols, 1, -8, 8),
      labels: labelsOf(s),
      losses: s.rows,
      logSum: s.rows,
      ignoreIndex,
      ...s,
    },
  })),
  {
    name: "special",
    args: {
      // biome-ignore format: rows
      logits: Float32Array.of(
        -Infinity, -Infinity, -Infinity,
        0, Infinity, 0,
        NaN, 0, 0,
        0, -Infinity, 1,
        1e30, -1e30, 0,
      ),
      labels: Int32Array.of(0, 1, 2, 1, ignoreIndex),
      losses: 5,
      logSum: 5,
      rows: 5,
      cols: 3,
      ignoreIndex,
    },
  },
];

export const crossEntropyGrad: Samples<"crossEntropyGrad"> = (n) =>
  shapes(n).map((s) => ({
    args: {
      logits: random(s.rows * s.cols, 1, -8, 8),
      labels: labelsOf(s),
      logSum: random(s.rows, 2, 0, 2),
      dlosses: random(s.rows, 3, 0.5, 1),
      dx: s.rows * s.cols,
      ignoreIndex,
      ...s,
    },
    inPlace: [["dx", "logits"]],
  }));
