import { floatShift, type KernelFunction, type Views } from "../types.js";

// Philox4x32-10 (Salmon et al., 2011). assembly/random.ts says how elements, counters and keys belong together. begin is a multiple of 4.

const MULTIPLIER_0 = 0xd2511f53;
const MULTIPLIER_1 = 0xcd9e8d57;
const WEYL_0 = 0x9e3779b9;
const WEYL_1 = 0xbb67ae85;
const UNIT = 2 ** -24;

/** The upper 32 bits of the product of two unsigned 32-bit numbers, from 16-bit halves. */
function highProduct(x: number, y: number): number {
  const x0 = x & 0xffff;
  const x1 = x >>> 16;
  const y0 = y & 0xffff;
  const y1 = y >>> 16;
  const middle = x1 * y0 + ((x0 * y0) >>> 16);
  return x1 * y1 + Math.floor(middle / 65536) + Math.floor(((middle & 0xffff) + x0 * y1) / 65536);
}

/** words = the four words of block `block`. */
function philox(words: Int32Array, block: number, state: Int32Array, at: number): void {
  let c0 = block;
  let c1 = 0;
  let c2 = state[at + 2];
  let c3 = state[at + 3];
  let key0 = state[at];
  let key1 = state[at + 1];
  for (let round = 0; round < 10; round++) {
    const high0 = highProduct(MULTIPLIER_0, c0);
    const high1 = highProduct(MULTIPLIER_1, c2);
    const low0 = Math.imul(MULTIPLIER_0, c0);
    const low1 = Math.imul(MULTIPLIER_1, c2);
    c0 = high1 ^ c1 ^ key0;
    c2 = high0 ^ c3 ^ key1;
    c1 = low1;
    c3 = low0;
    key0 = (key0 + WEYL_0) | 0;
    key1 = (key1 + WEYL_1) | 0;
  }
  words[0] = c0;
  words[1] = c1;
  words[2] = c2;
  words[3] = c3;
}

// y = (word >>> 8) · 2⁻²⁴, in [0, 1)
export const uniform = (m: Views): KernelFunction => {
  const words = new Int32Array(4);
  return (state, y, _size, begin, end) => {
    const f = m.f32;
    const to = y >>> floatShift(m);
    for (let i = begin; i < end; i++) {
      if ((i & 3) === 0) philox(words, i >>> 2, m.i32, state >>> 2);
      f[to + i] = (words[i & 3] >>> 8) * UNIT;
    }
  };
};

// Box–Muller on the words (0, 1) and (2, 3): √(−2 ln u₁) · (cos, sin)(2π u₂), u₁ = ((word >>> 8) + 1) · 2⁻²⁴ in (0, 1].
export const normal = (m: Views): KernelFunction => {
  const words = new Int32Array(4);
  return (state, y, _scratch, _size, begin, end) => {
    const f = m.f32;
    const to = y >>> floatShift(m);
    for (let i = begin; i < end; i += 2) {
      if ((i & 3) === 0) philox(words, i >>> 2, m.i32, state >>> 2);
      const radius = Math.sqrt(-2 * Math.log(((words[i & 3] >>> 8) + 1) * UNIT));
      const angle = 2 * Math.PI * UNIT * (words[(i & 3) + 1] >>> 8);
      f[to + i] = radius * Math.cos(angle);
      if (i + 1 < end) f[to + i + 1] = radius * Math.sin(angle);
    }
  };
};

// y = x · scale where the uniform number of the element is ≥ p, else 0. y may be x.
export const dropout = (m: Views): KernelFunction => {
  const words = new Int32Array(4);
  return (x, state, y, _size, p, scale, begin, end) => {
    const f = m.f32;
    const from = x >>> floatShift(m);
    const to = y >>> floatShift(m);
    for (let i = begin; i < end; i++) {
      if ((i & 3) === 0) philox(words, i >>> 2, m.i32, state >>> 2);
      f[to + i] = (words[i & 3] >>> 8) * UNIT >= p ? f[from + i] * scale : 0;
    }
  };
};
