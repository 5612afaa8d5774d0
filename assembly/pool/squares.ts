// Windows of two by two, two apart, side by side in a pair of rows without padding: what most networks pool by. Each function takes
// four windows at a time, of `count` in a row, the last four overlapping those before. w is the length of a row; count ≥ 4.

/**
 * The maxima of a row of windows and their positions, of which the first window's is `first`. Whether there was no NaN; if there was,
 * the results are not to be used. Infinities of both signs in a row count as NaN.
 */
export function maxOfSquares(x: usize, y: usize, indices: usize, first: i32, w: i32, count: i32): bool {
  let upperPositions = i32x4.add(i32x4.splat(first), i32x4(0, 2, 4, 6));
  let lowerPositions = i32x4.add(upperPositions, i32x4.splat(w));
  let sums = f32x4.splat(0);
  for (let i = 0; ; ) {
    const at = x + (<usize>i << 3);
    const below = at + (<usize>w << 2);
    const upperLow = v128.load(at);
    const upperHigh = v128.load(at, 16);
    const lowerLow = v128.load(below);
    const lowerHigh = v128.load(below, 16);
    const upperEven = v128.shuffle<i32>(upperLow, upperHigh, 0, 2, 4, 6);
    const upperOdd = v128.shuffle<i32>(upperLow, upperHigh, 1, 3, 5, 7);
    const lowerEven = v128.shuffle<i32>(lowerLow, lowerHigh, 0, 2, 4, 6);
    const lowerOdd = v128.shuffle<i32>(lowerLow, lowerHigh, 1, 3, 5, 7);
    // Any NaN makes the sum NaN, which costs less than to compare each number with itself.
    sums = f32x4.add(sums, f32x4.add(f32x4.add(upperLow, upperHigh), f32x4.add(lowerLow, lowerHigh)));
    const upper = f32x4.pmax(upperEven, upperOdd);
    const lower = f32x4.pmax(lowerEven, lowerOdd);
    v128.store(y + (<usize>i << 2), f32x4.pmax(upper, lower));
    // A mask is −1 where the odd column won.
    const inUpper = i32x4.sub(upperPositions, f32x4.gt(upperOdd, upperEven));
    const inLower = i32x4.sub(lowerPositions, f32x4.gt(lowerOdd, lowerEven));
    v128.store(indices + (<usize>i << 2), v128.bitselect(inLower, inUpper, f32x4.gt(lower, upper)));
    if (i + 4 >= count) break;
    const next = min(i + 4, count - 4);
    const step = i32x4.splat((next - i) << 1);
    upperPositions = i32x4.add(upperPositions, step);
    lowerPositions = i32x4.add(lowerPositions, step);
    i = next;
  }
  return !v128.any_true(f32x4.ne(sums, sums));
}

/** The sums of a row of windows, divided. */
export function meanOfSquares(x: usize, y: usize, w: i32, count: i32, divisor: f32): void {
  for (let i = 0; ; ) {
    const at = x + (<usize>i << 3);
    const below = at + (<usize>w << 2);
    const low = f32x4.add(v128.load(at), v128.load(below));
    const high = f32x4.add(v128.load(at, 16), v128.load(below, 16));
    const sums = f32x4.add(v128.shuffle<i32>(low, high, 0, 2, 4, 6), v128.shuffle<i32>(low, high, 1, 3, 5, 7));
    v128.store(y + (<usize>i << 2), f32x4.div(sums, f32x4.splat(divisor)));
    if (i + 4 >= count) break;
    i = min(i + 4, count - 4);
  }
}

/** The gradients of a row of windows, divided and given to the cells of each. */
export function spreadOverSquares(dy: usize, dx: usize, w: i32, count: i32, divisor: f32): void {
  for (let i = 0; ; ) {
    const shares = f32x4.div(v128.load(dy + (<usize>i << 2)), f32x4.splat(divisor));
    const low = v128.shuffle<i32>(shares, shares, 0, 0, 1, 1);
    const high = v128.shuffle<i32>(shares, shares, 2, 2, 3, 3);
    const at = dx + (<usize>i << 3);
    const below = at + (<usize>w << 2);
    v128.store(at, low);
    v128.store(at, high, 16);
    v128.store(below, low);
    v128.store(below, high, 16);
    if (i + 4 >= count) break;
    i = min(i + 4, count - 4);
  }
}
