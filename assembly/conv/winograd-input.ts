import { nmadd } from "../simd";
import { FIVE_HALVES, HALF, ROOT_HALF, ROOT_TWO, TWO } from "./winograd-constants";

// V = Bᵀ · d · B for tiles of 6 × 6 inputs, four apart: rows first, for a whole row of tiles, then columns, four tiles in the lanes.
//
//        ⎡ 1    0   −5/2   0    1   0 ⎤
//        ⎢ 0  −2a    −2    a    1   0 ⎥
//   Bᵀ = ⎢ 0   2a    −2   −a    1   0 ⎥    a = √½, b = √2
//        ⎢ 0  −b/2   −½    b    1   0 ⎥
//        ⎢ 0   b/2   −½   −b    1   0 ⎥
//        ⎣ 0    1    0   −5/2   0   1 ⎦
//
// Transformed rows lie vector by vector, so that a tile's twelve vectors have fixed places:
//
//   | row 0: columns 0–3 | row 1: columns 0–3 | … row 5 | row 0: columns 4–7 | …        tile t begins at vector 6 · t

/** to[k] = (Bᵀ x)[k], `step` bytes apart. */
@inline function transformSix(
  x0: v128, x1: v128, x2: v128, x3: v128, x4: v128, x5: v128,
  half: v128, two: v128, fiveHalves: v128, a: v128, b: v128,
  to: usize, step: usize,
): void {
  v128.store(to, nmadd(fiveHalves, x2, f32x4.add(x0, x4)));
  const evenA = nmadd(two, x2, x4);
  const oddA = f32x4.mul(a, nmadd(two, x1, x3));
  to += step;
  v128.store(to, f32x4.add(evenA, oddA));
  to += step;
  v128.store(to, f32x4.sub(evenA, oddA));
  const evenB = nmadd(half, x2, x4);
  const oddB = f32x4.mul(b, nmadd(half, x1, x3));
  to += step;
  v128.store(to, f32x4.add(evenB, oddB));
  to += step;
  v128.store(to, f32x4.sub(evenB, oddB));
  to += step;
  v128.store(to, nmadd(fiveHalves, x3, f32x4.add(x1, x5)));
}

/** Transforms the rows of `count` rows of tiles. Rows of the padded image are `width` bytes apart. Returns the end. */
export function transformRows(constants: usize, to: usize, from: usize, width: usize, count: i32): usize {
  const half = v128.load32_splat(constants, HALF);
  const two = v128.load32_splat(constants, TWO);
  const fiveHalves = v128.load32_splat(constants, FIVE_HALVES);
  const a = v128.load32_splat(constants, ROOT_HALF);
  const b = v128.load32_splat(constants, ROOT_TWO);
  for (; count > 0; --count) {
    const next = from + 4 * width;
    for (const end = from + width; from < end; from += 16) {
      const from2 = from + 2 * width;
      const from4 = from2 + 2 * width;
      transformSix(
        v128.load(from), v128.load(from + width), v128.load(from2), v128.load(from2 + width),
        v128.load(from4), v128.load(from4 + width), half, two, fiveHalves, a, b, to, 16,
      );
      to += 96;
    }
    from = next;
  }
  return to;
}

/** Transforms the columns of four tiles, from their places among the transformed rows to the lanes of one vector per frequency. */
export function transformColumns(
  constants: usize,
  tile0: usize,
  tile1: usize,
  tile2: usize,
  tile3: usize,
  to: usize,
  frequency: usize,
): void {
  const half = v128.load32_splat(constants, HALF);
  const two = v128.load32_splat(constants, TWO);
  const fiveHalves = v128.load32_splat(constants, FIVE_HALVES);
  const a = v128.load32_splat(constants, ROOT_HALF);
  const b = v128.load32_splat(constants, ROOT_TWO);
  for (const end = tile0 + 96; tile0 < end; tile0 += 16) {
    const r0 = v128.load(tile0);
    const r1 = v128.load(tile1);
    const r2 = v128.load(tile2);
    const r3 = v128.load(tile3);
    const lo01 = i8x16.shuffle(r0, r1, 0, 1, 2, 3, 16, 17, 18, 19, 4, 5, 6, 7, 20, 21, 22, 23);
    const lo23 = i8x16.shuffle(r2, r3, 0, 1, 2, 3, 16, 17, 18, 19, 4, 5, 6, 7, 20, 21, 22, 23);
    const hi01 = i8x16.shuffle(r0, r1, 8, 9, 10, 11, 24, 25, 26, 27, 12, 13, 14, 15, 28, 29, 30, 31);
    const hi23 = i8x16.shuffle(r2, r3, 8, 9, 10, 11, 24, 25, 26, 27, 12, 13, 14, 15, 28, 29, 30, 31);
    const next01 = v128.load64_lane(tile1, v128.load64_zero(tile0, 96), 1, 96);
    const next23 = v128.load64_lane(tile3, v128.load64_zero(tile2, 96), 1, 96);
    transformSix(
      i8x16.shuffle(lo01, lo23, 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23),
      i8x16.shuffle(lo01, lo23, 8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31),
      i8x16.shuffle(hi01, hi23, 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23),
      i8x16.shuffle(hi01, hi23, 8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31),
      i8x16.shuffle(next01, next23, 0, 1, 2, 3, 8, 9, 10, 11, 16, 17, 18, 19, 24, 25, 26, 27),
      i8x16.shuffle(next01, next23, 4, 5, 6, 7, 12, 13, 14, 15, 20, 21, 22, 23, 28, 29, 30, 31),
      half, two, fiveHalves, a, b, to, frequency,
    );
    to += 6 * frequency;
    tile1 += 16;
    tile2 += 16;
    tile3 += 16;
  }
}
