import { highHalf, loadUpTo, lowHalf, storeUpTo } from "../math/lanes";

// What batch norm needs to work on sixteen neighbouring columns of a matrix at once: one cache line of each row, so that rows whose
// distance is a power of two, and which therefore share few lines of the cache, are not read again for each vector.

export const TILE: i32 = 16;

/** Two sums for each column in double precision. */
export const COLUMNS_BYTES: usize = 256;

/** Columns 4 i … 4 i + 3 of a row, `partial`: of those that are below `width`. */
@inline export function loadColumns(partial: bool, width: i32, row: usize, i: usize): v128 {
  return partial ? loadUpTo(row + (i << 4), width - <i32>(i << 2)) : v128.load(row + (i << 4));
}

@inline export function storeColumns(partial: bool, width: i32, row: usize, i: usize, x: v128): void {
  if (partial) storeUpTo(row + (i << 4), x, width - <i32>(i << 2));
  else v128.store(row + (i << 4), x);
}

/** Adds four lanes to four sums in double precision. */
@inline export function addLanes(sums: usize, x: v128): void {
  v128.store(sums, f64x2.add(v128.load(sums), lowHalf(x)));
  v128.store(sums, f64x2.add(v128.load(sums, 16), highHalf(x)), 16);
}
