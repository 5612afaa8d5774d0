import { ELEMENT, complexTransform } from "./complex";
import { storeRows } from "./lanes";

// y[r, t] = Σ_k x[r, k] e^(2πi t k / n) over k = 0 … n − 1, where x[n − k] is the conjugate of x[k]: the transform back of `rfft`, n times
// too large. x (rows, n / 2 + 1, 2), of whose first and last numbers the imaginary parts do not count, y (rows, n); otherwise as `rfft`.
export function irfft(x: usize, twiddles: usize, y: usize, scratch: usize, rows: i32, n: i32, begin: i32, end: i32): void {
  const half = n >> 1;
  const other = scratch + <usize>half * ELEMENT;
  const rowBytes = <usize>(half + 1) << 3;
  const outBytes = <usize>n << 2;
  for (let row = begin; row < end; row += 4) {
    const count = min(4, end - row);
    const from = x + <usize>row * rowBytes;
    for (let k = 0; k < half; k++) {
      const a = from + (<usize>k << 3);
      const b = from + (<usize>(half - k) << 3);
      const edges = f32x4.splat(k == 0 ? 0 : 1);
      const are = loadLanes(a, rowBytes, count);
      const aim = f32x4.mul(edges, loadLanes(a + 4, rowBytes, count));
      const bre = loadLanes(b, rowBytes, count);
      const bim = f32x4.mul(edges, loadLanes(b + 4, rowBytes, count));
      const evenRe = f32x4.add(are, bre);
      const evenIm = f32x4.sub(aim, bim);
      const oddRe = f32x4.sub(are, bre);
      const oddIm = f32x4.add(aim, bim);
      // Times the conjugate twiddle, then times i.
      const wre = v128.load32_splat(twiddles + (<usize>k << 3));
      const wim = v128.load32_splat(twiddles + (<usize>k << 3), 4);
      const turnedRe = f32x4.add(f32x4.mul(oddRe, wre), f32x4.mul(oddIm, wim));
      const turnedIm = f32x4.sub(f32x4.mul(oddIm, wre), f32x4.mul(oddRe, wim));
      const to = scratch + <usize>k * ELEMENT;
      v128.store(to, f32x4.sub(evenRe, turnedIm));
      // Conjugate: the transform back is the conjugate of the transform of conjugates.
      v128.store(to, f32x4.neg(f32x4.add(evenIm, turnedRe)), 16);
    }
    const z = complexTransform(scratch, other, half, twiddles, 2);
    for (let t = 0; t < half; t++) {
      const im = z + <usize>t * ELEMENT + 16;
      v128.store(im, f32x4.neg(v128.load(im)));
    }
    const to = y + <usize>row * outBytes;
    for (let t: usize = 0; t < outBytes; t += 16) storeRows(z + (t << 2), to + t, outBytes, count);
  }
}

@inline function loadLanes(from: usize, rowBytes: usize, count: i32): v128 {
  let x = v128.load32_splat(from);
  if (count > 1) x = v128.load32_lane(from + rowBytes, x, 1);
  if (count > 2) x = v128.load32_lane(from + 2 * rowBytes, x, 2);
  if (count > 3) x = v128.load32_lane(from + 3 * rowBytes, x, 3);
  return x;
}
