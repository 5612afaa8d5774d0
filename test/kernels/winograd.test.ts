import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { usesWinograd } from "../../assembly/conv/winograd-sizes.js";
import { conv2dGradInputScratch, conv2dScratch } from "../../src/kernels/blocking.js";
import { createReference } from "../../src/kernels/reference/index.js";
import type { KernelFunction } from "../../src/kernels/types.js";
import { random } from "./sample.js";

// 3 × 3 convolutions by transform against direct sums in double precision, pixel by pixel.

const PAGE = 65536;
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
if (WebAssembly.validate(fused)) binaries.push(["relaxed", instance(fused, { elementwise: baseline.elementwise })]);

const root = Math.SQRT1_2;
// |Bᵀ|, |G|, |Aᵀ| as the headers of assembly/conv/winograd-*.ts give them.
const B = [
  [1, 0, 2.5, 0, 1, 0],
  [0, 2 * root, 2, root, 1, 0],
  [0, 2 * root, 2, root, 1, 0],
  [0, root, 0.5, 2 * root, 1, 0],
  [0, root, 0.5, 2 * root, 1, 0],
  [0, 1, 0, 2.5, 0, 1],
];
const G = [
  [1, 0, 0],
  [2 / 3, (2 * root) / 3, 1 / 3],
  [2 / 3, (2 * root) / 3, 1 / 3],
  [1 / 6, root / 3, 1 / 3],
  [1 / 6, root / 3, 1 / 3],
  [0, 0, 1],
];
const A = [
  [1, 1, 1, 1, 1, 0],
  [0, root, root, 2 * root, 2 * root, 0],
  [0, 0.5, 0.5, 2, 2, 0],
  [0, root / 2, root / 2, 4 * root, 4 * root, 1],
];

/** m · tile · mᵀ, the tile square and row by row. */
function sandwich(m: number[][], tile: ArrayLike<number>): Float64Array {
  const size = m[0].length;
  const half = m.map((row) =>
    Array.from({ length: size }, (_, j) => row.reduce((sum, v, i) => sum + v * tile[i * size + j], 0)),
  );
  return Float64Array.from(half.flatMap((line) => m.map((row) => row.reduce((sum, v, j) => sum + v * line[j], 0))));
}

interface Convolution {
  readonly n: number;
  readonly c: number;
  readonly oc: number;
  readonly h: number;
  readonly w: number;
  readonly pad: number;
}

const CHECKED = 16;

/** Σ_c |Aᵀ| (|G| |g| |Gᵀ| ⊙ |Bᵀ| |d| |B|) |A| of the first channels: what roundings are relative to. Infinity for the others. */
function magnitude(
  x: Float32Array,
  filter: (o: number, channel: number) => number[],
  { n, c, oc, h, w, pad }: Convolution,
): Float64Array {
  const oh = h + 2 * pad - 2;
  const ow = w + 2 * pad - 2;
  const checked = Math.min(oc, CHECKED);
  const y = new Float64Array(n * oc * oh * ow).fill(Infinity);
  const filters = Array.from({ length: checked * c }, (_, i) =>
    sandwich(G, filter(Math.floor(i / c), i % c).map(Math.abs)),
  );
  const tile = new Float64Array(36);
  const sum = new Float64Array(36);
  for (let image = 0; image < n; image++)
    for (let top = 0; top < oh; top += 4)
      for (let left = 0; left < ow; left += 4) {
        const inputs = Array.from({ length: c }, (_, channel) => {
          for (let i = 0; i < 36; i++) {
            const row = top + Math.floor(i / 6) - pad;
            const column = left + (i % 6) - pad;
            const inside = row >= 0 && row < h && column >= 0 && column < w;
            tile[i] = inside ? Math.abs(x[((image * c + channel) * h + row) * w + column]) : 0;
          }
          return sandwich(B, tile);
        });
        for (let o = 0; o < checked; o++) {
          sum.fill(0);
          for (let channel = 0; channel < c; channel++)
            for (let i = 0; i < 36; i++) sum[i] += inputs[channel][i] * filters[o * c + channel][i];
          const outputs = sandwich(A, sum);
          for (let i = 0; i < 16; i++) {
            const row = top + (i >> 2);
            const column = left + (i & 3);
            if (row < oh && column < ow) y[((image * oc + o) * oh + row) * ow + column] = outputs[i];
          }
        }
      }
  return y;
}

/** Largest error of the 3 × 3 convolution `name` relative to its derived bound, and to the largest |x| ∗ |w|, for each binary. */
function worst(
  name: "conv2d" | "conv2dGradInput",
  s: Convolution,
): { binary: string; ofBound: number; ofProducts: number }[] {
  const { n, c, oc, h, w, pad } = s;
  const oh = h + 2 * pad - 2;
  const ow = w + 2 * pad - 2;
  const sizes = {
    n,
    c,
    h,
    w,
    oc,
    kh: 3,
    kw: 3,
    oh,
    ow,
    strideH: 1,
    strideW: 1,
    padH: pad,
    padW: pad,
    dilationH: 1,
    dilationW: 1,
    groups: 1,
  };
  const forward = name === "conv2d";
  const input = random(forward ? n * c * h * w : n * oc * oh * ow, 1);
  const weight = random(oc * c * 9, 2);
  const size = forward ? n * oc * oh * ow : n * c * h * w;

  const oracle = (of: (value: number) => number): Float64Array => {
    const views = {
      f32: new Float64Array(input.length + weight.length + size),
      i32: new Int32Array(0),
      bool: new Uint8Array(0),
    };
    views.f32.set(input.map(of));
    views.f32.set(weight.map(of), input.length);
    const pointers = [0, input.length, input.length + weight.length].map((index) => 8 * index);
    createReference(views as never)[name](...pointers, 0, ...(forward ? [0] : []), ...Object.values(sizes), 0, n);
    return views.f32.subarray(input.length + weight.length);
  };
  const exact = oracle((value) => value);
  const products = oracle(Math.abs);
  const bound = forward
    ? magnitude(input, (o, channel) => [...weight.subarray((o * c + channel) * 9, (o * c + channel) * 9 + 9)], s)
    : magnitude(
        input,
        (channel, o) => [...weight.subarray((o * c + channel) * 9, (o * c + channel) * 9 + 9)].reverse(),
        {
          ...{ n, c: oc, oc: c, h: oh, w: ow, pad: 2 - pad },
        },
      );
  const depth = forward ? c : oc;
  const scratch = forward ? conv2dScratch(sizes) + 24 * 513 : conv2dGradInputScratch(sizes);
  const y = 64 + 4 * (input.length + weight.length);
  if (y + 4 * (size + scratch) > memory.buffer.byteLength)
    throw new Error(`${1 + Math.ceil((y + 4 * (size + scratch)) / PAGE)} pages`);
  return binaries.map(([binary, kernels]) => {
    f32.set(input, 16);
    f32.set(weight, 16 + input.length);
    f32.fill(NaN, y / 4);
    const scratchAt = Math.ceil((y + 4 * size) / 16) * 16;
    kernels[name](64, 64 + 4 * input.length, y, scratchAt, ...(forward ? [0] : []), ...Object.values(sizes), 0, n);
    let ofBound = 0;
    let largest = 0;
    for (let i = 0; i < size; i++) {
      const error = Math.abs(f32[y / 4 + i] - exact[i]);
      // Written so that NaN fails.
      if (!(error <= ofBound * bound[i])) ofBound = error / bound[i];
      if (!(error <= largest)) largest = error;
    }
    const ofProducts = largest / products.reduce((a, b) => Math.max(a, b));
    return { binary, ofBound: ofBound / ((depth + 37) * 2 ** -24), ofProducts };
  });
}

const shapes: Convolution[] = [
  { n: 1, c: 64, oc: 64, h: 56, w: 56, pad: 1 },
  { n: 1, c: 128, oc: 128, h: 28, w: 28, pad: 1 },
  { n: 1, c: 256, oc: 256, h: 14, w: 14, pad: 1 },
  { n: 1, c: 512, oc: 512, h: 7, w: 7, pad: 1 },
  // Blocks of filters, tiles cut at both edges, several images.
  { n: 3, c: 150, oc: 130, h: 11, w: 9, pad: 0 },
  { n: 2, c: 17, oc: 5, h: 6, w: 259, pad: 2 },
];

describe.each(["conv2d", "conv2dGradInput"] as const)("%s", (name) => {
  test.each(shapes)("$n × $c → $oc, $h × $w, padding $pad", (s) => {
    for (const { binary, ofBound, ofProducts } of worst(name, s)) {
      expect(ofBound, `${binary}, relative to the bound`).toBeLessThan(1);
      // What random signs leave of it: an output can be relative to no less than its tile, which may hold larger numbers.
      expect(ofProducts, `${binary}, relative to the largest |x| ∗ |w|`).toBeLessThan(5e-7);
    }
  });
});

test("the choice of algorithm", () => {
  const chosen = (n: number, c: number, oc: number, oh: number, ow: number): boolean =>
    usesWinograd(n, c, oc, oh, ow, 3, 3, 1, 1, 1, 1, 1);
  // Both sides of each number that its comment gives.
  expect(chosen(1, 64, 64, 6, 6)).toBe(false);
  expect(chosen(1, 64, 64, 7, 7)).toBe(true);
  expect(chosen(4, 64, 64, 3, 3)).toBe(false);
  expect(chosen(8, 64, 64, 3, 3)).toBe(true);
  expect(chosen(1000, 64, 64, 2, 2)).toBe(false);
  expect(chosen(1, 2, 2, 64, 64)).toBe(false);
  expect(chosen(1, 3, 3, 64, 64)).toBe(true);
  expect(chosen(0, 64, 64, 56, 56)).toBe(false);
  const rest = [3, 3, 1, 1, 1, 1, 1];
  for (let i = 0; i < rest.length; i++) {
    const [kh, kw, sh, sw, dh, dw, groups] = rest.map((value, j) => (i === j ? value + 1 : value));
    expect(usesWinograd(8, 64, 64, 56, 56, kh, kw, sh, sw, dh, dw, groups)).toBe(false);
  }
});

test("the bound is 69 times |x| ∗ |w| for numbers of even magnitude", () => {
  const total = (row: readonly number[]): number => row.reduce((a, b) => a + b);
  const growth = A.map((row) => total(row.map((v, k) => v * total(G[k]) * total(B[k]))) / 3);
  expect(Math.max(...growth) ** 2).toBeCloseTo(69, 0);
});
