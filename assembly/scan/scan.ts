// Along the middle axis of (outer, size, inner), split over outer · inner. Neighbouring lines go step by step together, so that memory
// is read as it lies; where there are too few, four lines to their ends, gathered lane by lane. Every line is computed by itself, so its
// bits do not depend on its neighbours.

// Neighbouring lines at once: 4 kB of the last step, of which the next is made, stay in the cache.
const LINES: i32 = 1024;

// Lane i of four lines: at ptr + i · gap.
@inline function loadLines(ptr: usize, gap: usize, count: i32): v128 {
  let x = v128.load32_zero(ptr);
  if (count > 1) x = v128.load32_lane(ptr + gap, x, 1);
  if (count > 2) x = v128.load32_lane(ptr + 2 * gap, x, 2);
  if (count > 3) x = v128.load32_lane(ptr + 3 * gap, x, 3);
  return x;
}

@inline function storeLines(ptr: usize, gap: usize, count: i32, x: v128): void {
  v128.store32_lane(ptr, x, 0);
  if (count > 1) v128.store32_lane(ptr + gap, x, 1);
  if (count > 2) v128.store32_lane(ptr + 2 * gap, x, 2);
  if (count > 3) v128.store32_lane(ptr + 3 * gap, x, 3);
}

// Neighbouring lines from `index` on, none beyond the end of a row of lines: a multiple of four, or 0.
@inline function neighbours(index: i32, end: i32, inner: i32): i32 {
  return min(LINES, min(inner - (index % inner), end - index)) & -4;
}

// Lines that are gathered, where there are no four neighbours.
@inline function gathered(index: i32, end: i32, inner: i32): i32 {
  return min(inner == 1 ? 4 : inner - (index % inner), min(4, end - index));
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
  if (size == 0) return;
  const gap: usize = inner == 1 ? <usize>size << 2 : 4;
  const line = <usize>inner << 2;
  const forward: usize = reversed ? 0 - line : line;
  const factors = reversed ? b + line : b;
  const oneA = aStep ? f32x4.splat(0) : v128.load32_splat(a);
  const oneB = bStep ? f32x4.splat(0) : v128.load32_splat(b);
  for (let index = begin; index < end; ) {
    let row = startOf(index, size, inner);
    if (reversed) row += <usize>(size - 1) * line;
    const count = neighbours(index, end, inner);
    if (count > 0) {
      index += count;
      for (let i = 0; i < count; i += 4) {
        const at = row + (<usize>i << 2);
        const factor = bStep && !reversed ? v128.load(b + at) : bStep ? f32x4.splat(0) : oneB;
        v128.store(y + at, next(whole, aStep ? v128.load(a + at) : oneA, factor, initial));
      }
      for (let t = 1; t < size; t++) {
        row += forward;
        for (let at = row; at < row + (<usize>count << 2); at += 16) {
          const term = aStep ? v128.load(a + at) : oneA;
          const factor = bStep ? v128.load(factors + at) : oneB;
          v128.store(y + at, next(whole, term, factor, v128.load(y + at - forward)));
        }
      }
    } else {
      const lanes = gathered(index, end, inner);
      index += lanes;
      let state = initial;
      for (let t = 0; t < size; t++, row += forward) {
        const term = aStep ? loadLines(a + row, gap, lanes) : oneA;
        let factor = oneB;
        if (bStep) factor = reversed && t == 0 ? f32x4.splat(0) : loadLines(factors + row, gap, lanes);
        state = next(whole, term, factor, state);
        storeLines(y + row, gap, lanes, state);
      }
    }
  }
}

@inline function next(whole: bool, term: v128, factor: v128, state: v128): v128 {
  return whole ? i32x4.add(term, i32x4.mul(factor, state)) : f32x4.add(term, f32x4.mul(factor, state));
}

// y[t] = max(x[0], …, x[t]); NaN from the first one on. y may be x.
export function scanMax(x: usize, y: usize, outer: i32, size: i32, inner: i32, begin: i32, end: i32): void {
  if (size == 0) return;
  const gap: usize = inner == 1 ? <usize>size << 2 : 4;
  const line = <usize>inner << 2;
  for (let index = begin; index < end; ) {
    let row = startOf(index, size, inner);
    const count = neighbours(index, end, inner);
    if (count > 0) {
      index += count;
      const bytes = <usize>count << 2;
      for (let at = row; at < row + bytes; at += 16) v128.store(y + at, v128.load(x + at));
      for (let t = 1; t < size; t++) {
        row += line;
        for (let at = row; at < row + bytes; at += 16) v128.store(y + at, f32x4.max(v128.load(y + at - line), v128.load(x + at)));
      }
    } else {
      const lanes = gathered(index, end, inner);
      index += lanes;
      let state = f32x4.splat(-Infinity);
      for (let t = 0; t < size; t++, row += line) {
        state = f32x4.max(state, loadLines(x + row, gap, lanes));
        storeLines(y + row, gap, lanes, state);
      }
    }
  }
}
