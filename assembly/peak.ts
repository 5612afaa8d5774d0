import { madd } from "./simd";

// The machine's 128-bit arithmetic limit: ten independent chains of multiply-adds that touch no memory until they end,
// so that the latency of each hides behind the others. y (4): their sum, so that nothing can be left out. One round: 80 operations.
export function peak(y: usize, rounds: i32): void {
  const factor = f32x4.splat(0.999);
  const term = f32x4.splat(0.001);
  let acc0 = f32x4.splat(0.0);
  let acc1 = f32x4.splat(0.1);
  let acc2 = f32x4.splat(0.2);
  let acc3 = f32x4.splat(0.3);
  let acc4 = f32x4.splat(0.4);
  let acc5 = f32x4.splat(0.5);
  let acc6 = f32x4.splat(0.6);
  let acc7 = f32x4.splat(0.7);
  let acc8 = f32x4.splat(0.8);
  let acc9 = f32x4.splat(0.9);
  for (let i = 0; i < rounds; i++) {
    acc0 = madd(acc0, factor, term);
    acc1 = madd(acc1, factor, term);
    acc2 = madd(acc2, factor, term);
    acc3 = madd(acc3, factor, term);
    acc4 = madd(acc4, factor, term);
    acc5 = madd(acc5, factor, term);
    acc6 = madd(acc6, factor, term);
    acc7 = madd(acc7, factor, term);
    acc8 = madd(acc8, factor, term);
    acc9 = madd(acc9, factor, term);
  }
  const low = f32x4.add(f32x4.add(f32x4.add(acc0, acc1), f32x4.add(acc2, acc3)), acc4);
  const high = f32x4.add(f32x4.add(f32x4.add(acc5, acc6), f32x4.add(acc7, acc8)), acc9);
  v128.store(y, f32x4.add(low, high));
}
