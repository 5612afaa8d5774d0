// A sparse matrix along one axis: x (outer, size, inner), y (outer, outSize, inner), split over outer · outSize.
// y[o, i] = Σ weights[t] x[o, columns[t]], t from starts[i] to starts[i + 1]: interpolation, means of uneven bins, windows laid apart.
// The sum is in order of t, from zero; error at most one rounding per term.
export function resample(
  x: usize,
  starts: usize,
  columns: usize,
  weights: usize,
  y: usize,
  outer: i32,
  size: i32,
  outSize: i32,
  inner: i32,
  begin: i32,
  end: i32,
): void {
  const rowBytes = <usize>inner << 2;
  let from = x + <usize>(begin / max(outSize, 1)) * size * rowBytes;
  let row = begin % max(outSize, 1);
  let to = y + <usize>begin * rowBytes;
  for (let i = begin; i < end; i++, to += rowBytes) {
    const first = load<i32>(starts + (<usize>row << 2));
    const last = load<i32>(starts + (<usize>row << 2), 4);
    if (inner == 1) store<f32>(to, weightedElement(from, columns, weights, first, last));
    else weightedRow(from, columns, weights, to, inner, first, last);
    if (++row == outSize) {
      row = 0;
      from += <usize>size * rowBytes;
    }
  }
}

@inline function weightedElement(x: usize, columns: usize, weights: usize, first: i32, last: i32): f32 {
  let sum: f32 = 0;
  for (let t = <usize>first << 2; t < <usize>last << 2; t += 4) {
    sum += load<f32>(weights + t) * load<f32>(x + (<usize>load<i32>(columns + t) << 2));
  }
  return sum;
}

/** Sixteen, then four elements of a row at a time, all terms of their sums in registers. */
@inline function weightedRow(x: usize, columns: usize, weights: usize, y: usize, inner: i32, first: i32, last: i32): void {
  const rowBytes = <usize>inner << 2;
  const begin = <usize>first << 2;
  const end = <usize>last << 2;
  let j: usize = 0;
  for (; j + 64 <= rowBytes; j += 64) {
    let sum0 = f32x4.splat(0);
    let sum1 = sum0;
    let sum2 = sum0;
    let sum3 = sum0;
    for (let t = begin; t < end; t += 4) {
      const weight = v128.load32_splat(weights + t);
      const at = x + <usize>load<i32>(columns + t) * rowBytes + j;
      sum0 = f32x4.add(sum0, f32x4.mul(weight, v128.load(at)));
      sum1 = f32x4.add(sum1, f32x4.mul(weight, v128.load(at, 16)));
      sum2 = f32x4.add(sum2, f32x4.mul(weight, v128.load(at, 32)));
      sum3 = f32x4.add(sum3, f32x4.mul(weight, v128.load(at, 48)));
    }
    v128.store(y + j, sum0);
    v128.store(y + j, sum1, 16);
    v128.store(y + j, sum2, 32);
    v128.store(y + j, sum3, 48);
  }
  for (; j + 16 <= rowBytes; j += 16) {
    let sum = f32x4.splat(0);
    for (let t = begin; t < end; t += 4) {
      const at = x + <usize>load<i32>(columns + t) * rowBytes + j;
      sum = f32x4.add(sum, f32x4.mul(v128.load32_splat(weights + t), v128.load(at)));
    }
    v128.store(y + j, sum);
  }
  for (; j < rowBytes; j += 4) {
    let sum: f32 = 0;
    for (let t = begin; t < end; t += 4) {
      sum += load<f32>(weights + t) * load<f32>(x + <usize>load<i32>(columns + t) * rowBytes + j);
    }
    store<f32>(y + j, sum);
  }
}
