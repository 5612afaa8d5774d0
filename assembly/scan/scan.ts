// Along the middle axis of (outer, size, inner), split over outer · inner. Four lines at a time: neighbouring ones where inner > 1,
// otherwise four rows, gathered lane by lane. Every line is computed by itself, so its bits do not depend on its neighbours.

// Lane i of four lines: at ptr + i · gap.
@inline function loadLines(ptr: usize, gap: usize, count: i32): v128 {
  if (gap == 4 && count == 4) return v128.load(ptr);
  let x = v128.load32_zero(ptr);
  if (count > 1) x = v128.load32_lane(ptr + gap, x, 1);
  if (count > 2) x = v128.load32_lane(ptr + 2 * gap, x, 2);
  if (count > 3) x = v128.load32_lane(ptr + 3 * gap, x, 3);
  return x;
}

@inline function storeLines(ptr: usize, gap: usize, count: i32, x: v128): void {
  if (gap == 4 && count == 4) {
    v128.store(ptr, x);
    return;
  }
  v128.store32_lane(ptr, x, 0);
  if (count > 1) v128.store32_lane(ptr + gap, x, 1);
  if (count > 2) v128.store32_lane(ptr + 2 * gap, x, 2);
  if (count > 3) v128.store32_lane(ptr + 3 * gap, x, 3);
}

// Lines from `index` on that can be taken together: at most four, and none beyond the end of a row of lines.
@inline function together(index: i32, end: i32, inner: i32): i32 {
  const row = inner == 1 ? 4 : inner - (index % inner);
  return min(4, min(row, end - index));
}

// Where line `index` begins.
@inline function startOf(index: i32, size: i32, inner: i32): usize {
  return (<usize>(index / inner) * size * inner + index % inner) << 2;
}

// y[t] = a[t] + b[t] · y[t − 1], before the first of them `initial`; or, `reversed`, y[t] = a[t] + b[t + 1] · y[t + 1], after the last 0:
// each is the other's gradient. a or b with a step of 0 is one number for all. y may be a or b, but b only if not reversed.
export function linearScan(
  a: usize,
  b: usize,
  y: usize,
  outer: i32,
  size: i32,
  inner: i32,
  aStep: i32,
  bStep: i32,
  reversed: i32,
  initial: f32,
  begin: i32,
  end: i32,
): void {
  recurrence(false, a, b, y, size, inner, aStep, bStep, reversed, f32x4.splat(initial), begin, end);
}

// The same of whole numbers, modulo 2³².
export function linearScanI32(
  a: usize,
  b: usize,
  y: usize,
  outer: i32,
  size: i32,
  inner: i32,
  aStep: i32,
  bStep: i32,
  initial: i32,
  begin: i32,
  end: i32,
): void {
  recurrence(true, a, b, y, size, inner, aStep, bStep, 0, i32x4.splat(initial), begin, end);
}

// `whole` is a constant where it is inlined.
@inline function recurrence(
  whole: bool,
  a: usize,
  b: usize,
  y: usize,
  size: i32,
  inner: i32,
  aStep: i32,
  bStep: i32,
  reversed: i32,
  initial: v128,
  begin: i32,
  end: i32,
): void {
  const gap: usize = inner == 1 ? <usize>size << 2 : 4;
  const line = <usize>inner << 2;
  const forward: usize = reversed ? 0 - line : line;
  const oneA = aStep ? f32x4.splat(0) : v128.load32_splat(a);
  const oneB = bStep ? f32x4.splat(0) : v128.load32_splat(b);
  for (let index = begin; index < end; ) {
    const count = together(index, end, inner);
    let at = startOf(index, size, inner);
    if (reversed) at += <usize>(size - 1) * line;
    let state = initial;
    for (let t = 0; t < size; t++) {
      let factor = oneB;
      if (bStep) factor = reversed ? (t ? loadLines(b + at + line, gap, count) : f32x4.splat(0)) : loadLines(b + at, gap, count);
      const term = aStep ? loadLines(a + at, gap, count) : oneA;
      state = whole ? i32x4.add(term, i32x4.mul(factor, state)) : f32x4.add(term, f32x4.mul(factor, state));
      storeLines(y + at, gap, count, state);
      at += forward;
    }
    index += count;
  }
}

// y[t] = max(x[0], …, x[t]); NaN from the first one on. y may be x.
export function scanMax(x: usize, y: usize, outer: i32, size: i32, inner: i32, begin: i32, end: i32): void {
  const gap: usize = inner == 1 ? <usize>size << 2 : 4;
  const line = <usize>inner << 2;
  for (let index = begin; index < end; ) {
    const count = together(index, end, inner);
    let at = startOf(index, size, inner);
    let state = f32x4.splat(-Infinity);
    for (let t = 0; t < size; t++) {
      state = f32x4.max(state, loadLines(x + at, gap, count));
      storeLines(y + at, gap, count, state);
      at += line;
    }
    index += count;
  }
}
