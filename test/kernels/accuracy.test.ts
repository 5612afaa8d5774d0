import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { Lane, MAX_REGISTERS, Mode, Opcode, TILE } from "../../assembly/elementwise/opcode.js";
import { erf, erfc } from "../../src/kernels/reference/erfc.js";

// The functions of assembly/math against double precision, over floats of every sign and exponent, denormals included.

const SIZE = 1 << 20;
const memory = new WebAssembly.Memory({ initial: 256, maximum: 65536 });
const bytes = readFileSync(new URL("../../build/kernels.wasm", import.meta.url));
const { elementwise, softmax } = new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: { memory } })
  .exports as {
  elementwise: (code: number, scratch: number, size: number, begin: number, end: number) => void;
  softmax: (x: number, y: number, scratch: number, rows: number, cols: number, begin: number, end: number) => void;
};

const CODE = 64;
const SCRATCH = 1024;
const X = SCRATCH + 4 * MAX_REGISTERS * (TILE + 1);
const Y = X + 4 * SIZE;
const Z = Y + 4 * SIZE;
const x = new Float32Array(memory.buffer, X, SIZE);
const xBits = new Uint32Array(memory.buffer, X, SIZE);
const y = new Float32Array(memory.buffer, Y, SIZE);
const z = new Float32Array(memory.buffer, Z, SIZE);

/** z = opcode(x, y) by the module. */
function run(opcode: Opcode): void {
  const contiguous = Lane.f32 + (Mode.contiguous << 2);
  const direct = Lane.f32 + (Mode.direct << 2);
  const code = [1, 2, 1, 1, SIZE, 0, X, contiguous, 1, 1, Y, contiguous, 1, opcode, 2, 0, 1, 0, 2, Z, direct];
  new Int32Array(memory.buffer, CODE, code.length).set(code);
  elementwise(CODE, SCRATCH, SIZE, 0, SIZE);
}

/** Distance in units of the last place of the expected float; Infinity where only one is NaN, or a zero has the wrong sign. */
function ulps(got: number, want: number): number {
  const rounded = Math.fround(want);
  if (Object.is(got, rounded)) return Number.isFinite(rounded) ? Math.abs(got - want) / ulp(rounded) : 0;
  if (Number.isNaN(got) || Number.isNaN(rounded)) return Infinity;
  // Overflow counts from the largest float on.
  const a = Math.max(-(2 ** 128), Math.min(2 ** 128, got));
  const b = Math.max(-(2 ** 128), Math.min(2 ** 128, want));
  if (a === 0 && b === 0) return Infinity;
  return Math.abs(a - b) / ulp(b);
}

function ulp(value: number): number {
  const exponent = Math.max(-126, Math.floor(Math.log2(Math.abs(value) || 1e-45)));
  return 2 ** (Math.min(127, exponent) - 23);
}

/** Spreads over all bit patterns, the step odd so that the mantissas vary; then the special values. */
function fillSweep(from: number): void {
  for (let i = 0; i < SIZE; i++) xBits[i] = from + i * 4093;
  x.set([0, -0, Infinity, -Infinity, NaN, 1, -1, 1.4e-45, -1.4e-45, 1.17549435e-38, 3.4028235e38, -3.4028235e38], 5);
}

/** Evenly in [low, high), where a function's error lives. */
function fillRange(low: number, high: number): void {
  for (let i = 0; i < SIZE; i++) x[i] = low + ((high - low) * i) / SIZE;
}

/** The largest error over the sweep and the range, and where it is. */
function worst(opcode: Opcode, exact: (x: number) => number, low: number, high: number): { error: number; at: number } {
  let error = 0;
  let at = 0;
  const measure = (): void => {
    run(opcode);
    for (let i = 0; i < SIZE; i++) {
      const e = ulps(z[i], exact(x[i]));
      if (e > error) {
        error = e;
        at = x[i];
      }
    }
  };
  // 2³² / (4093 · 2²⁰) sweeps end where the next would begin again.
  fillSweep(0);
  measure();
  fillRange(low, high);
  measure();
  return { error, at };
}

// The bound is the one the function's header gives.
test.each<[keyof typeof Opcode, (x: number) => number, number, number, number]>([
  ["exp", Math.exp, 1.0, -104, 89],
  ["log", Math.log, 1.0, 0.01, 100],
  ["tanh", Math.tanh, 2.5, -10, 10],
  ["sigmoid", (v) => 1 / (1 + Math.exp(-v)), 2.5, -104, 20],
  ["silu", (v) => v / (1 + Math.exp(-v)), 3.0, -110, 20],
  ["erf", erf, 1.5, -4, 4],
  ["gelu", (v) => 0.5 * v * erfc(-v * Math.SQRT1_2), 8.0, -15, 8],
  ["sin", Math.sin, 1.5, -200, 200],
  ["cos", Math.cos, 1.5, -200, 200],
  ["tan", Math.tan, 4, -200, 200],
  ["asin", Math.asin, 3, -1, 1],
  ["acos", Math.acos, 3, -1, 1],
  ["atan", Math.atan, 3, -20, 20],
  ["expm1", Math.expm1, 2, -20, 89],
  ["log1p", Math.log1p, 2, -1, 10],
  ["softplus", (v) => Math.max(v, 0) + Math.log1p(Math.exp(-Math.abs(v))), 2.5, -104, 20],
  ["sinh", Math.sinh, 4, -20, 20],
  ["cosh", Math.cosh, 3.5, -20, 20],
  ["asinh", Math.asinh, 4, -20, 20],
  ["acosh", Math.acosh, 4, 0.9, 20],
  ["atanh", Math.atanh, 4, -1.01, 1.01],
  ["sqrt", Math.sqrt, 0.5, 0, 10],
  ["rsqrt", (v) => 1 / Math.sqrt(v), 1.5, 0, 10],
  ["reciprocal", (v) => 1 / v, 0.5, -10, 10],
])("%s", (name, exact, bound, low, high) => {
  const { error, at } = worst(Opcode[name], exact, low, high);
  expect(error, `${error} ULP at ${at}`).toBeLessThanOrEqual(bound);
});

test("pow", () => {
  const values = [
    0,
    -0,
    1,
    -1,
    2,
    -2,
    0.5,
    -0.5,
    3,
    -3,
    1e-40,
    3.4e38,
    -3.4e38,
    16777217,
    Infinity,
    -Infinity,
    NaN,
    1 / 3,
  ];
  for (let i = 0; i < SIZE; i++) {
    // Special pairs first, then positive bases with exponents that keep the result finite.
    const special = i < values.length ** 2;
    x[i] = special ? values[i % values.length] : 2 ** (((i * 7919) % 25013) / 100 - 125);
    y[i] = special ? values[Math.floor(i / values.length)] : (((i * 104729) % 20011) / 20011 - 0.5) * 4;
  }
  run(Opcode.pow);
  for (let i = 0; i < SIZE; i++) {
    const unity = x[i] === 1 || (x[i] === -1 && Math.abs(y[i]) === Infinity);
    const e = ulps(z[i], unity ? 1 : x[i] ** y[i]);
    if (e > 0.6) expect.fail(`${x[i]} ** ${y[i]} = ${z[i]}`);
  }
});

// Vectors with a special lane take another path; the other lanes must not notice, since what lies beside them depends on where a range is cut.
const unary = Array.from({ length: Opcode.sign - Opcode.neg + 1 }, (_, i) => Opcode[Opcode.neg + i]);
test.each(unary)("%s: a lane does not depend on its neighbours", (name) => {
  const opcode = Opcode[name as keyof typeof Opcode];
  fillSweep(1 << 30);
  for (let i = 0; i < SIZE / 2; i++) x[i] = ((i % 4001) - 2000) / 11;
  run(opcode);
  const expected = z.slice();
  for (const special of [NaN, Infinity, -Infinity, 1e-45, 3e38]) {
    for (let i = 0; i < SIZE; i += 4) x[i] = special;
    run(opcode);
    let different = 0;
    for (let i = 0; i < SIZE; i++) if (i % 4 && !Object.is(z[i], expected[i])) different++;
    expect(different, `beside ${special}`).toBe(0);
  }
});

test("the exponential of softmax", () => {
  // Of a row (0, v) the results are as 1 to eᵛ, each of them rounded twice.
  for (let i = 0; i < SIZE; i += 2) x.set([0, -87 * (i / SIZE)], i);
  softmax(X, Z, SCRATCH, SIZE / 2, 2, 0, SIZE / 2);
  for (let i = 0; i < SIZE; i += 2) {
    const error = Math.abs(z[i + 1] / z[i] / Math.exp(x[i + 1]) - 1);
    if (error > 7.3e-8 * (1 - x[i + 1]) + 2 ** -23) expect.fail(`${error} at ${x[i + 1]}`);
  }
});
