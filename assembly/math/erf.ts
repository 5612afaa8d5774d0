// erf x in four lanes. Max error 1.5 ULP.
//
// |x| ≤ 0.9277: x + x P(x²); above: 1 − e^R(|x|). Both polynomials are N. Juffa's (2016), evaluated without fused operations.

import { expNormal } from "./exp";
import { step } from "./polynomial";

@inline export function erf(x: v128): v128 {
  // erf 4 rounds to 1.
  const t = f32x4.pmin(f32x4.abs(x), f32x4.splat(4));
  const square = f32x4.mul(t, t);

  let low = step(f32x4.splat(-5.96761703e-4), square, 4.99119423e-3);
  low = step(low, square, -2.67681349e-2);
  low = step(low, square, 1.12819925e-1);
  low = step(low, square, -3.76125336e-1);
  low = step(low, square, 1.28379166e-1);
  low = f32x4.add(f32x4.mul(low, t), t);

  let high = step(f32x4.splat(-1.72853470e-5), t, 3.83197126e-4);
  high = f32x4.add(f32x4.mul(high, square), step(f32x4.splat(-3.88396438e-3), t, 2.42546219e-2));
  high = step(high, t, -1.06777877e-1);
  high = step(high, t, -6.34846687e-1);
  high = step(high, t, -1.28717512e-1);
  high = f32x4.sub(f32x4.mul(high, t), t);
  high = f32x4.sub(f32x4.splat(1), expNormal(high));

  const y = v128.bitselect(high, low, f32x4.gt(t, f32x4.splat(0.927734375)));
  return v128.or(y, v128.and(x, i32x4.splat(0x80000000)));
}
