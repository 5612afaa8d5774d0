import { expect, test } from "vitest";
import "../../src/methods.js";
import { decodeSafetensors, encodeSafetensors } from "../../src/io/safetensors.js";
import { arange, tensor } from "../../src/ops/create.js";
import type { NumberArray } from "../../src/tensor/array.js";

test.each<[NumberArray, string, string]>([
  [Float32Array.of(1, 0), "f32", "f32"],
  [Float64Array.of(1, 0), "f32", "f32"],
  [Int32Array.of(1, 0), "i32", "i32"],
  [Int16Array.of(1, 0), "i32", "i32"],
  [Int8Array.of(1, 0), "i32", "i32"],
  [Uint8Array.of(1, 0), "bool", "i32"],
])("a typed array decides the dtype, by itself and with its shape: %o", (data, bare, shaped) => {
  expect(tensor(data).dtype).toBe(bare);
  const x = tensor({ data, shape: [2, 1] });
  expect([x.dtype, x.shape]).toEqual([shaped, [2, 1]]);
  expect(tensor({ data, shape: [2], dtype: "bool" }).toArray()).toEqual([true, false]);
  expect(tensor({ data, shape: [2] }, { dtype: "f32" }).toArray()).toEqual([1, 0]);
  expect(tensor(data, [2], { dtype: "f32" }).toArray()).toEqual([1, 0]);
});

test("options may stand in either place", () => {
  expect(tensor([1, 2], { dtype: "i32" }).dtype).toBe("i32");
  expect(tensor([1, 2], undefined, { dtype: "i32" }).dtype).toBe("i32");
  expect(tensor([1, 2], [2, 1], { dtype: "i32" }).shape).toEqual([2, 1]);
});

test("an entry of a file is a tensor", () => {
  const mask = { data: Uint8Array.of(1, 0), shape: [2] };
  const { entries } = decodeSafetensors(encodeSafetensors([["mask", mask]]), "x");
  for (const entry of entries.values()) expect(tensor(entry).toArray()).toEqual([true, false]);
});

test("values are copied", () => {
  const data = Float32Array.of(1, 2);
  const [x, y] = [tensor(data), tensor({ data, shape: [2] })];
  data.fill(9);
  expect([x.toArray(), y.toArray()]).toEqual([
    [1, 2],
    [1, 2],
  ]);
});

test("a range without numbers has size 0", () => {
  expect(arange(0, -0.5).shape).toEqual([0]);
});
