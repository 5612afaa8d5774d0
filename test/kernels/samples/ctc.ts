import { ctcRow } from "../../../src/kernels/blocking.js";
import { NEVER } from "../../../src/kernels/reference/ctc.js";
import { random, randomInts, type Samples } from "../sample.js";

interface Sizes {
  readonly steps: number;
  readonly batch: number;
  readonly classes: number;
  readonly maxLabels: number;
  readonly blank: number;
  readonly zeroInfinity: number;
}

/** Long inputs, long targets, many classes; few of each; labels that do not fit. */
const shapes = (n: number): Sizes[] => [
  { steps: n, batch: 3, classes: 5, maxLabels: 3, blank: 0, zeroInfinity: 0 },
  { steps: Math.min(n, 70), batch: 2, classes: 3, maxLabels: n >> 1, blank: 2, zeroInfinity: 1 },
  { steps: 4, batch: 2, classes: n + 1, maxLabels: 2, blank: n, zeroInfinity: 0 },
  { steps: 6, batch: n, classes: 4, maxLabels: 5, blank: 1, zeroInfinity: 1 },
];

function sequences({ steps, batch, classes, maxLabels }: Sizes) {
  return {
    logits: random(steps * batch * classes, 1, -4, 4),
    labels: randomInts(batch * maxLabels, classes, 2),
    inputLengths: randomInts(batch, 3, 3).map((less) => Math.max(0, steps - less)),
    labelLengths: randomInts(batch, 3, 4).map((less) => Math.max(0, maxLabels - less)),
  };
}

export const ctc: Samples<"ctc"> = (n) => [
  ...shapes(n).map((s) => ({
    args: {
      ...sequences(s),
      losses: s.batch,
      logSums: s.steps * s.batch,
      alphas: s.batch * s.steps * ctcRow(s.maxLabels),
      ...s,
    },
  })),
  {
    name: "special",
    args: {
      // biome-ignore format: rows
      logits: Float32Array.of(
        0, 1, 2, NaN, 0, 1, -Infinity, 0, 0, 0, Infinity, 0,
        1, 0, 2, 0, 0, 1, 0, 0, -Infinity, 0, 0, 0,
      ),
      labels: Int32Array.of(1, 1, 2, 1),
      inputLengths: Int32Array.of(2, 2, 2, 2),
      labelLengths: Int32Array.of(1, 1, 1, 1),
      losses: 4,
      logSums: 8,
      alphas: 8 * ctcRow(1),
      steps: 2,
      batch: 4,
      classes: 3,
      maxLabels: 1,
      blank: 0,
      zeroInfinity: 0,
    },
  },
];

export const ctcGrad: Samples<"ctcGrad"> = (n) =>
  shapes(n).map((s) => ({
    args: {
      ...sequences(s),
      logSums: random(s.steps * s.batch, 5, 0.5, 1.5),
      // Some states are not reached.
      alphas: random(s.batch * s.steps * ctcRow(s.maxLabels), 6, -3, 0).map((x) => (x < -2.5 ? NEVER : x)),
      dlosses: random(s.batch, 7, 0.5, 1),
      dx: s.steps * s.batch * s.classes,
      ...s,
    },
  }));
