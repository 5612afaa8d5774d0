// Philox4x32-10 (Salmon, Moraes, Dror, Shaw: Parallel random numbers: as easy as 1, 2, 3; 2011), four blocks at a time.
//
// state: seed (low, high), counter (low, high). Element i is word i mod 4 of the block with counter words
// (⌊i / 4⌋, 0, counter low, counter high) and key (seed low, seed high). begin is a multiple of 16.

import { loadUpTo, storeUpTo } from "./math/lanes";
import { logConstants, logNormal } from "./math/log";
import { cosinePolynomial, selectQuadrant, sinePolynomial } from "./math/trigonometry";

const MULTIPLIER_0: i32 = 0xd2511f53;
const MULTIPLIER_1: i32 = 0xcd9e8d57;
const WEYL_0: i32 = 0x9e3779b9;
const WEYL_1: i32 = 0xbb67ae85;

enum Distribution {
  uniform,
  normal,
  dropout,
}

// The upper 32 bits of the products of unsigned lanes.
@inline function highProduct(x: v128, y: v128): v128 {
  return v128.shuffle<i32>(i64x2.extmul_low_i32x4_u(x, y), i64x2.extmul_high_i32x4_u(x, y), 1, 3, 5, 7);
}

// The upper 24 bits as a whole number.
@inline function upperBits(word: v128): v128 {
  return i32x4.shr_u(word, 8);
}

@inline function unit(word: v128): v128 {
  return f32x4.mul(f32x4.convert_i32x4_s(upperBits(word)), f32x4.splat(5.9604644775390625e-8));
}

@inline function radius(word: v128, k: usize): v128 {
  const u = f32x4.mul(
    f32x4.convert_i32x4_s(i32x4.add(upperBits(word), i32x4.splat(1))),
    f32x4.splat(5.9604644775390625e-8),
  );
  return f32x4.sqrt(f32x4.mul(logNormal(u, k), f32x4.splat(-2)));
}

// Turns of 2⁻²⁴: the nearest quarter …
@inline function quarter(word: v128): v128 {
  return i32x4.shr_u(i32x4.add(upperBits(word), i32x4.splat(1 << 21)), 22);
}

// … and the angle from there in radians.
@inline function angle(word: v128, quarter: v128): v128 {
  const rest = i32x4.sub(upperBits(word), i32x4.shl(quarter, 22));
  return f32x4.mul(f32x4.convert_i32x4_s(rest), f32x4.splat(3.7450702829239286e-7)); // 2π · 2⁻²⁴
}

// `distribution` is a constant wherever this is inlined.
@inline function generate(
  distribution: Distribution,
  x: usize,
  state: usize,
  y: usize,
  scratch: usize,
  p: f32,
  scale: f32,
  begin: i32,
  end: i32,
): void {
  if (distribution == Distribution.normal) logConstants(scratch);
  const multiplier0 = i32x4.splat(MULTIPLIER_0);
  const multiplier1 = i32x4.splat(MULTIPLIER_1);
  for (let i = begin; i < end; i += 16) {
    let c0 = i32x4.add(i32x4.splat(i32(u32(i) >> 2)), i32x4(0, 1, 2, 3));
    let c1 = i32x4.splat(0);
    let c2 = v128.load32_splat(state, 8);
    let c3 = v128.load32_splat(state, 12);
    let key0 = v128.load32_splat(state);
    let key1 = v128.load32_splat(state, 4);
    for (let round = 0; round < 10; ++round) {
      const high0 = highProduct(c0, multiplier0);
      const high1 = highProduct(c2, multiplier1);
      const low0 = i32x4.mul(c0, multiplier0);
      const low1 = i32x4.mul(c2, multiplier1);
      c0 = v128.xor(v128.xor(high1, c1), key0);
      c2 = v128.xor(v128.xor(high0, c3), key1);
      c1 = low1;
      c3 = low0;
      key0 = i32x4.add(key0, i32x4.splat(WEYL_0));
      key1 = i32x4.add(key1, i32x4.splat(WEYL_1));
    }

    if (distribution == Distribution.normal) {
      const radius0 = radius(c0, scratch);
      const quarter0 = quarter(c1);
      const angle0 = angle(c1, quarter0);
      const sine0 = sinePolynomial(angle0);
      const cosine0 = cosinePolynomial(angle0);
      c0 = f32x4.mul(radius0, selectQuadrant(sine0, cosine0, i32x4.add(quarter0, i32x4.splat(1))));
      c1 = f32x4.mul(radius0, selectQuadrant(sine0, cosine0, quarter0));
      const radius1 = radius(c2, scratch);
      const quarter1 = quarter(c3);
      const angle1 = angle(c3, quarter1);
      const sine1 = sinePolynomial(angle1);
      const cosine1 = cosinePolynomial(angle1);
      c2 = f32x4.mul(radius1, selectQuadrant(sine1, cosine1, i32x4.add(quarter1, i32x4.splat(1))));
      c3 = f32x4.mul(radius1, selectQuadrant(sine1, cosine1, quarter1));
    } else {
      c0 = unit(c0);
      c1 = unit(c1);
      c2 = unit(c2);
      c3 = unit(c3);
    }

    // A lane is a block, a vector a word: transposed, so that a block's words are neighbours.
    const low01 = v128.shuffle<i32>(c0, c1, 0, 4, 1, 5);
    const low23 = v128.shuffle<i32>(c2, c3, 0, 4, 1, 5);
    const high01 = v128.shuffle<i32>(c0, c1, 2, 6, 3, 7);
    const high23 = v128.shuffle<i32>(c2, c3, 2, 6, 3, 7);
    c0 = v128.shuffle<i64>(low01, low23, 0, 2);
    c1 = v128.shuffle<i64>(low01, low23, 1, 3);
    c2 = v128.shuffle<i64>(high01, high23, 0, 2);
    c3 = v128.shuffle<i64>(high01, high23, 1, 3);

    const count = end - i;
    if (distribution == Distribution.dropout) {
      const from = x + (i << 2);
      const threshold = f32x4.splat(p);
      const factor = f32x4.splat(scale);
      c0 = v128.and(f32x4.mul(loadUpTo(from, count), factor), f32x4.ge(c0, threshold));
      c1 = v128.and(f32x4.mul(loadUpTo(from + 16, count - 4), factor), f32x4.ge(c1, threshold));
      c2 = v128.and(f32x4.mul(loadUpTo(from + 32, count - 8), factor), f32x4.ge(c2, threshold));
      c3 = v128.and(f32x4.mul(loadUpTo(from + 48, count - 12), factor), f32x4.ge(c3, threshold));
    }
    const to = y + (i << 2);
    storeUpTo(to, c0, count);
    storeUpTo(to + 16, c1, count - 4);
    storeUpTo(to + 32, c2, count - 8);
    storeUpTo(to + 48, c3, count - 12);
  }
}

// (word >>> 8) · 2⁻²⁴, in [0, 1)
export function uniform(state: usize, y: usize, size: i32, begin: i32, end: i32): void {
  generate(Distribution.uniform, 0, state, y, 0, 0, 0, begin, end);
}

// Box–Muller on the words (0, 1) and (2, 3): √(−2 ln u₁) · (cos, sin)(2π u₂), u₁ = ((word >>> 8) + 1) · 2⁻²⁴ in (0, 1]. Max error 1e-6.
export function normal(state: usize, y: usize, scratch: usize, size: i32, begin: i32, end: i32): void {
  generate(Distribution.normal, 0, state, y, scratch, 0, 0, begin, end);
}

// y = x · scale where the uniform number of the element is ≥ p, else 0. y may be x.
export function dropout(x: usize, state: usize, y: usize, size: i32, p: f32, scale: f32, begin: i32, end: i32): void {
  generate(Distribution.dropout, x, state, y, 0, p, scale, begin, end);
}
