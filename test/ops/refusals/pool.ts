import { adaptiveAvgPool2d, adaptiveMaxPool1d } from "../../../src/ops/adaptive-pool.js";
import { avgPool1d, avgPool2d, avgPool3d } from "../../../src/ops/avg-pool.js";
import { tensor, zeros } from "../../../src/ops/create.js";
import { lpPool1d, lpPool2d } from "../../../src/ops/lp-pool.js";
import { maxPool1d, maxPool2d, maxPool3d } from "../../../src/ops/max-pool.js";
import { maxUnpool1d, maxUnpool2d } from "../../../src/ops/max-unpool.js";
import { upsample } from "../../../src/ops/upsample.js";
import type { Refusal } from "../sample.js";

const indices = (...list: number[]) => tensor(Int32Array.from(list));
const images = (c: number, h: number, w: number) => zeros([2, c, h, w]);

export const pool: readonly Refusal[] = [
  { call: () => maxPool2d(zeros([4, 4]), 2), error: "maxPool2d: takes (N, C, H, W) or (C, H, W), got (4, 4)" },
  {
    call: () => maxPool2d(images(1, 4, 4), 2, { padding: 2 }),
    error: "maxPool2d: padding must be at most half of the kernel, got padding (2, 2) and kernel (2, 2)",
  },
  {
    call: () => avgPool2d(images(1, 4, 4), [5, 2]),
    error: "avgPool2d: the kernel must not be larger than the padded input, got kernel (5, 2) and padded input (4, 4)",
  },
  {
    call: () => avgPool2d(images(1, 4, 4), 0),
    error: "avgPool2d: kernelSize must be a whole number of at least 1, got 0",
  },
  { call: () => maxPool1d(zeros([4]), 2), error: "maxPool1d: takes (N, C, L) or (C, L), got (4,)" },
  {
    call: () => maxPool3d(images(1, 4, 4).reshape([32]), 2),
    error: "maxPool3d: takes (N, C, D, H, W) or (C, D, H, W), got (32,)",
  },
  {
    call: () => maxPool2d(images(0, 4, 4), 2),
    error: "maxPool2d: only the batch may be empty, no other axis, got (2, 0, 4, 4)",
  },
  { call: () => maxPool2d(indices(1, 2, 3, 4).reshape([1, 2, 2]), 2), error: "maxPool2d: takes f32, got i32" },
  {
    call: () => maxPool2d(images(1, 4, 4), [2, 2, 2] as never),
    error: "maxPool2d: kernelSize must be a number, or a list of 2, got 2,2,2",
  },
  {
    call: () => maxPool2d(images(1, 4, 4), 2, { stride: 0 }),
    error: "maxPool2d: stride must be a whole number of at least 1, got 0",
  },
  {
    call: () => maxPool2d(images(1, 4, 4), 2, { dilation: Number.NaN }),
    error: "maxPool2d: dilation must be a whole number of at least 1, got NaN",
  },
  {
    call: () => maxPool2d(images(1, 4, 4), 2, { padding: -1 }),
    error: "maxPool2d: padding must be a whole number of at least 0, got -1",
  },
  {
    call: () => maxPool2d(images(1, 4, 4), 3, { dilation: 2 }),
    error: "maxPool2d: the kernel must not be larger than the padded input, got kernel (5, 5) and padded input (4, 4)",
  },
  {
    call: () => avgPool1d(zeros([1, 3]), 5, { stride: 1, ceilMode: true }),
    error: "avgPool1d: the kernel must not be larger than the padded input, got kernel (5,) and padded input (3,)",
  },
  {
    call: () => avgPool2d(images(1, 4, 4), 2, { divisorOverride: 0 }),
    error: "avgPool2d: divisorOverride must be a whole number other than 0, got 0",
  },
  {
    call: () => avgPool3d(zeros([1, 2, 2, 2]), 2, { divisorOverride: 0.5 }),
    error: "avgPool3d: divisorOverride must be a whole number other than 0, got 0.5",
  },
  {
    call: () => adaptiveAvgPool2d(images(1, 4, 4), [-1, 2]),
    error: "adaptiveAvgPool2d: outputSize must be a whole number of at least 0, got -1",
  },
  {
    call: () => adaptiveAvgPool2d(images(1, 4, 4), [2] as never),
    error: "adaptiveAvgPool2d: outputSize must be a number, or a list of 2, got 2",
  },
  {
    call: () => adaptiveMaxPool1d(zeros([2, 0]), 1),
    error: "adaptiveMaxPool1d: only the batch may be empty, no other axis, got (2, 0)",
  },
  { call: () => lpPool1d(zeros([4]), 2, 2), error: "lpPool1d: takes (N, C, L) or (C, L), got (4,)" },
  { call: () => lpPool1d(zeros([1, 4]), 0, 2), error: "lpPool1d: normType must be a number other than 0, got 0" },
  {
    call: () => lpPool2d(images(1, 4, 4), 2, 5),
    error: "lpPool2d: the kernel must not be larger than the padded input, got kernel (5, 5) and padded input (4, 4)",
  },
  {
    call: () => maxUnpool1d(zeros([1, 2]), indices(0, 4).reshape([1, 2]), 2).data(),
    error: "maxUnpool1d: index 4 at position 1 is out of range for 4 elements",
  },
  {
    call: () => maxUnpool1d(zeros([1, 2]), indices(0, 1), 2),
    error: "maxUnpool1d: indices must have the shape (1, 2) of x, got (2,)",
  },
  {
    call: () => maxUnpool1d(zeros([1, 2]), zeros([1, 2]), 2),
    error: "maxUnpool1d: takes i32 indices, got f32",
  },
  {
    call: () => maxUnpool2d(zeros([1, 2, 2]), indices(0, 1, 2, 3).reshape([1, 2, 2]), 2, { outputSize: [4, 6] }),
    error: "maxUnpool2d: the output must be at least 1 and less than a stride (2, 2) away from (4, 4), got (4, 6)",
  },
  { call: () => upsample(images(1, 2, 2), {}), error: "upsample: takes either size or scaleFactor, got neither" },
  {
    call: () => upsample(images(1, 2, 2), { size: 4, scaleFactor: 2 }),
    error: "upsample: takes either size or scaleFactor, got both",
  },
  {
    call: () => upsample(images(1, 2, 2), { size: 0 }),
    error: "upsample: size must be a whole number of at least 1, got 0",
  },
  {
    call: () => upsample(images(1, 2, 2), { scaleFactor: [2, Number.NaN] }),
    error: "upsample: scaleFactor must be a positive number, or a list of 2, got 2,NaN",
  },
  {
    call: () => upsample(images(1, 2, 2), { scaleFactor: 0.4 }),
    error: "upsample: sizes must not become 0, got 2 times 0.4",
  },
  {
    call: () => upsample(images(1, 2, 2), { size: 4, mode: "cubic" as never }),
    error: "upsample: mode must be one of nearest, nearest-exact, linear, bilinear, bicubic, trilinear, got cubic",
  },
  {
    call: () => upsample(images(1, 2, 2), { size: 4, mode: "linear" }),
    error: 'upsample: "linear" takes (N, C, L), got (2, 1, 2, 2)',
  },
  {
    call: () => upsample(images(0, 2, 2), { size: 4 }),
    error: "upsample: only the batch may be empty, no other axis, got (2, 0, 2, 2)",
  },
  {
    call: () => upsample(images(1, 2, 2), { size: 4, alignCorners: true }),
    error: 'upsample: alignCorners is for modes that interpolate, got "nearest"',
  },
];
