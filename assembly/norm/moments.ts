import { laneSum, loadTail } from "../math/lanes";
import { LEAF, sumRow } from "../reduce/sum";

// Mean and squared deviations of many numbers, block by block. A block lies in the first-level cache: it is summed, then its
// deviations d from the mean rounded to f32 are squared and summed, where Σd corrects both for the rounding; then it joins the blocks
// before it (Chan, Golub, LeVeque 1983). f32 sums have at most 128 addends and are added up in f64.
//
// moments (f64): count, mean, Σ (x − mean)², and Σd and Σd² of the block at hand.

const COUNT: usize = 0;
const MEAN: usize = 8;
const SQUARES: usize = 16;
const DRIFT: usize = 24;

/** Elements of a block. */
const BLOCK: i32 = 2048;

export function clearMoments(moments: usize): void {
  memory.fill(moments, 0, 24);
}

/** NaN of nothing. */
@inline export function meanOf(moments: usize): f64 {
  return load<f64>(moments, COUNT) == 0 ? NaN : load<f64>(moments, MEAN);
}

/** Biased. */
@inline export function varianceOf(moments: usize): f64 {
  return max<f64>(load<f64>(moments, SQUARES) / load<f64>(moments, COUNT), 0);
}

/** Adds `runs` runs of `size` neighbours, `step` bytes apart. */
export function addRuns(moments: usize, x: usize, runs: i32, size: i32, step: usize): void {
  if (size > BLOCK) {
    for (; runs > 0; --runs, x += step) {
      for (let i = 0; i < size; i += BLOCK) addBlock(moments, x + ((<usize>i) << 2), 1, min(BLOCK, size - i), 0);
    }
  } else if (size > 0) {
    const most = BLOCK / size;
    for (let i = 0; i < runs; i += most) addBlock(moments, x + <usize>i * step, min(most, runs - i), size, step);
  }
}

function addBlock(moments: usize, x: usize, runs: i32, size: i32, step: usize): void {
  const n = <f64>runs * <f64>size;
  let total: f64 = 0;
  for (let i = 0, run = x; i < runs; ++i, run += step) total += sumRow(run, size);
  const center = <f32>(total / n);
  const sums = moments + DRIFT;
  memory.fill(sums, 0, 16);
  for (let i = 0, run = x; i < runs; ++i, run += step) addDeviations(sums, run, size, center);

  const shift = load<f64>(sums) / n;
  const mean = <f64>center + shift;
  const squares = load<f64>(sums, 8) - load<f64>(sums) * shift;
  const before = load<f64>(moments, COUNT);
  const count = before + n;
  const apart = mean - load<f64>(moments, MEAN);
  store<f64>(moments, count, COUNT);
  store<f64>(moments, load<f64>(moments, MEAN) + apart * (n / count), MEAN);
  store<f64>(moments, load<f64>(moments, SQUARES) + squares + apart * apart * (before * n / count), SQUARES);
}

/** Adds Σ (x − center) and Σ (x − center)² to two sums in double precision. */
export function addDeviations(sums: usize, x: usize, size: i32, center: f32): void {
  const centers = f32x4.splat(center);
  const end = x + ((<usize>size) << 2);
  const fours = x + ((<usize>(size & ~15)) << 2);
  let drift: f64 = 0;
  let squares: f64 = 0;
  while (x < fours) {
    let drift0 = f32x4.splat(0);
    let drift1 = drift0;
    let drift2 = drift0;
    let drift3 = drift0;
    let squares0 = drift0;
    let squares1 = drift0;
    let squares2 = drift0;
    let squares3 = drift0;
    for (const stop = min(x + 64 * 2 * LEAF, fours); x < stop; x += 64) {
      const d0 = f32x4.sub(v128.load(x), centers);
      const d1 = f32x4.sub(v128.load(x, 16), centers);
      const d2 = f32x4.sub(v128.load(x, 32), centers);
      const d3 = f32x4.sub(v128.load(x, 48), centers);
      drift0 = f32x4.add(drift0, d0);
      drift1 = f32x4.add(drift1, d1);
      drift2 = f32x4.add(drift2, d2);
      drift3 = f32x4.add(drift3, d3);
      squares0 = f32x4.add(squares0, f32x4.mul(d0, d0));
      squares1 = f32x4.add(squares1, f32x4.mul(d1, d1));
      squares2 = f32x4.add(squares2, f32x4.mul(d2, d2));
      squares3 = f32x4.add(squares3, f32x4.mul(d3, d3));
    }
    drift += laneSum(f32x4.add(f32x4.add(drift0, drift1), f32x4.add(drift2, drift3)));
    squares += laneSum(f32x4.add(f32x4.add(squares0, squares1), f32x4.add(squares2, squares3)));
  }
  let drift0 = f32x4.splat(0);
  let squares0 = drift0;
  for (; x < end; x += 16) {
    const d = f32x4.sub(loadTail(x, min(4, <i32>(end - x) >> 2), centers), centers);
    drift0 = f32x4.add(drift0, d);
    squares0 = f32x4.add(squares0, f32x4.mul(d, d));
  }
  store<f64>(sums, load<f64>(sums) + drift + laneSum(drift0));
  store<f64>(sums, load<f64>(sums, 8) + squares + laneSum(squares0), 8);
}
