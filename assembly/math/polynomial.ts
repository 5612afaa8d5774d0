// Multiplications and additions that are never fused, so that a function has the same bits in both binaries, alone or in an epilogue.

// a · b + c
@inline export function multiplyAdd(a: v128, b: v128, c: v128): v128 {
  return f32x4.add(f32x4.mul(a, b), c);
}

// p · x + c: one step of Horner's rule
@inline export function step(p: v128, x: v128, c: f32): v128 {
  return multiplyAdd(p, x, f32x4.splat(c));
}

@inline export function stepF64(p: v128, x: v128, c: f64): v128 {
  return f64x2.add(f64x2.mul(p, x), f64x2.splat(c));
}
