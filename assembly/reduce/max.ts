import { laneMax } from "../math/lanes";

// y[o, i] = max_r x[o, r, i], min likewise: x (outer, size, inner), y (outer, inner), size > 0, split over outer · inner.
// NaN wins. Of zeros of both signs either may come out. Exact.

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
    } else if (columns >= 16) {
      tileMax(at, to, size, stride, sign);
      index += 16;
    } else if (columns >= 4) {
      v128.store(to, fourColumnsMax(at, size, stride, sign));
      index += 4;
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

function fourColumnsMax(x: usize, size: i32, stride: usize, sign: u32): v128 {
  const signs = i32x4.splat(sign);
  let best = f32x4.splat(-Infinity);
  let nan = i32x4.splat(0);
  for (let row = 0; row < size; row++, x += stride) {
    const value = v128.load(x);
    nan = v128.or(nan, f32x4.ne(value, value));
    best = f32x4.pmax(best, v128.xor(value, signs));
  }
  return v128.or(v128.xor(best, signs), nan);
}

/** Sixteen columns, a cache line of each row. */
function tileMax(x: usize, y: usize, size: i32, stride: usize, sign: u32): void {
  const signs = i32x4.splat(sign);
  let best0 = f32x4.splat(-Infinity);
  let best1 = best0;
  let best2 = best0;
  let best3 = best0;
  let nan0 = i32x4.splat(0);
  let nan1 = nan0;
  let nan2 = nan0;
  let nan3 = nan0;
  for (let row = 0; row < size; row++, x += stride) {
    const x0 = v128.load(x);
    const x1 = v128.load(x, 16);
    const x2 = v128.load(x, 32);
    const x3 = v128.load(x, 48);
    nan0 = v128.or(nan0, f32x4.ne(x0, x0));
    nan1 = v128.or(nan1, f32x4.ne(x1, x1));
    nan2 = v128.or(nan2, f32x4.ne(x2, x2));
    nan3 = v128.or(nan3, f32x4.ne(x3, x3));
    best0 = f32x4.pmax(best0, v128.xor(x0, signs));
    best1 = f32x4.pmax(best1, v128.xor(x1, signs));
    best2 = f32x4.pmax(best2, v128.xor(x2, signs));
    best3 = f32x4.pmax(best3, v128.xor(x3, signs));
  }
  // All bits set is a NaN.
  v128.store(y, v128.or(v128.xor(best0, signs), nan0));
  v128.store(y, v128.or(v128.xor(best1, signs), nan1), 16);
  v128.store(y, v128.or(v128.xor(best2, signs), nan2), 32);
  v128.store(y, v128.or(v128.xor(best3, signs), nan3), 48);
}
