import { MR } from "../gemm/micro-kernel";
import { madd } from "../simd";
import { CONSTANTS, HALF, ROOT_HALF, ROOT_TWO, TWO } from "./winograd-constants";
import { store } from "./winograd-filter";

// P = A · dy · Aᵀ for tiles of 4 × 4 gradients (A as in winograd-output.ts), four channels in the lanes.

/** to[k] = (A y)[k], `step` bytes apart: whole vectors, or halves in two places. */
@inline function transformFour(
  y0: v128, y1: v128, y2: v128, y3: v128, half: v128, two: v128, a: v128, b: v128,
  to: usize, high: usize, step: usize, whole: bool,
): void {
  const evenA = madd(half, y2, y0);
  const oddA = f32x4.mul(a, madd(half, y3, y1));
  const evenB = madd(two, y2, y0);
  const oddB = f32x4.mul(b, madd(two, y3, y1));
  store(to, high, y0, whole);
  store(to + step, high + step, f32x4.add(evenA, oddA), whole);
  store(to + 2 * step, high + 2 * step, f32x4.sub(evenA, oddA), whole);
  store(to + 3 * step, high + 3 * step, f32x4.add(evenB, oddB), whole);
  store(to + 4 * step, high + 4 * step, f32x4.sub(evenB, oddB), whole);
  store(to + 5 * step, high + 5 * step, y3, whole);
}

/**
 * Transforms `count` neighbouring tiles of four padded channels, `plane` bytes apart, whose rows are `width` bytes apart. The two lower
 * lanes go to `low`, the others to `high`; a panel's next step is the next tile.
 */
export function transformGradients(
  constants: usize,
  from: usize,
  plane: usize,
  width: usize,
  count: i32,
  low: usize,
  high: usize,
  frequency: usize,
): void {
  const temporary = constants + (CONSTANTS << 2);
  const half = v128.load32_splat(constants, HALF);
  const two = v128.load32_splat(constants, TWO);
  const a = v128.load32_splat(constants, ROOT_HALF);
  const b = v128.load32_splat(constants, ROOT_TWO);
  for (; count > 0; --count) {
    let row = from;
    for (let to = temporary; to < temporary + 384; to += 96) {
      const r0 = v128.load(row);
      const r1 = v128.load(row + plane);
      const r2 = v128.load(row + 2 * plane);
      const r3 = v128.load(row + 3 * plane);
      const lo01 = i8x16.shuffle(r0, r1, 0, 1, 2, 3, 16, 17, 18, 19, 4, 5, 6, 7, 20, 21, 22, 23);
      const lo23 = i8x16.shuffle(r2, r3, 0, 1, 2, 3, 16, 17, 18, 19, 4, 5, 6, 7, 20, 21, 22, 23);
      const hi01 = i8x16.shuffle(r0, r1, 8, 9, 10, 11, 24, 25, 26, 27, 12, 13, 14, 15, 28, 29, 30, 31);
      const hi23 = i8x16.shuffle(r2, r3, 8, 9, 10, 11, 24, 25, 26, 27, 12, 13, 14, 15, 28, 29, 30, 31);
      transformFour(
        i8x16.shuffle(lo01, lo23, 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23),
        i8x16.shuffle(lo01, lo23, 8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31),
        i8x16.shuffle(hi01, hi23, 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23),
        i8x16.shuffle(hi01, hi23, 8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31),
        half, two, a, b, to, 0, 16, true,
      );
      row += width;
    }
    let at: usize = 0;
    for (let column = temporary; column < temporary + 96; column += 16) {
      transformFour(
        v128.load(column), v128.load(column, 96), v128.load(column, 192), v128.load(column, 288),
        half, two, a, b, low + at, high + at, 6 * frequency, MR % 4 == 0,
      );
      at += frequency;
    }
    from += 16;
    low += MR * 4;
    high += MR * 4;
  }
}
