import { MR } from "../gemm/micro-kernel";
import { CONSTANTS, ROOT_HALF, SIXTH, THIRD } from "./winograd-constants";

// U = G · g · Gᵀ for 3 × 3 filters, packed as the micro-kernel reads rows: for each of the 36 frequencies panels of MR filters by depth.
//
//         ⎡   1     0    0  ⎤
//         ⎢ −2/3 −2a/3 −1/3 ⎥
//   G  =  ⎢ −2/3  2a/3 −1/3 ⎥    a = √½, b = √2 = 2a
//         ⎢  1/6   b/6  1/3 ⎥
//         ⎢  1/6  −b/6  1/3 ⎥
//         ⎣   0     0    1  ⎦

/** to[k] = (G g)[k], `step` bytes apart: whole vectors, or halves in two places. */
@inline function transformThree(
  g0: v128, g1: v128, g2: v128, third: v128, sixth: v128, a: v128,
  to: usize, high: usize, step: usize, whole: bool,
): void {
  const third2 = f32x4.mul(third, g2);
  const sixth0 = f32x4.mul(sixth, g0);
  const third0 = f32x4.add(sixth0, sixth0);
  const evenA = f32x4.add(f32x4.add(third0, third0), third2);
  const evenB = f32x4.add(sixth0, third2);
  const oddB = f32x4.mul(f32x4.mul(third, a), g1);
  const oddA = f32x4.add(oddB, oddB);
  store(to, high, g0, whole);
  store(to + step, high + step, f32x4.neg(f32x4.add(evenA, oddA)), whole);
  store(to + 2 * step, high + 2 * step, f32x4.sub(oddA, evenA), whole);
  store(to + 3 * step, high + 3 * step, f32x4.add(evenB, oddB), whole);
  store(to + 4 * step, high + 4 * step, f32x4.sub(evenB, oddB), whole);
  store(to + 5 * step, high + 5 * step, g2, whole);
}

@inline export function store(to: usize, high: usize, vector: v128, whole: bool): void {
  if (whole) {
    v128.store(to, vector);
  } else {
    v128.store64_lane(to, vector, 0);
    v128.store64_lane(high, vector, 1);
  }
}

/**
 * Four filters at a time in the lanes, `channels` of the `depth` that panels have. Filters are `filterStride`, their channels `channelStride` bytes apart; panels are `panel`,
 * frequencies `frequency` bytes apart. `flip` turns each filter by half a turn. Lanes past the last filter repeat it.
 */
export function transformFilters(
  constants: usize,
  to: usize,
  weight: usize,
  filters: i32,
  channels: i32,
  depth: i32,
  filterStride: usize,
  channelStride: usize,
  flip: bool,
  frequency: usize,
): void {
  const panel = <usize>(depth * MR) << 2;
  const temporary = constants + (CONSTANTS << 2);
  const rows = temporary + 144;
  const third = v128.load32_splat(constants, THIRD);
  const sixth = v128.load32_splat(constants, SIXTH);
  const a = v128.load32_splat(constants, ROOT_HALF);
  for (let o = 0; o < filters; o += 4) {
    let filter0 = weight + <usize>o * filterStride;
    let filter1 = weight + <usize>min(o + 1, filters - 1) * filterStride;
    let filter2 = weight + <usize>min(o + 2, filters - 1) * filterStride;
    let filter3 = weight + <usize>min(o + 3, filters - 1) * filterStride;
    let low = to + <usize>(o / MR) * panel + (<usize>(o % MR) << 2);
    let high = to + <usize>((o + 2) / MR) * panel + (<usize>((o + 2) % MR) << 2);
    for (let i = channels; i > 0; --i) {
      // Taps as | 0 1 2 3 | 4 5 6 7 | 8 | of four filters become nine vectors.
      const row0 = v128.load(filter0);
      const row1 = v128.load(filter1);
      const row2 = v128.load(filter2);
      const row3 = v128.load(filter3);
      const lo01 = i8x16.shuffle(row0, row1, 0, 1, 2, 3, 16, 17, 18, 19, 4, 5, 6, 7, 20, 21, 22, 23);
      const lo23 = i8x16.shuffle(row2, row3, 0, 1, 2, 3, 16, 17, 18, 19, 4, 5, 6, 7, 20, 21, 22, 23);
      const hi01 = i8x16.shuffle(row0, row1, 8, 9, 10, 11, 24, 25, 26, 27, 12, 13, 14, 15, 28, 29, 30, 31);
      const hi23 = i8x16.shuffle(row2, row3, 8, 9, 10, 11, 24, 25, 26, 27, 12, 13, 14, 15, 28, 29, 30, 31);
      const next0 = v128.load(filter0, 16);
      const next1 = v128.load(filter1, 16);
      const next2 = v128.load(filter2, 16);
      const next3 = v128.load(filter3, 16);
      const nextLo01 = i8x16.shuffle(next0, next1, 0, 1, 2, 3, 16, 17, 18, 19, 4, 5, 6, 7, 20, 21, 22, 23);
      const nextLo23 = i8x16.shuffle(next2, next3, 0, 1, 2, 3, 16, 17, 18, 19, 4, 5, 6, 7, 20, 21, 22, 23);
      const nextHi01 = i8x16.shuffle(next0, next1, 8, 9, 10, 11, 24, 25, 26, 27, 12, 13, 14, 15, 28, 29, 30, 31);
      const nextHi23 = i8x16.shuffle(next2, next3, 8, 9, 10, 11, 24, 25, 26, 27, 12, 13, 14, 15, 28, 29, 30, 31);
      let last = v128.load32_zero(filter0, 32);
      last = v128.load32_lane(filter1, last, 1, 32);
      last = v128.load32_lane(filter2, last, 2, 32);
      last = v128.load32_lane(filter3, last, 3, 32);
      // Tap k of the four filters, at its place or at that of 8 − k.
      const sign: isize = flip ? -16 : 16;
      const first = temporary + (flip ? 128 : 0);
      v128.store(first, i8x16.shuffle(lo01, lo23, 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23));
      v128.store(first + sign, i8x16.shuffle(lo01, lo23, 8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31));
      v128.store(first + 2 * sign, i8x16.shuffle(hi01, hi23, 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23));
      v128.store(first + 3 * sign, i8x16.shuffle(hi01, hi23, 8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31));
      v128.store(temporary, i8x16.shuffle(nextLo01, nextLo23, 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23), 64);
      v128.store(first + 5 * sign, i8x16.shuffle(nextLo01, nextLo23, 8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31));
      v128.store(first + 6 * sign, i8x16.shuffle(nextHi01, nextHi23, 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23));
      v128.store(first + 7 * sign, i8x16.shuffle(nextHi01, nextHi23, 8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31));
      v128.store(first + 8 * sign, last);
      for (let row: usize = 0; row < 3; ++row) {
        const from = temporary + row * 48;
        transformThree(v128.load(from), v128.load(from, 16), v128.load(from, 32), third, sixth, a, rows + row * 96, 0, 16, true);
      }
      let at: usize = 0;
      for (let from = rows; from < rows + 96; from += 16) {
        transformThree(
          v128.load(from), v128.load(from, 96), v128.load(from, 192), third, sixth, a, low + at, high + at, 6 * frequency, MR % 4 == 0,
        );
        at += frequency;
      }
      filter0 += channelStride;
      filter1 += channelStride;
      filter2 += channelStride;
      filter3 += channelStride;
      low += MR * 4;
      high += MR * 4;
    }
  }
}
