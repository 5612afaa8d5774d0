// tanh x in four lanes. Max error 2.5 ULP.
//
// tanh |x| = E / (E + 2), E = e²ˡˣˡ − 1 = 2ⁿ (eʳ − 1) + (2ⁿ − 1), which keeps the relative precision of small x.

import { expm1Remainder, powerOfTwo, remainder, roundedLog2 } from "./exp";

@inline export function tanh(x: v128): v128 {
  const sign = v128.and(x, i32x4.splat(0x80000000));
  // tanh 10 rounds to 1.
  const y = f32x4.pmin(f32x4.abs(f32x4.add(x, x)), f32x4.splat(20));
  const rounded = roundedLog2(y);
  const power = powerOfTwo(rounded);
  const e = f32x4.add(f32x4.mul(power, expm1Remainder(remainder(y, rounded))), f32x4.sub(power, f32x4.splat(1)));
  return v128.or(f32x4.div(e, f32x4.add(e, f32x4.splat(2))), sign);
}
