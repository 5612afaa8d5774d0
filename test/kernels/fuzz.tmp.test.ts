import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { createReference } from "../../src/kernels/reference/index.js";
import { type KernelName, table } from "../../src/kernels/table.js";
import { difference, omission, trespass } from "./compare.js";
import { call, layOut, viewsOf } from "./image.js";
import { random, randomInts } from "./sample.js";

let seed = Number(process.env.SEED ?? 1);
const rnd = (n: number) => {
  seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
  return Math.floor((seed / 2 ** 32) * n);
};
const pick = <T>(...a: T[]): T => a[rnd(a.length)];
const memory = new WebAssembly.Memory({ initial: 400, maximum: 65536 });
const base = new WebAssembly.Instance(new WebAssembly.Module(readFileSync("build/kernels.wasm")), { env: { memory } })
  .exports as any;
const bins: any[] = [base];
try {
  bins.push(
    new WebAssembly.Instance(new WebAssembly.Module(readFileSync("build/kernels.relaxed.wasm")), {
      env: { memory, elementwise: base.elementwise },
    }).exports,
  );
} catch {}
function go(name: KernelName, args: any, extra: any = {}) {
  const row = table[name] as any;
  const sample = { args, ...extra };
  const image = layOut(row, sample, 4);
  const end = memory.buffer.byteLength;
  if (image.bytes.length > end) return;
  const rb = image.bytes.slice();
  call(createReference(viewsOf(rb.buffer, 4))[name], image);
  const ref = { image, bytes: rb, floatBytes: 4 as const };
  const high = layOut(row, sample, 4, { end });
  const say = JSON.stringify(args, (k, v) => (ArrayBuffer.isView(v) ? (v as any).length : v));
  expect(omission(ref), say).toBe("");
  for (const bin of bins) {
    if (!bin[name]) continue;
    let whole: any;
    for (const grain of [undefined, row.grain, name.startsWith("conv") ? 1 : row.grain]) {
      const m = new Uint8Array(memory.buffer, high.base, high.bytes.length);
      m.set(high.bytes);
      try {
        call(bin[name], high, grain);
      } catch (e) {
        throw new Error(`${name} ${say}: ${e}`);
      }
      const got = { image: high, bytes: m.slice(), floatBytes: 4 as const };
      const bad = (whole ? difference(got, whole, { ulp: 0 }) : difference(got, ref, row)) || trespass(high, got.bytes);
      if (bad) throw new Error(`${name} ${say} grain ${grain}: ${bad}`);
      whole ??= got;
    }
  }
}
const T = Number(process.env.T ?? 20) * 1000;
test("conv", () => {
  const stop = Date.now() + T;
  let count = 0;
  while (Date.now() < stop) {
    const groups = pick(1, 1, 1, 2, 3),
      kh = 1 + rnd(5),
      kw = 1 + rnd(5),
      strideH = 1 + rnd(4),
      strideW = 1 + rnd(4),
      dilationH = 1 + rnd(4),
      dilationW = 1 + rnd(4);
    const padH = rnd(5),
      padW = rnd(5),
      big = rnd(8) === 0;
    const c = groups * (1 + rnd(big ? 70 : 5)),
      oc = groups * (1 + rnd(big ? 130 : 9)),
      n = 1 + rnd(4),
      h = 1 + rnd(big ? 40 : 14),
      w = 1 + rnd(big ? 60 : 20);
    const oh = Math.floor((h + 2 * padH - dilationH * (kh - 1) - 1) / strideH) + 1,
      ow = Math.floor((w + 2 * padW - dilationW * (kw - 1) - 1) / strideW) + 1;
    if (oh < 1 || ow < 1) continue;
    if ((n * oc * oh * ow * c * kh * kw) / groups > 2e7) continue;
    const s = { n, c, h, w, oc, kh, kw, oh, ow, strideH, strideW, padH, padW, dilationH, dilationW, groups };
    const weight = random(((oc * c) / groups) * kh * kw, 2, -0.2, 0.8);
    go("conv2d", { x: random(n * c * h * w, 1, 0, 1), weight, y: n * oc * oh * ow, epilogue: 0, ...s });
    go("conv2dGradInput", { dy: random(n * oc * oh * ow, 1, 0, 1), weight, dx: n * c * h * w, ...s });
    go("conv2dGradWeight", {
      x: random(n * c * h * w, 1, 0, 1),
      dy: random(n * oc * oh * ow, 2, -0.2, 0.8),
      dw: weight.length,
      ...s,
    });
    count++;
  }
  console.info = console.info;
  process.stdout.write(`conv ${count}\n`);
}, 1e6);
test("pool", () => {
  const stop = Date.now() + T / 2;
  let count = 0;
  while (Date.now() < stop) {
    const kh = 1 + rnd(6),
      kw = 1 + rnd(6),
      strideH = 1 + rnd(4),
      strideW = 1 + rnd(4),
      padH = rnd((kh >> 1) + 1),
      padW = rnd((kw >> 1) + 1);
    const dilationH = process.env.DIL ? 1 + rnd(4) : 1,
      dilationW = process.env.DIL ? 1 + rnd(4) : 1;
    const planes = 1 + rnd(9),
      h = 1 + rnd(20),
      w = 1 + rnd(40);
    const size = (x: number, p: number, k: number, s: number, d: number) =>
      Math.floor((x + 2 * p - d * (k - 1) - 1) / s) + 1;
    const oh = size(h, padH, kh, strideH, dilationH),
      ow = size(w, padW, kw, strideW, dilationW);
    if (oh < 1 || ow < 1) continue;
    const s = { planes, h, w, oh, ow, kh, kw, strideH, strideW, padH, padW };
    go("maxPool2d", {
      x: random(planes * h * w, 1, -3, 3).map(Math.round),
      y: planes * oh * ow,
      indices: planes * oh * ow,
      ...s,
      dilationH,
      dilationW,
    });
    if (dilationH * dilationW === 1)
      for (const countPad of [0, 1]) {
        go("avgPool2d", { x: random(planes * h * w), y: planes * oh * ow, ...s, countPad });
        go("avgPool2dGrad", { dy: random(planes * oh * ow), dx: planes * h * w, ...s, countPad });
      }
    count++;
  }
  process.stdout.write(`pool ${count}\n`);
}, 1e6);
test("matmul", () => {
  const stop = Date.now() + T / 2;
  let count = 0;
  while (Date.now() < stop) {
    const big = rnd(4) === 0;
    const batch = 1 + rnd(4),
      m = 1 + rnd(big ? 300 : 20),
      n = 1 + rnd(big ? 1100 : 30),
      k = rnd(big ? 600 : 20);
    if (batch * m * n * k > 2e7) continue;
    const st = (r: number, c: number) =>
      pick([c, 1, r * c], [1, r, r * c], [2 * c, 2, 2 * r * c], [c + 3, 1, r * (c + 3)]);
    const [aRow, aCol, aBatch] = st(m, k),
      [bRow, bCol, bSize] = st(k, n);
    const shared = rnd(2);
    go("matmul", {
      a: random(batch * aBatch + 4, 1, 0, 1),
      b: random((shared ? 1 : batch) * bSize + 4, 2, -0.2, 0.8),
      c: batch * m * n,
      epilogue: 0,
      batch,
      m,
      n,
      k,
      aBatch,
      aRow,
      aCol,
      bBatch: shared ? 0 : bSize,
      bRow,
      bCol,
    });
    count++;
  }
  process.stdout.write(`matmul ${count}\n`);
}, 1e6);
void randomInts;

import { Lane, Mode, Opcode } from "../../assembly/elementwise/opcode.js";
import { withSpecials } from "./sample.js";

test("reduce", () => {
  const stop = Date.now() + T / 2;
  let count = 0;
  while (Date.now() < stop) {
    const s = { outer: 1 + rnd(5), size: 1 + rnd(pick(5, 40, 3000)), inner: pick(1, 1 + rnd(4), 1 + rnd(80)) };
    const e = s.outer * s.size * s.inner,
      r = s.outer * s.inner;
    if (e > 3e5) continue;
    go("sum", { x: random(e, rnd(99), 0, 1), y: r, ...s });
    for (const k of ["max", "min", "argmax", "argmin"] as const) {
      go(k, { x: withSpecials(e, rnd(999)), y: r, ...s });
      go(k, { x: random(e, rnd(99), -2, 2).map(Math.round), y: r, ...s });
    }
    const b = { n: 1 + rnd(200), c: 1 + rnd(14), inner: pick(1, 1 + rnd(9), 1 + rnd(300)) };
    const t = b.n * b.c * b.inner;
    go("batchNorm", {
      x: random(t, 1, -2, 2),
      weight: random(b.c, 3, 0.5, 1.5),
      bias: random(b.c, 4),
      y: t,
      mean: b.c,
      variance: b.c,
      ...b,
      eps: 1e-5,
    });
    const q = { rows: 1 + rnd(40), cols: 1 + rnd(pick(9, 40, 600)) };
    go("softmax", { x: random(q.rows * q.cols, 1, -30, 30), y: q.rows * q.cols, ...q });
    go("logSoftmax", { x: random(q.rows * q.cols, 1, -30, 30), y: q.rows * q.cols, ...q });
    count++;
  }
  process.stdout.write(`reduce ${count}\n`);
}, 1e6);
test("walk", () => {
  const stop = Date.now() + T / 2;
  let count = 0;
  while (Date.now() < stop) {
    const rank = 1 + rnd(4);
    const dims = Array.from({ length: rank }, () => 1 + rnd(pick(3, 20, 70)));
    const size = dims.reduce((a, b) => a * b, 1);
    if (size > 1e5) continue;
    const order = dims.map((_, i) => i).sort(() => rnd(3) - 1);
    const strides = dims.map(() => 0);
    let st = pick(1, 1, 1, 2);
    for (const d of order) {
      if (rnd(5) === 0) continue;
      strides[d] = st;
      st *= dims[d];
    }
    const length = st + 4;
    go("copy", { x: random(length, 1), layout: [rank, ...dims, ...strides], y: size, size });
    go("copyBool", {
      x: Uint8Array.from(randomInts(length, 2, 1)),
      layout: [rank, ...dims, ...strides],
      y: size,
      size,
    });
    const code = [
      rank,
      3,
      2,
      2,
      ...dims,
      0,
      { address: "x" },
      Lane.f32,
      ...dims.map(() => 0),
      1,
      { address: "b" },
      Lane.f32 + (Mode.strided << 2),
      ...strides,
      2,
      { address: "k" },
      Lane.bool + (Mode.strided << 2),
      ...strides,
      Opcode.where,
      3,
      2,
      0,
      1,
      Opcode.gt,
      4,
      0,
      1,
      0,
      3,
      { address: "y" },
      Lane.f32 + (pick(Mode.direct, Mode.contiguous) << 2),
      4,
      { address: "z" },
      Lane.bool,
    ];
    go(
      "elementwise",
      { code, size },
      {
        buffers: {
          x: { kind: "f32", value: random(size, 3) },
          b: { kind: "f32", value: random(length, 4) },
          k: { kind: "bool", value: Uint8Array.from(randomInts(length, 2, 5)) },
          y: { kind: "out f32", value: size },
          z: { kind: "out bool", value: size },
        },
      },
    );
    count++;
  }
  process.stdout.write(`walk ${count}\n`);
}, 1e6);
