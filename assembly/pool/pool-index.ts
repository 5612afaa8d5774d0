// Split over planes; indices i32 are positions in a plane of `size` elements, `outSize` of them per plane.

// dx[p, indices[p, i]] += dy[p, i] from zero, in index order. Exact where no two indices are equal.
export function poolScatter(
  dy: usize,
  indices: usize,
  dx: usize,
  planes: i32,
  size: i32,
  outSize: i32,
  begin: i32,
  end: i32,
): void {
  memory.fill(dx + ((<usize>begin * size) << 2), 0, (<usize>(end - begin) * size) << 2);
  for (let plane = <usize>begin; plane < <usize>end; plane++) {
    const to = dx + ((plane * size) << 2);
    const last = ((plane + 1) * outSize) << 2;
    for (let at = (plane * outSize) << 2; at < last; at += 4) {
      const cell = to + ((<usize>load<i32>(indices + at)) << 2);
      store<f32>(cell, load<f32>(cell) + load<f32>(dy + at));
    }
  }
}

// y[p, i] = x[p, indices[p, i]]. Exact.
export function poolGather(
  x: usize,
  indices: usize,
  y: usize,
  planes: i32,
  size: i32,
  outSize: i32,
  begin: i32,
  end: i32,
): void {
  for (let plane = <usize>begin; plane < <usize>end; plane++) {
    const from = x + ((plane * size) << 2);
    const last = ((plane + 1) * outSize) << 2;
    for (let at = (plane * outSize) << 2; at < last; at += 4) {
      store<f32>(y + at, load<f32>(from + ((<usize>load<i32>(indices + at)) << 2)));
    }
  }
}
