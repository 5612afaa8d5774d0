import { madd } from "../simd";

// Convolution of one plane by one filter without a matrix product: for depthwise convolutions and for very few channels, where a
// product would have no rows to share a patch between. The plane was copied with its padding, so that no tap needs a bound.
//
// Taps come as a table, one entry of two words each: | byte offset into the plane | weight |.

@inline export const TAP_BYTES: usize = 8;

/** y[i, j] = Σ over taps of weight · x[i, j + offset], or + that. Rows of x are `xRow` bytes apart; `row` holds one row of y. */
export function convolvePlane(
  taps: usize,
  tapsEnd: usize,
  x: usize,
  xRow: usize,
  y: usize,
  yRow: usize,
  yColumn: usize,
  row: usize,
  rows: i32,
  columns: i32,
  accumulate: bool,
): void {
  if (yColumn == 4 && columns >= 4 && !accumulate && isGrid(taps, tapsEnd)) {
    if (load<i32>(taps, TAP_BYTES) == 4 && load<i32>(taps, 2 * TAP_BYTES) == 8) {
      convolveGrid(taps, true, x, xRow, y, yRow, rows, columns);
    } else {
      convolveGrid(taps, false, x, xRow, y, yRow, rows, columns);
    }
    return;
  }
  for (; rows > 0; --rows) {
    if (yColumn == 4) {
      convolveRow(taps, tapsEnd, x, y, columns, accumulate);
    } else {
      convolveRow(taps, tapsEnd, x, row, columns, false);
      let to = y;
      let j: usize = 0;
      if (accumulate && yColumn == 8) {
        // A vector of the row is spread over two of y; the next column's existence keeps the second one inside the row.
        for (const last = <usize>(columns - 1) << 2; j + 12 < last; j += 16) {
          const sums = v128.load(row + j);
          const zero = f32x4.splat(0);
          v128.store(to, f32x4.add(v128.load(to), i32x4.shuffle(sums, zero, 0, 4, 1, 5)));
          v128.store(to, f32x4.add(v128.load(to, 16), i32x4.shuffle(sums, zero, 2, 4, 3, 5)), 16);
          to += 32;
        }
      }
      for (; j < <usize>columns << 2; j += 4) {
        f32.store(to, accumulate ? f32.load(to) + f32.load(row + j) : f32.load(row + j));
        to += yColumn;
      }
    }
    x += xRow;
    y += yRow;
  }
}

/** Whether the taps are three rows of three at equal distances: their weights then stay in registers. */
function isGrid(taps: usize, tapsEnd: usize): bool {
  if (tapsEnd - taps != 9 * TAP_BYTES) return false;
  const right = load<i32>(taps, TAP_BYTES);
  const far = load<i32>(taps, 2 * TAP_BYTES);
  const down = load<i32>(taps, 3 * TAP_BYTES);
  return (
    load<i32>(taps, 4 * TAP_BYTES) == down + right && load<i32>(taps, 5 * TAP_BYTES) == down + far &&
    load<i32>(taps, 6 * TAP_BYTES) == 2 * down && load<i32>(taps, 7 * TAP_BYTES) == 2 * down + right &&
    load<i32>(taps, 8 * TAP_BYTES) == 2 * down + far
  );
}

/** The second and third tap of a row; `adjacent` is a constant of the caller. */
@inline function second(x: usize, right: usize, adjacent: bool): v128 {
  return adjacent ? v128.load(x, 4) : v128.load(x + right);
}

@inline function third(x: usize, far: usize, adjacent: bool): v128 {
  return adjacent ? v128.load(x, 8) : v128.load(x + far);
}

/** convolvePlane by three rows of three taps, at least four columns. The last vector of a row overlaps the one before. */
@inline function convolveGrid(
  taps: usize,
  adjacent: bool,
  x: usize,
  xRow: usize,
  y: usize,
  yRow: usize,
  rows: i32,
  columns: i32,
): void {
  const right = <usize>load<i32>(taps, TAP_BYTES);
  const far = <usize>load<i32>(taps, 2 * TAP_BYTES);
  const down = <usize>load<i32>(taps, 3 * TAP_BYTES);
  const w0 = v128.load32_splat(taps, 4);
  const w1 = v128.load32_splat(taps, TAP_BYTES + 4);
  const w2 = v128.load32_splat(taps, 2 * TAP_BYTES + 4);
  const w3 = v128.load32_splat(taps, 3 * TAP_BYTES + 4);
  const w4 = v128.load32_splat(taps, 4 * TAP_BYTES + 4);
  const w5 = v128.load32_splat(taps, 5 * TAP_BYTES + 4);
  const w6 = v128.load32_splat(taps, 6 * TAP_BYTES + 4);
  const w7 = v128.load32_splat(taps, 7 * TAP_BYTES + 4);
  const w8 = v128.load32_splat(taps, 8 * TAP_BYTES + 4);
  const last = <usize>(columns - 4) << 2;
  for (; rows > 0; --rows) {
    let at: usize = 0;
    while (true) {
      // Sums of neighbouring vectors do not depend on each other, so the processor overlaps their chains.
      const x0 = x + at;
      const x1 = x0 + down;
      const x2 = x1 + down;
      let sum = f32x4.mul(w0, v128.load(x0));
      sum = madd(w1, second(x0, right, adjacent), sum);
      sum = madd(w2, third(x0, far, adjacent), sum);
      sum = madd(w3, v128.load(x1), sum);
      sum = madd(w4, second(x1, right, adjacent), sum);
      sum = madd(w5, third(x1, far, adjacent), sum);
      sum = madd(w6, v128.load(x2), sum);
      sum = madd(w7, second(x2, right, adjacent), sum);
      sum = madd(w8, third(x2, far, adjacent), sum);
      v128.store(y + at, sum);
      if (at >= last) break;
      at = min(at + 16, last);
    }
    x += xRow;
    y += yRow;
  }
}

@inline function store(y: usize, sum: v128, accumulate: bool): void {
  v128.store(y, accumulate ? f32x4.add(v128.load(y), sum) : sum);
}

function convolveRow(taps: usize, tapsEnd: usize, x: usize, y: usize, columns: i32, accumulate: bool): void {
  // Four vectors share a weight and hide each other's latency.
  for (; columns >= 16; columns -= 16) {
    let sum0 = f32x4.splat(0);
    let sum1 = f32x4.splat(0);
    let sum2 = f32x4.splat(0);
    let sum3 = f32x4.splat(0);
    for (let tap = taps; tap < tapsEnd; tap += TAP_BYTES) {
      const from = x + <usize>load<i32>(tap);
      const weight = v128.load32_splat(tap, 4);
      sum0 = madd(weight, v128.load(from), sum0);
      sum1 = madd(weight, v128.load(from, 16), sum1);
      sum2 = madd(weight, v128.load(from, 32), sum2);
      sum3 = madd(weight, v128.load(from, 48), sum3);
    }
    store(y, sum0, accumulate);
    store(y + 16, sum1, accumulate);
    store(y + 32, sum2, accumulate);
    store(y + 48, sum3, accumulate);
    x += 64;
    y += 64;
  }
  for (; columns > 0; columns -= 4) {
    let sum = f32x4.splat(0);
    for (let tap = taps; tap < tapsEnd; tap += TAP_BYTES) {
      sum = madd(v128.load32_splat(tap, 4), v128.load(x + <usize>load<i32>(tap)), sum);
    }
    if (columns >= 4) {
      store(y, sum, accumulate);
    } else {
      if (accumulate) sum = f32x4.add(loadLanes(y, columns), sum);
      v128.store32_lane(y, sum, 0);
      if (columns > 1) v128.store32_lane(y, sum, 1, 4);
      if (columns > 2) v128.store32_lane(y, sum, 2, 8);
    }
    x += 16;
    y += 16;
  }
}

/** The first one to three lanes. */
@inline function loadLanes(x: usize, lanes: i32): v128 {
  let vector = v128.load32_zero(x);
  if (lanes > 1) vector = v128.load32_lane(x, vector, 1, 4);
  if (lanes > 2) vector = v128.load32_lane(x, vector, 2, 8);
  return vector;
}

/**
 * dw[t] (+)= Σ over rows and columns of dy[i, j] · x[i, j + offset of tap t]. Rows of dy are as long as those of x and end in zeros,
 * a multiple of four elements.
 */
export function correlatePlane(
  taps: usize,
  count: i32,
  x: usize,
  xRow: usize,
  dy: usize,
  dw: usize,
  rows: i32,
  rowBytes: usize,
  accumulate: bool,
): void {
  if (isGrid(taps, taps + <usize>count * TAP_BYTES)) {
    if (load<i32>(taps, TAP_BYTES) == 4 && load<i32>(taps, 2 * TAP_BYTES) == 8) {
      correlateGrid(taps, true, x, xRow, dy, dw, rows, rowBytes, accumulate);
    } else {
      correlateGrid(taps, false, x, xRow, dy, dw, rows, rowBytes, accumulate);
    }
    return;
  }
  for (; count > 0; count -= 4) {
    // Four taps at a time; the last ones are computed twice where there are fewer.
    const x0 = x + <usize>load<i32>(taps);
    const x1 = x + <usize>load<i32>(taps + (count > 1 ? TAP_BYTES : 0));
    const x2 = x + <usize>load<i32>(taps + (count > 2 ? 2 * TAP_BYTES : 0));
    const x3 = x + <usize>load<i32>(taps + (count > 3 ? 3 * TAP_BYTES : 0));
    let sum0 = f32x4.splat(0);
    let sum1 = f32x4.splat(0);
    let sum2 = f32x4.splat(0);
    let sum3 = f32x4.splat(0);
    let from = dy;
    let offset: usize = 0;
    for (let row = rows; row > 0; --row) {
      let at = offset;
      for (const end = from + rowBytes; from < end; from += 16) {
        const gradient = v128.load(from);
        sum0 = madd(gradient, v128.load(x0 + at), sum0);
        sum1 = madd(gradient, v128.load(x1 + at), sum1);
        sum2 = madd(gradient, v128.load(x2 + at), sum2);
        sum3 = madd(gradient, v128.load(x3 + at), sum3);
        at += 16;
      }
      offset += xRow;
    }
    addTotal(dw, sum0, accumulate);
    if (count > 1) addTotal(dw + 4, sum1, accumulate);
    if (count > 2) addTotal(dw + 8, sum2, accumulate);
    if (count > 3) addTotal(dw + 12, sum3, accumulate);
    taps += 4 * TAP_BYTES;
    dw += 16;
  }
}

/** correlatePlane for three rows of three taps: one pass with nine sums. */
@inline function correlateGrid(
  taps: usize,
  adjacent: bool,
  x: usize,
  xRow: usize,
  dy: usize,
  dw: usize,
  rows: i32,
  rowBytes: usize,
  accumulate: bool,
): void {
  const right = <usize>load<i32>(taps, TAP_BYTES);
  const far = <usize>load<i32>(taps, 2 * TAP_BYTES);
  const down = <usize>load<i32>(taps, 3 * TAP_BYTES);
  let sum0 = f32x4.splat(0);
  let sum1 = sum0;
  let sum2 = sum0;
  let sum3 = sum0;
  let sum4 = sum0;
  let sum5 = sum0;
  let sum6 = sum0;
  let sum7 = sum0;
  let sum8 = sum0;
  for (; rows > 0; --rows) {
    let x0 = x;
    for (const end = dy + rowBytes; dy < end; dy += 16) {
      const gradient = v128.load(dy);
      const x1 = x0 + down;
      const x2 = x1 + down;
      sum0 = madd(gradient, v128.load(x0), sum0);
      sum1 = madd(gradient, second(x0, right, adjacent), sum1);
      sum2 = madd(gradient, third(x0, far, adjacent), sum2);
      sum3 = madd(gradient, v128.load(x1), sum3);
      sum4 = madd(gradient, second(x1, right, adjacent), sum4);
      sum5 = madd(gradient, third(x1, far, adjacent), sum5);
      sum6 = madd(gradient, v128.load(x2), sum6);
      sum7 = madd(gradient, second(x2, right, adjacent), sum7);
      sum8 = madd(gradient, third(x2, far, adjacent), sum8);
      x0 += 16;
    }
    x += xRow;
  }
  addTotal(dw, sum0, accumulate);
  addTotal(dw + 4, sum1, accumulate);
  addTotal(dw + 8, sum2, accumulate);
  addTotal(dw + 12, sum3, accumulate);
  addTotal(dw + 16, sum4, accumulate);
  addTotal(dw + 20, sum5, accumulate);
  addTotal(dw + 24, sum6, accumulate);
  addTotal(dw + 28, sum7, accumulate);
  addTotal(dw + 32, sum8, accumulate);
}

/** dw (+)= the sum of the lanes. */
@inline export function addTotal(dw: usize, sum: v128, accumulate: bool): void {
  const pairs = f32x4.add(sum, i8x16.shuffle(sum, sum, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7));
  const total = f32x4.extract_lane(pairs, 0) + f32x4.extract_lane(pairs, 1);
  f32.store(dw, accumulate ? f32.load(dw) + total : total);
}
