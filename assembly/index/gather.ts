// Rows of `width` elements by index; the indices are checked before.

import { copyLanes } from "../elementwise/lanes";

// y[i] = table[indices[i]]: table (rows, width), indices (count), y (count, width).
export function gather(table: usize, indices: usize, y: usize, count: i32, width: i32, begin: i32, end: i32): void {
  for (let i = begin; i < end; ++i) {
    copyLanes(y + ((i * width) << 2), table + ((load<i32>(indices + (i << 2)) * width) << 2), width);
  }
}

// y[indices[i]] = u[i], the rest of y stays; of several for one row the last one: u (count, width), y (rows, width), of which rows
// [begin, end) are written.
export function scatter(u: usize, indices: usize, y: usize, count: i32, rows: i32, width: i32, begin: i32, end: i32): void {
  for (let i = 0; i < count; ++i) {
    const index = load<i32>(indices + (i << 2));
    if (index >= begin && index < end) copyLanes(y + ((index * width) << 2), u + ((i * width) << 2), width);
  }
}

// dtable[indices[i]] += dy[i] from zero, in index order: dy (count, width), dtable (rows, width), of which rows [begin, end) are written.
export function scatterAdd(
  dy: usize,
  indices: usize,
  dtable: usize,
  count: i32,
  rows: i32,
  width: i32,
  begin: i32,
  end: i32,
): void {
  const rowBytes = width << 2;
  memory.fill(dtable + begin * rowBytes, 0, (end - begin) * rowBytes);
  for (let i = 0; i < count; ++i) {
    const index = load<i32>(indices + (i << 2));
    if (index < begin || index >= end) continue;
    let from = dy + i * rowBytes;
    let to = dtable + index * rowBytes;
    let left = width;
    for (; left >= 4; left -= 4) {
      v128.store(to, f32x4.add(v128.load(to), v128.load(from)));
      from += 16;
      to += 16;
    }
    for (; left > 0; --left) {
      store<f32>(to, load<f32>(to) + load<f32>(from));
      from += 4;
      to += 4;
    }
  }
}
