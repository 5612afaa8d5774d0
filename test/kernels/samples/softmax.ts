import { random, type Sample, type Samples } from "../sample.js";

type Shape = { readonly rows: number; readonly cols: number };

// Long rows, ten classes with more rows than one chunk holds, and rows shorter than a vector.
const shapes = (n: number): Shape[] => [
  { rows: 3, cols: n },
  { rows: n, cols: 10 },
  { rows: n, cols: 3 },
];

const specialRows = [
  [-Infinity, -Infinity, -Infinity, -Infinity, -Infinity],
  [1, Infinity, 2, 3, 4],
  [1, 2, NaN, 3, -Infinity],
  [-Infinity, 0, -Infinity, 1e-40, -0],
  [3e38, -3e38, 3e38, 1, 0],
  [-3e38, -3e38, -3.4e38, -3e38, -3e38],
  [0, -80, -87, -88, -104],
];
const special: Shape & { readonly x: Float32Array } = {
  rows: specialRows.length,
  cols: 5,
  x: Float32Array.from(specialRows.flat()),
};

const forward = (n: number): Sample<"softmax" | "logSoftmax">[] => [
  ...shapes(n).map((s) => ({
    args: { x: random(s.rows * s.cols, 1, -8, 8), y: s.rows * s.cols, ...s },
    inPlace: [["y", "x"]] as const,
  })),
  { name: "special", args: { ...special, y: special.x.length }, inPlace: [["y", "x"]] },
];

export const softmax: Samples<"softmax"> = forward;
export const logSoftmax: Samples<"logSoftmax"> = forward;

const backward = (n: number, low: number, high: number): Sample<"softmaxGrad" | "logSoftmaxGrad">[] =>
  shapes(n).map((s) => ({
    args: {
      y: random(s.rows * s.cols, 1, low, high),
      dy: random(s.rows * s.cols, 2, 0.5, 1.5),
      dx: s.rows * s.cols,
      ...s,
    },
    inPlace: [
      ["dx", "y"],
      ["dx", "dy"],
    ],
  }));

export const softmaxGrad: Samples<"softmaxGrad"> = (n) => backward(n, 0, 1);
export const logSoftmaxGrad: Samples<"logSoftmaxGrad"> = (n) => backward(n, -9, 0);
