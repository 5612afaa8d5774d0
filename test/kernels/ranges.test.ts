import { readFileSync } from "node:fs";
import fc from "fast-check";
import { expect, test } from "vitest";
import { Lane, MAX_REGISTERS, Mode, Opcode, TILE } from "../../assembly/elementwise/opcode.js";
import { createInterpreter } from "../../src/kernels/reference/elementwise.js";
import { random } from "./sample.js";

// Epilogues run the elementwise program over ranges that begin and end anywhere: every cut gives the bits of the whole.

const memory = new WebAssembly.Memory({ initial: 16, maximum: 65536 });
const bytes = readFileSync(new URL("../../build/kernels.wasm", import.meta.url));
const { elementwise } = new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: { memory } }).exports as {
  elementwise: (code: number, scratch: number, size: number, begin: number, end: number) => void;
};
const views = {
  f32: new Float32Array(memory.buffer),
  i32: new Int32Array(memory.buffer),
  bool: new Uint8Array(memory.buffer),
};
const interpret = createInterpreter(views);

const CODE = 64;
const SCRATCH = 1024;
const X = SCRATCH + 4 * MAX_REGISTERS * (TILE + 1);
const SIZE = 3 * 5 * 131;
const BIAS = X + 4 * SIZE + 4;
const Y = BIAS + 4 * SIZE + 4;
const Z = Y + 4 * SIZE + 4;
const END = Z + SIZE + 64;

const kind = (lane: Lane, mode: Mode): number => lane + (mode << 2);

/** y = gelu(x + bias), z = x + bias > bias₀, over (3, 5, 131), the bias walked by `strides`. */
function prepare(strides: readonly number[]): void {
  views.i32.set(
    [
      [3, 3, 3, 2, 3, 5, 131],
      [0, X, kind(Lane.f32, Mode.contiguous), 0, 0, 0],
      [1, BIAS, kind(Lane.f32, Mode.strided), ...strides],
      [2, BIAS, kind(Lane.f32, Mode.scalar), 0, 0, 0],
      [Opcode.add, 0, 0, 1, 0],
      [Opcode.gt, 1, 0, 2, 0],
      [Opcode.gelu, 0, 0, 0, 0],
      [0, Y, kind(Lane.f32, Mode.direct)],
      [1, Z, kind(Lane.bool, Mode.contiguous)],
    ].flat(),
    CODE / 4,
  );
  views.f32.set(random(SIZE, 1, -4, 4), X / 4);
  views.f32.set(random(SIZE, 2, -4, 4), BIAS / 4);
  views.bool.fill(0xff, Y, END);
}

const result = (): Uint8Array => views.bool.slice(Y, END);

test("any cut of a range gives the bits of the whole", () => {
  const strides = fc.constantFrom(
    [0, 0, 1],
    [0, 1, 0],
    [1, 0, 0],
    [0, 131, 1],
    [1, 3, 15],
    [131, 0, 1],
    [5, 1, 15],
    [0, 0, 0],
  );
  const cuts = fc.array(fc.nat(SIZE), { maxLength: 6 });
  fc.assert(
    fc.property(strides, cuts, (walk, inner) => {
      prepare(walk);
      elementwise(CODE, SCRATCH, SIZE, 0, SIZE);
      const whole = result();
      const edges = [0, ...inner.sort((a, b) => a - b), SIZE];
      prepare(walk);
      for (let i = 1; i < edges.length; i++) elementwise(CODE, SCRATCH, SIZE, edges[i - 1], edges[i]);
      expect(result()).toEqual(whole);
      prepare(walk);
      for (let i = 1; i < edges.length; i++) interpret(CODE, edges[i - 1], edges[i]);
      const z = result().subarray(Z - Y);
      expect(z).toEqual(whole.subarray(Z - Y));
      const y = new Float32Array(whole.slice(0, 4 * SIZE).buffer);
      for (let i = 0; i < SIZE; i++) expect(Math.abs(views.f32[Y / 4 + i] - y[i])).toBeLessThan(1e-6);
    }),
    { numRuns: 40 },
  );
});
