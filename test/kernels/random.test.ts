import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { createReference } from "../../src/kernels/reference/index.js";
import type { KernelFunction } from "../../src/kernels/types.js";

// The known-answer vectors of Random123 (Salmon et al., 2011; file kat_vectors, philox4x32, 10 rounds): counter words, key, block.
// They check the algorithm written here in exact integers, which then checks both implementations on blocks they can draw
// (counter word 1 is always 0).

const memory = new WebAssembly.Memory({ initial: 1, maximum: 65536 });
const bytes = readFileSync(new URL("../../build/kernels.wasm", import.meta.url));
const module = new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: { memory } }).exports;
const views = {
  f32: new Float32Array(memory.buffer),
  i32: new Int32Array(memory.buffer),
  bool: new Uint8Array(memory.buffer),
};
const implementations: [string, KernelFunction, KernelFunction][] = [
  ["module", module.uniform as KernelFunction, module.normal as KernelFunction],
  ["reference", createReference(views).uniform, createReference(views).normal],
];

function philox(counter: readonly number[], key: readonly number[]): number[] {
  let [c0, c1, c2, c3] = counter.map(BigInt);
  let [k0, k1] = key.map(BigInt);
  const low = (x: bigint): bigint => x & 0xffffffffn;
  for (let round = 0; round < 10; round++) {
    const p0 = 0xd2511f53n * c0;
    const p1 = 0xcd9e8d57n * c2;
    [c0, c1, c2, c3] = [(p1 >> 32n) ^ c1 ^ k0, low(p1), (p0 >> 32n) ^ c3 ^ k1, low(p0)];
    k0 = low(k0 + 0x9e3779b9n);
    k1 = low(k1 + 0xbb67ae85n);
  }
  return [c0, c1, c2, c3].map(Number);
}

test("the published vectors", () => {
  expect(philox([0, 0, 0, 0], [0, 0])).toEqual([0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8]);
  const ones = 0xffffffff;
  expect(philox([ones, ones, ones, ones], [ones, ones])).toEqual([0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd]);
  expect(philox([0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344], [0xa4093822, 0x299f31d0])).toEqual([
    0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1,
  ]);
});

test.each(implementations)("%s: uniform is the words' upper 24 bits", (_, uniform) => {
  for (const [seedLow, seedHigh, counterLow, counterHigh] of [
    [0, 0, 0, 0],
    [0xa4093822, 0x299f31d0, 0x13198a2e, 0x03707344],
  ]) {
    views.i32.set([seedLow, seedHigh, counterLow, counterHigh], 4);
    uniform(16, 64, 20, 0, 20);
    const words = [0, 1, 2, 3, 4].flatMap((block) => philox([block, 0, counterLow, counterHigh], [seedLow, seedHigh]));
    expect([...views.f32.subarray(16, 36)]).toEqual(words.map((word) => (word >>> 8) / 2 ** 24));
  }
});

test.each(implementations)("%s: normal numbers have the moments of the normal distribution", (_, __, normal) => {
  const size = 10000;
  views.i32.set([1, 0, 2, 0], 4);
  // Constants lie behind the numbers.
  normal(16, 64, 64 + 4 * size, size, 0, size);
  const x = views.f32.subarray(16, 16 + size);
  const moment = (k: number): number => x.reduce((sum, v) => sum + v ** k, 0) / size;
  // Five standard errors of each mean.
  expect(Math.abs(moment(1))).toBeLessThan(5 * Math.sqrt(1 / size));
  expect(Math.abs(moment(2) - 1)).toBeLessThan(5 * Math.sqrt(2 / size));
  expect(Math.abs(moment(3))).toBeLessThan(5 * Math.sqrt(15 / size));
  expect(Math.abs(moment(4) - 3)).toBeLessThan(5 * Math.sqrt(96 / size));
});
