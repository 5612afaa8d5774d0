/** Four columns of up to four rows, a vector for each column; missing rows are the first one again. */
@inline export function transpose4x4(from: usize, rowBytes: usize, count: i32, to: usize): void {
  const a = v128.load(from);
  const b = v128.load(count > 1 ? from + rowBytes : from);
  const c = v128.load(count > 2 ? from + 2 * rowBytes : from);
  const d = v128.load(count > 3 ? from + 3 * rowBytes : from);
  const abLow = v128.shuffle<i32>(a, b, 0, 4, 1, 5);
  const abHigh = v128.shuffle<i32>(a, b, 2, 6, 3, 7);
  const cdLow = v128.shuffle<i32>(c, d, 0, 4, 1, 5);
  const cdHigh = v128.shuffle<i32>(c, d, 2, 6, 3, 7);
  v128.store(to, v128.shuffle<i64>(abLow, cdLow, 0, 2));
  v128.store(to, v128.shuffle<i64>(abLow, cdLow, 1, 3), 16);
  v128.store(to, v128.shuffle<i64>(abHigh, cdHigh, 0, 2), 32);
  v128.store(to, v128.shuffle<i64>(abHigh, cdHigh, 1, 3), 48);
}

/** The way back: four columns, a vector each, to up to four rows. */
@inline export function storeRows(from: usize, to: usize, rowBytes: usize, count: i32): void {
  const a = v128.load(from);
  const b = v128.load(from, 16);
  const c = v128.load(from, 32);
  const d = v128.load(from, 48);
  const abLow = v128.shuffle<i32>(a, b, 0, 4, 1, 5);
  const abHigh = v128.shuffle<i32>(a, b, 2, 6, 3, 7);
  const cdLow = v128.shuffle<i32>(c, d, 0, 4, 1, 5);
  const cdHigh = v128.shuffle<i32>(c, d, 2, 6, 3, 7);
  v128.store(to, v128.shuffle<i64>(abLow, cdLow, 0, 2));
  if (count > 1) v128.store(to + rowBytes, v128.shuffle<i64>(abLow, cdLow, 1, 3));
  if (count > 2) v128.store(to + 2 * rowBytes, v128.shuffle<i64>(abHigh, cdHigh, 0, 2));
  if (count > 3) v128.store(to + 3 * rowBytes, v128.shuffle<i64>(abHigh, cdHigh, 1, 3));
}
