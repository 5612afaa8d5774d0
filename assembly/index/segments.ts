// Rows in segments, whose first rows are given: segment i is the rows [starts[i], starts[i + 1]), the last one goes to the end.

// y[i] = the segment that row i is in, i < size. Returns the first position at which starts do not begin with 0, fall, or pass the end;
// −1 when all are good.
export function segments(indices: usize, y: usize, count: i32, size: i32): i32 {
  let previous = 0;
  for (let i = 0; i < count; ++i) {
    const start = load<i32>(indices + (i << 2));
    if (start < previous || start > size || (i == 0 && start != 0)) {
      memory.fill(y, 0, size << 2);
      return i;
    }
    for (; previous < start; ++previous) store<i32>(y + (previous << 2), i - 1);
  }
  for (; previous < size; ++previous) store<i32>(y + (previous << 2), count - 1);
  return -1;
}

// y[s, j] = the first of the rows i of segment s at which x[i, j] is largest, NaN being the largest; −1 where it is empty. x (size, width),
// rows (size) as above, y (count, width), of which columns [begin, end) are written.
export function segmentArgmax(
  x: usize,
  rows: usize,
  y: usize,
  size: i32,
  count: i32,
  width: i32,
  begin: i32,
  end: i32,
): void {
  for (let s = 0; s < count; ++s) memory.fill(y + ((s * width + begin) << 2), 0xff, (end - begin) << 2);
  for (let i = 0; i < size; ++i) {
    const to = y + ((load<i32>(rows + (i << 2)) * width) << 2);
    for (let j = begin; j < end; ++j) {
      const best = load<i32>(to + (j << 2));
      const held = best < 0 ? f32(-Infinity) : load<f32>(x + ((best * width + j) << 2));
      if (best < 0 || !(load<f32>(x + ((i * width + j) << 2)) <= held || held != held)) store<i32>(to + (j << 2), i);
    }
  }
}
