import { MR } from "../gemm/micro-kernel";
import { madd } from "../simd";
import { CONSTANTS, ROOT_HALF, SIXTH, THIRD } from "./winograd-constants";

// dw = Gᵀ · M · G (G as in winograd-filter.ts), four channels in the lanes.

// Bytes from one frequency to the next in a block of products.
@inline const FREQUENCY: usize = MR * 32;

/** to[k] = (Gᵀ m)[k], `step` bytes apart. */
@inline function transformBack(
  m0: v128, m1: v128, m2: v128, m3: v128, m4: v128, m5: v128, third: v128, sixth: v128, a: v128, to: usize, step: usize,
): void {
  const evenA = f32x4.add(m1, m2);
  const oddA = f32x4.sub(m1, m2);
  const evenB = f32x4.add(m3, m4);
  const oddB = f32x4.sub(m3, m4);
  const twoA = f32x4.add(evenA, evenA);
  v128.store(to, madd(sixth, f32x4.sub(evenB, f32x4.add(twoA, twoA)), m0));
  v128.store(to + step, f32x4.mul(f32x4.mul(third, a), f32x4.sub(oddB, f32x4.add(oddA, oddA))));
  v128.store(to + 2 * step, madd(third, f32x4.sub(evenB, evenA), m5));
}

/** The gradients of `count` channels, four at most, of one filter, from their products to their places. */
export function transformProducts(constants: usize, from: usize, dw: usize, count: i32): void {
  const temporary = constants + (CONSTANTS << 2);
  const rows = temporary + 288;
  const third = v128.load32_splat(constants, THIRD);
  const sixth = v128.load32_splat(constants, SIXTH);
  const a = v128.load32_splat(constants, ROOT_HALF);
  for (let to = temporary; to < temporary + 96; to += 16) {
    transformBack(
      v128.load(from), v128.load(from, 6 * FREQUENCY), v128.load(from, 12 * FREQUENCY), v128.load(from, 18 * FREQUENCY),
      v128.load(from, 24 * FREQUENCY), v128.load(from, 30 * FREQUENCY), third, sixth, a, to, 96,
    );
    from += FREQUENCY;
  }
  for (let row: usize = 0; row < 3; ++row) {
    const at = temporary + 96 * row;
    transformBack(
      v128.load(at), v128.load(at, 16), v128.load(at, 32), v128.load(at, 48), v128.load(at, 64), v128.load(at, 80),
      third, sixth, a, rows + 48 * row, 16,
    );
  }
  // Tap by tap of four channels becomes channel by channel of nine taps.
  for (let channel: usize = 0; channel < <usize>count << 2; channel += 4) {
    for (let tap = rows + channel; tap < rows + 144; tap += 16) {
      f32.store(dw, f32.load(tap));
      dw += 4;
    }
  }
}
