// y[o, i] = Σ_r x[o, r, i] or max_r x[o, r, i] of whole numbers: x (outer, size, inner), y (outer, inner), split over outer · inner.
// Exact; sums are taken modulo 2³², the largest of nothing is −2³¹.

export function sumI32(x: usize, y: usize, outer: i32, size: i32, inner: i32, begin: i32, end: i32): void {
  reduce(false, x, y, size, inner, begin, end);
}

export function maxI32(x: usize, y: usize, outer: i32, size: i32, inner: i32, begin: i32, end: i32): void {
  reduce(true, x, y, size, inner, begin, end);
}

// `largest` is a constant wherever the next functions are inlined, so that one of the two is left.
@inline function joined(largest: bool, a: v128, b: v128): v128 {
  return largest ? i32x4.max_s(a, b) : i32x4.add(a, b);
}

@inline function joinedOne(largest: bool, a: i32, b: i32): i32 {
  return largest ? max(a, b) : a + b;
}

@inline function reduce(largest: bool, x: usize, y: usize, size: i32, inner: i32, begin: i32, end: i32): void {
  const first: i32 = largest ? i32.MIN_VALUE : 0;
  const stride = (<usize>inner) << 2;
  for (let index = begin; index < end; ) {
    const o = index / inner;
    const i = index - o * inner;
    const at = x + ((<usize>o * size * inner + i) << 2);
    const to = y + ((<usize>index) << 2);
    const columns = min(inner - i, end - index);
    if (inner == 1) {
      store<i32>(to, row(largest, at, size, first));
      index++;
    } else if (columns >= 16) {
      tile(largest, at, to, size, stride, first);
      index += 16;
    } else {
      let value = first;
      for (let r = 0, from = at; r < size; r++, from += stride) value = joinedOne(largest, value, load<i32>(from));
      store<i32>(to, value);
      index++;
    }
  }
}

@inline function row(largest: bool, x: usize, size: i32, first: i32): i32 {
  let acc0 = i32x4.splat(first);
  let acc1 = acc0;
  let i = 0;
  for (; i + 8 <= size; i += 8, x += 32) {
    acc0 = joined(largest, acc0, v128.load(x));
    acc1 = joined(largest, acc1, v128.load(x, 16));
  }
  acc0 = joined(largest, acc0, acc1);
  acc0 = joined(largest, acc0, v128.shuffle<i32>(acc0, acc0, 2, 3, 0, 1));
  acc0 = joined(largest, acc0, v128.shuffle<i32>(acc0, acc0, 1, 0, 3, 2));
  let value = i32x4.extract_lane(acc0, 0);
  for (; i < size; i++, x += 4) value = joinedOne(largest, value, load<i32>(x));
  return value;
}

// Sixteen columns, a cache line of each row.
@inline function tile(largest: bool, x: usize, y: usize, size: i32, stride: usize, first: i32): void {
  let acc0 = i32x4.splat(first);
  let acc1 = acc0;
  let acc2 = acc0;
  let acc3 = acc0;
  for (let r = 0; r < size; r++, x += stride) {
    acc0 = joined(largest, acc0, v128.load(x));
    acc1 = joined(largest, acc1, v128.load(x, 16));
    acc2 = joined(largest, acc2, v128.load(x, 32));
    acc3 = joined(largest, acc3, v128.load(x, 48));
  }
  v128.store(y, acc0);
  v128.store(y, acc1, 16);
  v128.store(y, acc2, 32);
  v128.store(y, acc3, 48);
}
