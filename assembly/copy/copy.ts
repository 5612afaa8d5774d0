// y = x walked by strides: x an array, y (dims) contiguous, [begin, end) of y's elements. layout: rank, dims, strides in elements (0
// repeats, negative walks backwards). x and y do not overlap. Elements are four bytes of any type, or one.

import { BYTE, loadStrided } from "../elementwise/strided";
import { Lane } from "../elementwise/opcode";
import { transpose } from "./transpose";

export function copy(x: usize, y: usize, layout: usize, size: i32, begin: i32, end: i32): void {
  if (begin >= end) return;
  const rank = load<i32>(layout);
  const dims = layout + 4;
  const strides = dims + (rank << 2);
  const last = strides + ((rank - 1) << 2);
  if (isTransposed(rank, last)) {
    transpose(x, y, 2, rank, dims, strides, begin, end);
  } else {
    loadStrided(y + (begin << 2), x, Lane.f32, rank, dims, strides, begin, end - begin, true, false);
  }
}

export function copyBool(x: usize, y: usize, layout: usize, size: i32, begin: i32, end: i32): void {
  if (begin >= end) return;
  const rank = load<i32>(layout);
  const dims = layout + 4;
  const strides = dims + (rank << 2);
  if (isTransposed(rank, strides + ((rank - 1) << 2))) {
    transpose(x, y, 0, rank, dims, strides, begin, end);
  } else {
    loadStrided(y + begin, x, BYTE, rank, dims, strides, begin, end - begin, true, false);
  }
}

/** Whether the last dimension but one is contiguous and the last is not; `last` is where its stride lies. */
@inline function isTransposed(rank: i32, last: usize): bool {
  return rank >= 2 && load<i32>(last - 4) == 1 && load<i32>(last) != 1 && load<i32>(last) != 0;
}
