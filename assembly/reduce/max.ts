import { laneMax } from "../math/lanes";

// y[o, i] = max_r x[o, r, i], min likewise: x (outer, size, inner), y (outer, inner), size > 0, split over outer · inner.
// NaN wins. Of zeros of both signs either may come out. Exact.

// Columns that go row by row together: 4 kB of y stay in the cache.
const COLUMNS: i32 = 1024;

export const SIGN: u32 = 0x8000_0000;

export function max(x: usize, y: usize, outer: i32, size: i32, inner: i32, begin: i32, end: i32): void {
  extreme(x, y, size, inner, begin, end, 0);
}

export function min(x: usize, y: usize, outer: i32, size: i32, inner: i32, begin: i32, end: i32): void {
  extreme(x, y, size, inner, begin, end, SIGN);
}

/** The maximum of x with its sign bits flipped, flipped back: min x = −max −x. */
function extreme(x: usize, y: usize, size: i32, inner: i32, begin: i32, end: i32, sign: u32): void {
  const stride = (<usize>inner) << 2;
  for (let index = begin; index < end; ) {
    const o = index / inner;
    const i = index - o * inner;
    const at = x + ((<usize>o * size * inner + i) << 2);
    const to = y + ((<usize>index) << 2);
    const columns = inner - i < end - index ? inner - i : end - index;
    if (inner == 1) {
      store<f32>(to, flipped(rowMax(at, size, sign), sign));
      index++;
    } else if (columns >= 4) {
      const together = (columns < COLUMNS ? columns : COLUMNS) & -4;
      columnsMax(at, to, size, together, stride, sign);
      index += together;
    } else {
      let best = flipped(load<f32>(at), sign);
      for (let row = 1; row < size; row++) {
        const value = flipped(load<f32>(at + <usize>row * stride), sign);
        if (!(value <= best) && best == best) best = value;
      }
      store<f32>(to, flipped(best, sign));
      index++;
    }
  }
}

@inline export function flipped(x: f32, sign: u32): f32 {
  return reinterpret<f32>(reinterpret<u32>(x) ^ sign);
}

/** The largest of `size` numbers with flipped signs; NaN if there is one. */
export function rowMax(x: usize, size: i32, sign: u32): f32 {
  const signs = i32x4.splat(sign);
  let best0 = f32x4.splat(-Infinity);
  let best1 = best0;
  let best2 = best0;
  let best3 = best0;
  let sums = f32x4.splat(0);
  let i = 0;
  // pmax passes over NaN in its second operand. Any NaN makes the sum NaN, which costs less than to compare each number with itself.
  for (; i + 16 <= size; i += 16) {
    const at = x + ((<usize>i) << 2);
    const x0 = v128.load(at);
    const x1 = v128.load(at, 16);
    const x2 = v128.load(at, 32);
    const x3 = v128.load(at, 48);
    sums = f32x4.add(sums, f32x4.add(f32x4.add(x0, x1), f32x4.add(x2, x3)));
    best0 = f32x4.pmax(best0, v128.xor(x0, signs));
    best1 = f32x4.pmax(best1, v128.xor(x1, signs));
    best2 = f32x4.pmax(best2, v128.xor(x2, signs));
    best3 = f32x4.pmax(best3, v128.xor(x3, signs));
  }
  let best = laneMax(f32x4.pmax(f32x4.pmax(best0, best1), f32x4.pmax(best2, best3)));
  // So do infinities of both signs.
  if (v128.any_true(f32x4.ne(sums, sums)) && holdsNaN(x, i)) return NaN;
  for (; i < size; i++) {
    const value = flipped(load<f32>(x + ((<usize>i) << 2)), sign);
    if (value != value) return NaN;
    if (value > best) best = value;
  }
  return best;
}

function holdsNaN(x: usize, size: i32): bool {
  for (let i = 0; i < size; i += 4) {
    const value = v128.load(x + ((<usize>i) << 2));
    if (v128.any_true(f32x4.ne(value, value))) return true;
  }
  return false;
}

/** The largest of each of `count` neighbouring columns, a multiple of 4: row by row, as memory lies, four rows for each visit of y. */
function columnsMax(x: usize, y: usize, size: i32, count: i32, stride: usize, sign: u32): void {
  const signs = i32x4.splat(sign);
  const bytes = <usize>count << 2;
  for (let i: usize = 0; i < bytes; i += 16) v128.store(y + i, v128.xor(v128.load(x + i), signs));
  let row = 1;
  x += stride;
  for (; row + 4 <= size; row += 4, x += 4 * stride) {
    for (let i: usize = 0; i < bytes; i += 16) {
      const at = x + i;
      const best = larger(larger(v128.load(y + i), v128.load(at), signs), v128.load(at + stride), signs);
      v128.store(y + i, larger(larger(best, v128.load(at + 2 * stride), signs), v128.load(at + 3 * stride), signs));
    }
  }
  for (; row < size; row++, x += stride) {
    for (let i: usize = 0; i < bytes; i += 16) v128.store(y + i, larger(v128.load(y + i), v128.load(x + i), signs));
  }
  for (let i: usize = 0; i < bytes; i += 16) v128.store(y + i, v128.xor(v128.load(y + i), signs));
}

/** Of the largest so far, with flipped signs, and x; NaN wins: pmax keeps one of the former, all bits set are another. */
@inline function larger(best: v128, x: v128, signs: v128): v128 {
  return v128.or(f32x4.pmax(best, v128.xor(x, signs)), f32x4.ne(x, x));
}
