// A window of an axis whose start lies in memory and is checked before. Elements are four bytes of any type.

import { copyLanes } from "../elementwise/lanes";

// y[o, j, i] = x[o, start + j, i]: x (outer, size, inner), y (outer, length, inner).
export function narrow(
  x: usize,
  start: usize,
  y: usize,
  outer: i32,
  size: i32,
  length: i32,
  inner: i32,
  begin: i32,
  end: i32,
): void {
  const count = length * inner;
  const first = x + ((load<i32>(start) * inner) << 2);
  for (let o = begin; o < end; ++o) copyLanes(y + ((o * count) << 2), first + ((o * size * inner) << 2), count);
}

// y[o, start + j, i] = u[o, j, i], the rest of y stays: u (outer, length, inner), y (outer, size, inner).
export function place(
  u: usize,
  start: usize,
  y: usize,
  outer: i32,
  size: i32,
  length: i32,
  inner: i32,
  begin: i32,
  end: i32,
): void {
  const count = length * inner;
  const first = y + ((load<i32>(start) * inner) << 2);
  for (let o = begin; o < end; ++o) copyLanes(first + ((o * size * inner) << 2), u + ((o * count) << 2), count);
}
