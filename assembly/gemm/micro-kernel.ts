import { madd } from "../simd";

// A tile of MR × 8 of C lives in registers while the depth is walked; per step two vectors of B are loaded and MR elements of A
// broadcast from memory. Of the 15 vector registers V8 hands out, the baseline's 4 × 8 takes 8 accumulators, 2 of B, 1 of A and
// leaves 4 for products that wait for their addition; the fused 6 × 8 takes 12, 2 and 1.

// Rows of a tile.
@inline export const MR: i32 = ASC_FEATURE_RELAXED_SIMD ? 6 : 4;

@inline function storeRow(c: usize, lo: v128, hi: v128, accumulate: bool): void {
  if (accumulate) {
    v128.store(c, f32x4.add(v128.load(c), lo));
    v128.store(c, f32x4.add(v128.load(c, 16), hi), 16);
  } else {
    v128.store(c, lo);
    v128.store(c, hi, 16);
  }
}

/** Rows of the next panel of A where `left` are left. Few are a panel of four, and so are both halves of seven or eight: no multiplying of empty rows. */
@inline export function panelRows(left: i32): i32 {
  return MR > 4 && (left <= 4 || left == 7 || left == 8) ? 4 : MR;
}

/** c (MR, 8) = a (depth, MR)ᵀ · b (depth, 8), or + where `accumulate`. a and b are packed panels; rows of c are `cRow` bytes apart. */
export function microKernel(a: usize, b: usize, c: usize, cRow: usize, depth: i32, accumulate: bool): void {
  tile(a, b, c, cRow, depth, accumulate, MR);
}

/** The same for the first four rows of a panel: eight chains still hide the latency of a multiply-add. */
export function microKernel4(a: usize, b: usize, c: usize, cRow: usize, depth: i32, accumulate: bool): void {
  tile(a, b, c, cRow, depth, accumulate, 4);
}

// `rows` is known to the compiler: 4 or 6.
@inline function tile(a: usize, b: usize, c: usize, cRow: usize, depth: i32, accumulate: bool, rows: i32): void {
  let acc00 = f32x4.splat(0);
  let acc01 = f32x4.splat(0);
  let acc10 = f32x4.splat(0);
  let acc11 = f32x4.splat(0);
  let acc20 = f32x4.splat(0);
  let acc21 = f32x4.splat(0);
  let acc30 = f32x4.splat(0);
  let acc31 = f32x4.splat(0);
  let acc40 = f32x4.splat(0);
  let acc41 = f32x4.splat(0);
  let acc50 = f32x4.splat(0);
  let acc51 = f32x4.splat(0);
  while (depth > 0) {
    const b0 = v128.load(b);
    const b1 = v128.load(b, 16);
    const a0 = v128.load32_splat(a);
    acc00 = madd(a0, b0, acc00);
    acc01 = madd(a0, b1, acc01);
    const a1 = v128.load32_splat(a, 4);
    acc10 = madd(a1, b0, acc10);
    acc11 = madd(a1, b1, acc11);
    const a2 = v128.load32_splat(a, 8);
    acc20 = madd(a2, b0, acc20);
    acc21 = madd(a2, b1, acc21);
    const a3 = v128.load32_splat(a, 12);
    acc30 = madd(a3, b0, acc30);
    acc31 = madd(a3, b1, acc31);
    if (rows == 6) {
      const a4 = v128.load32_splat(a, 16);
      acc40 = madd(a4, b0, acc40);
      acc41 = madd(a4, b1, acc41);
      const a5 = v128.load32_splat(a, 20);
      acc50 = madd(a5, b0, acc50);
      acc51 = madd(a5, b1, acc51);
    }
    a += <usize>(MR * 4);
    b += 32;
    --depth;
  }
  storeRow(c, acc00, acc01, accumulate);
  c += cRow;
  storeRow(c, acc10, acc11, accumulate);
  c += cRow;
  storeRow(c, acc20, acc21, accumulate);
  c += cRow;
  storeRow(c, acc30, acc31, accumulate);
  if (rows == 6) {
    c += cRow;
    storeRow(c, acc40, acc41, accumulate);
    c += cRow;
    storeRow(c, acc50, acc51, accumulate);
  }
}
