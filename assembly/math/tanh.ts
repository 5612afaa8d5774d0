// tanh x in four lanes. Max error 2.5 ULP.
//
// tanh |x| = E / (E + 2), E = e²ˡˣˡ − 1 = 2ⁿ (eʳ − 1) + (2ⁿ − 1), which keeps the relative precision of small x.

import { at, put } from "./constants";
import { AFTER_EXP, expConstants, expm1Remainder, ONE, powerOfTwo, remainder, roundedLog2, SIGN } from "./exp";

@inline const TWO: usize = AFTER_EXP;
@inline const TWENTY: usize = AFTER_EXP + 1;

export function tanhConstants(k: usize): void {
  expConstants(k);
  put(k, TWO, 2);
  // tanh 10 rounds to 1.
  put(k, TWENTY, 20);
}

@inline export function tanh(x: v128, k: usize): v128 {
  const y = f32x4.pmin(f32x4.abs(f32x4.add(x, x)), at(k, TWENTY));
  const rounded = roundedLog2(y, k);
  const power = powerOfTwo(rounded, k);
  const e = f32x4.add(f32x4.mul(power, expm1Remainder(remainder(y, rounded, k), k)), f32x4.sub(power, at(k, ONE)));
  return v128.or(f32x4.div(e, f32x4.add(e, at(k, TWO))), v128.and(x, at(k, SIGN)));
}
