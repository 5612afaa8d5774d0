import { random, randomInts, type Samples, withSpecials } from "../sample.js";

interface Window {
  readonly planes: number;
  readonly h: number;
  readonly w: number;
  readonly k: number;
  readonly stride: number;
  readonly pad?: number;
  readonly dilation?: number;
  /** Whether a last window may reach beyond the padding. */
  readonly ceil?: boolean;
}

function outputSize(size: number, { k, stride, pad = 0, dilation = 1, ceil = false }: Window): number {
  const steps = (size + 2 * pad - dilation * (k - 1) - 1) / stride;
  const count = (ceil ? Math.ceil(steps) : Math.floor(steps)) + 1;
  return Math.max(0, ceil && (count - 1) * stride >= size + pad ? count - 1 : count);
}

const poolSizes = (s: Window) => ({
  planes: s.planes,
  h: s.h,
  w: s.w,
  oh: outputSize(s.h, s),
  ow: outputSize(s.w, s),
  kh: s.k,
  kw: s.k,
  strideH: s.stride,
  strideW: s.stride,
  padH: s.pad ?? 0,
  padW: s.pad ?? 0,
});

// Rows of n, planes of n, and windows that leave the input on one or both sides.
const windows = (n: number): Window[] => [
  { planes: 2, h: 6, w: n, k: 2, stride: 2 },
  { planes: n, h: 5, w: 9, k: 2, stride: 2 },
  { planes: 2, h: 5, w: n, k: 3, stride: 2, pad: 1 },
  { planes: 2, h: 5, w: n, k: 3, stride: 1, pad: 1 },
  { planes: 1, h: 4, w: n, k: 1, stride: 1 },
  { planes: 3, h: 7, w: Math.min(n, 67), k: 5, stride: 3, pad: 2 },
  { planes: 2, h: 6, w: n, k: 3, stride: 2, pad: 1, ceil: true },
  { planes: 2, h: 5, w: n, k: 2, stride: 2, ceil: true },
];

const dilated = (n: number): Window[] => [
  { planes: 1, h: 9, w: n, k: 3, stride: 1, pad: 1, dilation: 2 },
  { planes: 1, h: 9, w: n, k: 2, stride: 2, pad: 1, dilation: 3 },
  // Windows that meet nothing but padding.
  { planes: 3, h: 1, w: n, k: 2, stride: 1, pad: 1, dilation: 2 },
];

export const maxPool2d: Samples<"maxPool2d"> = (n) =>
  [...windows(n), ...dilated(n)].flatMap((window) => {
    const s = { ...poolSizes(window), dilationH: window.dilation ?? 1, dilationW: window.dilation ?? 1 };
    const outputs = { y: s.planes * s.oh * s.ow, indices: s.planes * s.oh * s.ow };
    const elements = s.planes * s.h * s.w;
    return [
      { name: "ties", args: { x: random(elements, 1, -3, 3).map(Math.round), ...outputs, ...s } },
      { name: "special", args: { x: withSpecials(elements, 2), ...outputs, ...s } },
      { name: "all −∞", args: { x: new Float32Array(elements).fill(-Infinity), ...outputs, ...s } },
    ];
  });

/** One window, the whole plane. */
const global = (n: number): Window[] =>
  n === 0 ? [] : [{ planes: 5, h: Math.min(n, 300), w: Math.min(n, 300), k: Math.min(n, 300), stride: 1 }];

const divisors = [
  { countPad: 0, divisor: 0 },
  { countPad: 1, divisor: 0 },
  { countPad: 1, divisor: -7 },
];

export const avgPool2d: Samples<"avgPool2d"> = (n) =>
  [...windows(n), ...global(n)].flatMap((window) =>
    divisors.map((how) => {
      const s = poolSizes(window);
      return { args: { x: random(s.planes * s.h * s.w, 1, 0, 1), y: s.planes * s.oh * s.ow, ...s, ...how } };
    }),
  );

export const avgPool2dGrad: Samples<"avgPool2dGrad"> = (n) =>
  windows(n).flatMap((window) =>
    divisors.map((how) => {
      const s = poolSizes(window);
      return { args: { dy: random(s.planes * s.oh * s.ow), dx: s.planes * s.h * s.w, ...s, ...how } };
    }),
  );

const planes = (n: number) => [
  { planes: 2, size: n, outSize: n === 0 ? 0 : 9 },
  { planes: n, size: 20, outSize: 7 },
];

export const poolScatter: Samples<"poolScatter"> = (n) =>
  planes(n).map((s) => ({
    args: {
      // Whole numbers, so that equal indices add up exactly.
      dy: random(s.planes * s.outSize, 1, -9, 9).map(Math.round),
      indices: randomInts(s.planes * s.outSize, s.size),
      dx: s.planes * s.size,
      ...s,
    },
  }));

export const poolGather: Samples<"poolGather"> = (n) =>
  planes(n).map((s) => ({
    args: {
      x: withSpecials(s.planes * s.size),
      indices: randomInts(s.planes * s.outSize, s.size),
      y: s.planes * s.outSize,
      ...s,
    },
  }));

/** Sparse matrices with 0 to 3 elements in each row. */
const sparse = (size: number, outSize: number) => {
  const starts = Int32Array.from({ length: outSize + 1 }, (_, i) => i + (i >> 1) + (i >> 2));
  const count = size === 0 ? 0 : starts[outSize];
  if (size === 0) starts.fill(0);
  return { starts, columns: randomInts(count, size), weights: random(count, 3, 0, 1) };
};

export const resample: Samples<"resample"> = (n) =>
  [
    { outer: 2, size: n, outSize: 9, inner: 1 },
    { outer: n, size: 5, outSize: 3, inner: 1 },
    { outer: 1, size: 4, outSize: n, inner: 3 },
    { outer: 2, size: 6, outSize: 7, inner: n },
    { outer: 1, size: 3, outSize: 0, inner: n },
  ].map((s) => ({
    args: {
      x: random(s.outer * s.size * s.inner, 1, 0, 1),
      ...sparse(s.size, s.outSize),
      y: s.outer * s.outSize * s.inner,
      ...s,
    },
  }));
