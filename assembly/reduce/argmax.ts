import { SIGN, flipped, rowMax } from "./max";

// y[o, i] = the first r where x[o, r, i] is largest (argmin: smallest): x (outer, size, inner), y i32 (outer, inner), size > 0,
// split over outer · inner. NaN wins, the first one. Exact.

export function argmax(x: usize, y: usize, outer: i32, size: i32, inner: i32, begin: i32, end: i32): void {
  argExtreme(x, y, size, inner, begin, end, 0);
}

export function argmin(x: usize, y: usize, outer: i32, size: i32, inner: i32, begin: i32, end: i32): void {
  argExtreme(x, y, size, inner, begin, end, SIGN);
}

/** argmin x = argmax −x: `sign` holds the bits to flip. */
function argExtreme(x: usize, y: usize, size: i32, inner: i32, begin: i32, end: i32, sign: u32): void {
  const stride = (<usize>inner) << 2;
  for (let index = begin; index < end; ) {
    const o = index / inner;
    const i = index - o * inner;
    const at = x + ((<usize>o * size * inner + i) << 2);
    const to = y + ((<usize>index) << 2);
    const columns = min(inner - i, end - index);
    if (inner == 1) {
      store<i32>(to, find(at, size, flipped(rowMax(at, size, sign), sign)));
      index++;
    } else if (columns >= 16) {
      tileArgmax(at, to, size, stride, sign);
      index += 16;
    } else {
      store<i32>(to, columnArgmax(at, size, stride, sign));
      index++;
    }
  }
}

/** The first position that holds `value`, or any NaN if that is what it is. It is there. */
function find(x: usize, size: i32, value: f32): i32 {
  const values = f32x4.splat(value);
  const anyNaN = value != value ? i32x4.splat(-1) : i32x4.splat(0);
  let i = 0;
  // Sixteen at a time up to those that hold a number.
  for (; value == value && i + 16 <= size; i += 16) {
    const at = x + ((<usize>i) << 2);
    const first = v128.or(f32x4.eq(v128.load(at), values), f32x4.eq(v128.load(at, 16), values));
    const second = v128.or(f32x4.eq(v128.load(at, 32), values), f32x4.eq(v128.load(at, 48), values));
    if (v128.any_true(v128.or(first, second))) break;
  }
  for (; i + 4 <= size; i += 4) {
    const xs = v128.load(x + ((<usize>i) << 2));
    const hit = v128.or(f32x4.eq(xs, values), v128.and(f32x4.ne(xs, xs), anyNaN));
    if (v128.any_true(hit)) return i + ctz(i32x4.bitmask(hit));
  }
  while (i < size - 1) {
    const element = load<f32>(x + ((<usize>i) << 2));
    if (element == value || (value != value && element != element)) return i;
    i++;
  }
  return i;
}

/** Sixteen columns, a cache line of each row. */
function tileArgmax(x: usize, y: usize, size: i32, stride: usize, sign: u32): void {
  const signs = i32x4.splat(sign);
  let best0 = v128.xor(v128.load(x), signs);
  let best1 = v128.xor(v128.load(x, 16), signs);
  let best2 = v128.xor(v128.load(x, 32), signs);
  let best3 = v128.xor(v128.load(x, 48), signs);
  let position0 = i32x4.splat(0);
  let position1 = position0;
  let position2 = position0;
  let position3 = position0;
  for (let row = 1; row < size; row++) {
    x += stride;
    const rows = i32x4.splat(row);
    const x0 = v128.xor(v128.load(x), signs);
    const x1 = v128.xor(v128.load(x, 16), signs);
    const x2 = v128.xor(v128.load(x, 32), signs);
    const x3 = v128.xor(v128.load(x, 48), signs);
    const better0 = better(x0, best0);
    const better1 = better(x1, best1);
    const better2 = better(x2, best2);
    const better3 = better(x3, best3);
    best0 = v128.bitselect(x0, best0, better0);
    best1 = v128.bitselect(x1, best1, better1);
    best2 = v128.bitselect(x2, best2, better2);
    best3 = v128.bitselect(x3, best3, better3);
    position0 = v128.bitselect(rows, position0, better0);
    position1 = v128.bitselect(rows, position1, better1);
    position2 = v128.bitselect(rows, position2, better2);
    position3 = v128.bitselect(rows, position3, better3);
  }
  v128.store(y, position0);
  v128.store(y, position1, 16);
  v128.store(y, position2, 32);
  v128.store(y, position3, 48);
}

// Larger, or the first NaN: not ≤ is true for NaN on either side.
@inline function better(value: v128, best: v128): v128 {
  return v128.andnot(f32x4.eq(best, best), f32x4.le(value, best));
}

function columnArgmax(x: usize, size: i32, stride: usize, sign: u32): i32 {
  let best = flipped(load<f32>(x), sign);
  let position = 0;
  for (let row = 1; row < size; row++) {
    x += stride;
    const value = flipped(load<f32>(x), sign);
    if (!(value <= best) && best == best) {
      best = value;
      position = row;
    }
  }
  return position;
}
