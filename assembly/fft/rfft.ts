import { ELEMENT, complexTransform } from "./complex";
import { transpose4x4 } from "./lanes";

// y[r, k] = Σ_t x[r, t] e^(−2πi t k / n), k = 0 … n / 2: x (rows, n), y (rows, n / 2 + 1, 2), real and imaginary parts; n a power of two
// from 4. twiddles: cos and sin of −2πk / n, k = 0 … n − 1. Split over rows; four rows are the lanes of one transform, and a row's bits
// do not depend on the others.
// The even and odd numbers are the parts of a complex sequence of half the length, whose transform is taken apart (Cooley, Lewis and Welch 1970).
export function rfft(x: usize, twiddles: usize, y: usize, scratch: usize, rows: i32, n: i32, begin: i32, end: i32): void {
  const half = n >> 1;
  const other = scratch + <usize>half * ELEMENT;
  const rowBytes = <usize>n << 2;
  const outBytes = <usize>(half + 1) << 3;
  for (let row = begin; row < end; row += 4) {
    const count = min(4, end - row);
    const from = x + <usize>row * rowBytes;
    for (let t: usize = 0; t < rowBytes; t += 16) transpose4x4(from + t, rowBytes, count, scratch + (t << 2));
    const z = complexTransform(scratch, other, half, twiddles, 2);
    const to = y + <usize>row * outBytes;
    for (let k = 0; k <= half; k++) {
      const a = z + <usize>(k == half ? 0 : k) * ELEMENT;
      const b = z + <usize>(k == 0 ? 0 : half - k) * ELEMENT;
      const are = v128.load(a);
      const aim = v128.load(a, 16);
      const bre = v128.load(b);
      const bim = v128.load(b, 16);
      // The transforms of the even and the odd numbers, both twice as large.
      const evenRe = f32x4.add(are, bre);
      const evenIm = f32x4.sub(aim, bim);
      const oddRe = f32x4.add(aim, bim);
      const oddIm = f32x4.sub(bre, are);
      const wre = v128.load32_splat(twiddles + (<usize>k << 3));
      const wim = v128.load32_splat(twiddles + (<usize>k << 3), 4);
      const re = f32x4.mul(f32x4.splat(0.5), f32x4.add(evenRe, f32x4.sub(f32x4.mul(oddRe, wre), f32x4.mul(oddIm, wim))));
      const im = f32x4.mul(f32x4.splat(0.5), f32x4.add(evenIm, f32x4.add(f32x4.mul(oddRe, wim), f32x4.mul(oddIm, wre))));
      storePairs(to + (<usize>k << 3), outBytes, count, re, im);
    }
  }
}

/** (re, im) of up to four rows. */
@inline function storePairs(to: usize, rowBytes: usize, count: i32, re: v128, im: v128): void {
  const low = v128.shuffle<i32>(re, im, 0, 4, 1, 5);
  const high = v128.shuffle<i32>(re, im, 2, 6, 3, 7);
  v128.store64_lane(to, low, 0);
  if (count > 1) v128.store64_lane(to + rowBytes, low, 1);
  if (count > 2) v128.store64_lane(to + 2 * rowBytes, high, 0);
  if (count > 3) v128.store64_lane(to + 3 * rowBytes, high, 1);
}
