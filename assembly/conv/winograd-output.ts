import { MR } from "../gemm/micro-kernel";
import { madd } from "../simd";
import { CONSTANTS, HALF, ROOT_HALF, ROOT_TWO, TWO } from "./winograd-constants";

// Y = Aᵀ · M · A for tiles of 4 × 4 outputs: columns, then rows of four tiles in the lanes, then a transpose back to rows of y.
//
//        ⎡ 1   1    1    1    1   0 ⎤
//   Aᵀ = ⎢ 0   a   −a    b   −b   0 ⎥    a = √½, b = √2
//        ⎢ 0   ½    ½    2    2   0 ⎥
//        ⎣ 0  a/2 −a/2  2b  −2b   1 ⎦

// Bytes from one frequency to the next in a block of products.
@inline const FREQUENCY: usize = MR * 32;

/** One filter's outputs of four tiles, from their products to their places in y. Rows of y are `yRow` bytes apart. */
export function transformOutputs(constants: usize, from: usize, tiles: usize, y: usize, yRow: usize): void {
  const temporary = constants + (CONSTANTS << 2);
  const half = v128.load32_splat(constants, HALF);
  const two = v128.load32_splat(constants, TWO);
  const a = v128.load32_splat(constants, ROOT_HALF);
  const b = v128.load32_splat(constants, ROOT_TWO);
  for (let to = temporary; to < temporary + 96; to += 16) {
    const m1 = v128.load(from, 6 * FREQUENCY);
    const m2 = v128.load(from, 12 * FREQUENCY);
    const evenA = f32x4.add(m1, m2);
    const oddA = f32x4.mul(a, f32x4.sub(m1, m2));
    const m3 = v128.load(from, 18 * FREQUENCY);
    const m4 = v128.load(from, 24 * FREQUENCY);
    const evenB = f32x4.add(m3, m4);
    const oddB = f32x4.mul(b, f32x4.sub(m3, m4));
    v128.store(to, f32x4.add(v128.load(from), f32x4.add(evenA, evenB)));
    v128.store(to, f32x4.add(oddA, oddB), 96);
    v128.store(to, madd(two, evenB, f32x4.mul(half, evenA)), 192);
    v128.store(to, madd(half, oddA, madd(two, oddB, v128.load(from, 30 * FREQUENCY))), 288);
    from += FREQUENCY;
  }

  let to0 = y + <usize>load<u32>(tiles, 4);
  let to1 = y + <usize>load<u32>(tiles, 20);
  let to2 = y + <usize>load<u32>(tiles, 36);
  let to3 = y + <usize>load<u32>(tiles, 52);
  const size0 = load<i32>(tiles, 8);
  const size1 = load<i32>(tiles, 24);
  const size2 = load<i32>(tiles, 40);
  const size3 = load<i32>(tiles, 56);
  const whole = (size0 & size1 & size2 & size3) == WHOLE;
  for (let row = 0; row < 4; ++row) {
    const at = temporary + 96 * row;
    const m1 = v128.load(at, 16);
    const m2 = v128.load(at, 32);
    const evenA = f32x4.add(m1, m2);
    const oddA = f32x4.mul(a, f32x4.sub(m1, m2));
    const m3 = v128.load(at, 48);
    const m4 = v128.load(at, 64);
    const evenB = f32x4.add(m3, m4);
    const oddB = f32x4.mul(b, f32x4.sub(m3, m4));
    const c0 = f32x4.add(v128.load(at), f32x4.add(evenA, evenB));
    const c1 = f32x4.add(oddA, oddB);
    const c2 = madd(two, evenB, f32x4.mul(half, evenA));
    const c3 = madd(half, oddA, madd(two, oddB, v128.load(at, 80)));
    const lo01 = i8x16.shuffle(c0, c1, 0, 1, 2, 3, 16, 17, 18, 19, 4, 5, 6, 7, 20, 21, 22, 23);
    const lo23 = i8x16.shuffle(c2, c3, 0, 1, 2, 3, 16, 17, 18, 19, 4, 5, 6, 7, 20, 21, 22, 23);
    const hi01 = i8x16.shuffle(c0, c1, 8, 9, 10, 11, 24, 25, 26, 27, 12, 13, 14, 15, 28, 29, 30, 31);
    const hi23 = i8x16.shuffle(c2, c3, 8, 9, 10, 11, 24, 25, 26, 27, 12, 13, 14, 15, 28, 29, 30, 31);
    const r0 = i8x16.shuffle(lo01, lo23, 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23);
    const r1 = i8x16.shuffle(lo01, lo23, 8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31);
    const r2 = i8x16.shuffle(hi01, hi23, 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23);
    const r3 = i8x16.shuffle(hi01, hi23, 8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31);
    if (whole) {
      v128.store(to0, r0);
      v128.store(to1, r1);
      v128.store(to2, r2);
      v128.store(to3, r3);
    } else {
      storePart(to0, r0, size0, row);
      storePart(to1, r1, size1, row);
      storePart(to2, r2, size2, row);
      storePart(to3, r3, size3, row);
    }
    to0 += yRow;
    to1 += yRow;
    to2 += yRow;
    to3 += yRow;
  }
}

// A tile's size is rows · 8 + columns.
const WHOLE: i32 = 4 * 8 + 4;

/** A row of a tile that crosses an edge of y. */
function storePart(y: usize, row: v128, size: i32, index: i32): void {
  if (index >= size >> 3) return;
  const columns = size & 7;
  if (columns == 4) {
    v128.store(y, row);
    return;
  }
  v128.store32_lane(y, row, 0);
  if (columns > 1) v128.store32_lane(y, row, 1, 4);
  if (columns > 2) v128.store32_lane(y, row, 2, 8);
}
