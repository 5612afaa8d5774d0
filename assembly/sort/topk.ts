// The best k of a row, kept in order while the row is scanned; vectors without a better one are passed over.

// Whether a comes before b. NaN is the largest.
@inline function before(largest: bool, a: f32, b: f32): bool {
  return largest ? a > b || (a != a && b == b) : a < b || (b != b && a == a);
}

// Puts x[position] into the list of `length` elements, behind all that are as good; the list grows to at most k.
function insert(largest: bool, value: f32, position: i32, values: usize, positions: usize, length: i32, k: i32): void {
  let to = min(length, k - 1) << 2;
  for (; to > 0 && before(largest, value, load<f32>(values + to - 4)); to -= 4) {
    store<f32>(values + to, load<f32>(values + to - 4));
    store<i32>(positions + to, load<i32>(positions + to - 4));
  }
  store<f32>(values + to, value);
  store<i32>(positions + to, position);
}

// y[r] = the k largest of x[r], descending, or the k smallest, ascending; x[r, indices[r, i]] = y[r, i]. x (rows, cols), y and indices
// (rows, k), k ≤ cols. The first of equal elements comes first. Takes cols steps and k for each element that enters the list.
export function topk(
  x: usize,
  y: usize,
  indices: usize,
  rows: i32,
  cols: i32,
  k: i32,
  largest: i32,
  begin: i32,
  end: i32,
): void {
  if (k == 0) return;
  for (let row = begin; row < end; ++row) {
    const from = x + ((row * cols) << 2);
    const values = y + ((row * k) << 2);
    const positions = indices + ((row * k) << 2);
    const last = values + ((k - 1) << 2);
    let i = 0;
    for (; i < k; ++i) insert(largest != 0, load<f32>(from + (i << 2)), i, values, positions, i, k);
    while (i < cols) {
      const worst = f32x4.splat(load<f32>(last));
      for (; i + 4 <= cols; i += 4) {
        const four = v128.load(from + (i << 2));
        // True beside NaN, which is looked at closely below.
        const notBetter = largest ? f32x4.le(four, worst) : f32x4.ge(four, worst);
        if (!i32x4.all_true(notBetter)) break;
      }
      for (const stop = min(i + 4, cols); i < stop; ++i) {
        const value = load<f32>(from + (i << 2));
        if (before(largest != 0, value, load<f32>(last))) insert(largest != 0, value, i, values, positions, k, k);
      }
    }
  }
}
