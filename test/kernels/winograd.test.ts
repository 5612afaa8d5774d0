import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { gradWeightPays, usesWinograd } from "../../assembly/conv/winograd-sizes.js";
import { createReference } from "../../src/kernels/reference/index.js";
import { table } from "../../src/kernels/table.js";
import type { KernelFunction } from "../../src/kernels/types.js";
import { random } from "./sample.js";
import { A, B, type Convolution, G, magnitude, magnitudeGradWeight } from "./winograd-bounds.js";

// 3 × 3 convolutions by transform against direct sums in double precision, pixel by pixel.

const memory = new WebAssembly.Memory({ initial: 1500, maximum: 65536 });
const f32 = new Float32Array(memory.buffer);
const read = (name: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(readFileSync(new URL(`../../build/${name}`, import.meta.url)));
const instance = (bytes: Uint8Array<ArrayBuffer>, env: Record<string, WebAssembly.ExportValue>) =>
  new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: { memory, ...env } }).exports as Record<
    string,
    KernelFunction
  >;
const baseline = instance(read("kernels.wasm"), {});
const fused = read("kernels.relaxed.wasm");
const binaries: [string, Record<string, KernelFunction>][] = [["baseline", baseline]];
if (WebAssembly.validate(fused)) binaries.push(["relaxed", instance(fused, baseline)]);

type Name = "conv" | "convGradInput" | "convGradWeight";

/** Largest error of a 3 × 3 convolution relative to its derived bound, and to the largest sum of absolute products, for each binary. */
function worst(name: Name, s: Convolution): { binary: string; ofBound: number; ofProducts: number }[] {
  const { n, c, oc, h, w, pad } = s;
  const oh = h + 2 * pad - 2;
  const ow = w + 2 * pad - 2;
  const strides = { strideD: 1, strideH: 1, strideW: 1, padD: 0, padH: pad, padW: pad };
  const dilations = { dilationD: 1, dilationH: 1, dilationW: 1 };
  const sizes = { n, c, d: 1, h, w, oc, kd: 1, kh: 3, kw: 3, od: 1, oh, ow, ...strides, ...dilations, groups: 1 };
  const x = random(n * c * h * w, 1);
  const weight = random(oc * c * 9, 2);
  const dy = random(n * oc * oh * ow, 3);
  const taps = (o: number, channel: number): number[] => [
    ...weight.subarray((o * c + channel) * 9, (o * c + channel) * 9 + 9),
  ];
  const flipped = (channel: number, o: number): number[] => taps(o, channel).reverse();
  const tiles = n * Math.ceil(oh / 4) * Math.ceil(ow / 4);
  const { first, second, size, terms, bound } = {
    conv: () => ({ first: x, second: weight, size: dy.length, terms: c, bound: magnitude(x, taps, s) }),
    convGradInput: () => {
      const bound = magnitude(dy, flipped, { n, c: oc, oc: c, h: oh, w: ow, pad: 2 - pad });
      return { first: dy, second: weight, size: x.length, terms: oc, bound };
    },
    convGradWeight: () => {
      return { first: x, second: dy, size: weight.length, terms: tiles, bound: magnitudeGradWeight(x, dy, s) };
    },
  }[name]();
  // No epilogue; the whole of the split axis.
  const rest = [...(name === "conv" ? [0] : []), ...Object.values(sizes), 0, table[name].split?.(sizes) ?? 0];

  const oracle = (of: (value: number) => number): Float64Array => {
    const f64 = new Float64Array(first.length + second.length + size);
    f64.set(first.map(of));
    f64.set(second.map(of), first.length);
    const pointers = [0, first.length, first.length + second.length].map((index) => 8 * index);
    createReference({ f32: f64, i32: new Int32Array(0), bool: new Uint8Array(0) } as never)[name](
      ...pointers,
      0,
      ...rest,
    );
    return f64.subarray(first.length + second.length);
  };
  const exact = oracle((value) => value);
  const products = oracle(Math.abs).reduce((a, b) => Math.max(a, b));

  return binaries.map(([binary, kernels]) => {
    const y = 16 + first.length + second.length;
    const scratch = Math.ceil((y + size) / 4) * 4;
    const end = scratch + (table[name].scratch?.(sizes) ?? 0);
    f32.set(first, 16);
    f32.set(second, 16 + first.length);
    f32.fill(NaN, y, end + 16);
    kernels[name](64, 64 + 4 * first.length, 4 * y, 4 * scratch, ...rest);
    expect(f32.subarray(end, end + 16), "past the scratch").toEqual(new Float32Array(16).fill(NaN));
    let ofBound = 0;
    let largest = 0;
    for (let i = 0; i < size; i++) {
      const error = Math.abs(f32[y + i] - exact[i]);
      // Written so that NaN fails.
      if (!(error <= ofBound * bound[i])) ofBound = error / bound[i];
      if (!(error <= largest)) largest = error;
    }
    return { binary, ofBound: ofBound / ((terms + 37) * 2 ** -24), ofProducts: largest / products };
  });
}

const shapes: Convolution[] = [
  { n: 1, c: 64, oc: 64, h: 56, w: 56, pad: 1 },
  { n: 1, c: 128, oc: 128, h: 28, w: 28, pad: 1 },
  { n: 1, c: 256, oc: 256, h: 14, w: 14, pad: 1 },
  { n: 1, c: 512, oc: 512, h: 7, w: 7, pad: 1 },
  { n: 6, c: 512, oc: 512, h: 7, w: 7, pad: 1 },
  // Blocks of filters, tiles cut at both edges, several images.
  { n: 3, c: 150, oc: 130, h: 11, w: 9, pad: 0 },
  { n: 2, c: 17, oc: 5, h: 6, w: 259, pad: 2 },
];

describe.each(["conv", "convGradInput", "convGradWeight"] as const)("%s", { timeout: 60_000 }, (name) => {
  test.each(shapes)("$n × $c → $oc, $h × $w, padding $pad", (s) => {
    for (const { binary, ofBound, ofProducts } of worst(name, s)) {
      expect(ofBound, `${binary}, relative to the bound`).toBeLessThan(1);
      // What random signs leave of it: an output can be relative to no less than its tile, which may hold larger numbers.
      expect(ofProducts, `${binary}, relative to the largest sum of absolute products`).toBeLessThan(5e-7);
    }
  });
});

test("the choice of algorithm", () => {
  const chosen = (n: number, c: number, oc: number, oh: number, ow: number): boolean =>
    usesWinograd(n, c, oc, oh, ow, 3, 3, 1, 1, 1);
  // Both sides of each number that its comment gives.
  expect(chosen(1, 64, 64, 6, 6)).toBe(false);
  expect(chosen(1, 64, 64, 7, 7)).toBe(true);
  expect(chosen(4, 64, 64, 3, 3)).toBe(false);
  expect(chosen(8, 64, 64, 3, 3)).toBe(true);
  expect(chosen(1000, 64, 64, 2, 2)).toBe(false);
  expect(chosen(1, 2, 2, 64, 64)).toBe(false);
  expect(chosen(1, 3, 3, 64, 64)).toBe(true);
  expect(gradWeightPays(1, 8, 8)).toBe(false);
  expect(gradWeightPays(4, 8, 8)).toBe(true);
  expect(chosen(0, 64, 64, 56, 56)).toBe(false);
  const rest = [3, 3, 1, 1, 1];
  for (let i = 0; i < rest.length; i++) {
    const [kh, kw, stride, dilation, groups] = rest.map((value, j) => (i === j ? value + 1 : value));
    expect(usesWinograd(8, 64, 64, 56, 56, kh, kw, stride, dilation, groups)).toBe(false);
  }
});

test("the bound is 69 times |x| ∗ |w| for numbers of even magnitude", () => {
  const total = (row: readonly number[]): number => row.reduce((a, b) => a + b);
  const growth = A.map((row) => total(row.map((v, k) => v * total(G[k]) * total(B[k]))) / 3);
  expect(Math.max(...growth) ** 2).toBeCloseTo(69, 0);
});
