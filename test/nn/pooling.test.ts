import { expect, test } from "vitest";
import "../../src/methods.js";
import * as nn from "../../src/nn/index.js";
import { tensor, zeros } from "../../src/ops/create.js";
import { maxUnpool2d } from "../../src/ops/max-unpool.js";
import { evaluate } from "../../src/program/evaluate.js";

const line = () => tensor([[[1, 5, 2, 0, 3]]]);
const image = () =>
  tensor([
    [
      [1, 5, 2, 0],
      [3, 5, 9, 8],
    ],
  ]);
const volume = () => zeros([1, 2, 4, 6, 8]);

test("layers of one axis", () => {
  expect(nn.maxPool1d(2, { ceilMode: true }).forward(line()).toArray()).toEqual([[[5, 2, 3]]]);
  expect(nn.avgPool1d(2).forward(line()).toArray()).toEqual([[[3, 1]]]);
  expect(nn.lpPool1d(1, 2).forward(line()).toArray()).toEqual([[[6, 2]]]);
  expect(nn.adaptiveMaxPool1d(3).forward(line()).toArray()).toEqual([[[5, 5, 3]]]);
  expect(nn.adaptiveAvgPool1d(1).forward(line()).item()).toBeCloseTo(2.2, 6);
  expect(nn.upsample({ size: 3 }).forward(line()).toArray()).toEqual([[[1, 5, 0]]]);
});

test("layers of two and three axes", () => {
  expect(nn.avgPool2d(2).forward(image()).toArray()).toEqual([[[3.5, 4.75]]]);
  expect(nn.lpPool2d(1, 2).forward(image()).toArray()).toEqual([[[14, 19]]]);
  expect(nn.adaptiveAvgPool2d([1, 2]).forward(image()).toArray()).toEqual([[[3.5, 4.75]]]);
  expect(nn.adaptiveMaxPool2d([null, 1]).withIndices(image()).indices.toArray()).toEqual([[[1], [6]]]);
  expect(nn.maxPool3d(2, { stride: [2, 2, 4] }).forward(volume()).shape).toEqual([1, 2, 2, 3, 2]);
  expect(nn.avgPool3d([1, 2, 3]).forward(volume()).shape).toEqual([1, 2, 4, 3, 2]);
  expect(nn.lpPool3d(2, 2).forward(volume()).shape).toEqual([1, 2, 2, 3, 4]);
  expect(nn.adaptiveAvgPool3d(3).forward(volume()).shape).toEqual([1, 2, 3, 3, 3]);
  expect(nn.adaptiveMaxPool3d([3, 1, null]).forward(volume()).shape).toEqual([1, 2, 3, 1, 8]);
});

test("unpooling puts maxima back where they were", () => {
  const { y, indices } = nn.maxPool2d(2).withIndices(image());
  expect(nn.maxUnpool2d(2).forward(y, indices).toArray()).toEqual([
    [
      [0, 5, 0, 0],
      [0, 0, 9, 0],
    ],
  ]);
  const pooled = nn.maxPool1d(2).withIndices(line());
  expect(nn.maxUnpool1d(2).forward(pooled.y, pooled.indices, [5]).toArray()).toEqual([[[0, 5, 2, 0, 0]]]);
  const deep = nn.maxPool3d(2).withIndices(volume());
  expect(nn.maxUnpool3d(2).forward(deep.y, deep.indices).shape).toEqual([1, 2, 4, 6, 8]);
});

test("a bad index leaves cells as they were", () => {
  const cell = nn.buffer(zeros([1, 4, 4]));
  const indices = tensor(Int32Array.of(0, 2, 8, 16), [1, 2, 2]);
  cell.assign(maxUnpool2d(tensor(Float32Array.of(1, 2, 3, 4), [1, 2, 2]), indices, 2));
  expect(() => evaluate(cell.read())).toThrow("maxUnpool2d: index 16 at position 3 is out of range for 16 elements");
  expect(cell.sum().item()).toBe(0);
});
