import { madd } from "./simd";

// The machine's 128-bit arithmetic limit: twelve independent chains acc ← acc · x[0] + x[1] that touch no memory until they end, so that
// the latency of each hides behind the others, and with the factor and the term they fit the registers. One round: 12 · 8 operations.
// The factor and the term are read from memory, since engines load a constant of the code anew in each round.
// y (4): the sum of the chains, so that none can be left out.
export function peak(x: usize, y: usize, rounds: i32): void {
  const factor = v128.load32_splat(x);
  const term = v128.load32_splat(x, 4);
  let acc0 = f32x4.splat(0.0);
  let acc1 = f32x4.add(acc0, term);
  let acc2 = f32x4.add(acc1, term);
  let acc3 = f32x4.add(acc2, term);
  let acc4 = f32x4.add(acc3, term);
  let acc5 = f32x4.add(acc4, term);
  let acc6 = f32x4.add(acc5, term);
  let acc7 = f32x4.add(acc6, term);
  let acc8 = f32x4.add(acc7, term);
  let acc9 = f32x4.add(acc8, term);
  let acca = f32x4.add(acc9, term);
  let accb = f32x4.add(acca, term);
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
    acca = madd(acca, factor, term);
    accb = madd(accb, factor, term);
  }
  const first = f32x4.add(f32x4.add(acc0, acc1), f32x4.add(f32x4.add(acc2, acc3), f32x4.add(acc4, acc5)));
  const second = f32x4.add(f32x4.add(acc6, acc7), f32x4.add(f32x4.add(acc8, acc9), f32x4.add(acca, accb)));
  v128.store(y, f32x4.add(first, second));
}
