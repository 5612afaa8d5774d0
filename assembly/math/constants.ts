// Constants in memory. Engines make a vector constant of the code anew at each use, with three instructions, two of which share one port;
// one that lies in memory is loaded with one. So a loop over a function of many constants writes them down first, a word each from
// address `k` on, and takes four vectors at a time, which share the loads and hide each other's latencies.

/** Word `i` of the constants at k, in four lanes. */
@inline export function at(k: usize, i: usize): v128 {
  return v128.load32_splat(k + (i << 2));
}

@inline export function put(k: usize, i: usize, value: f32): void {
  store<f32>(k + (i << 2), value);
}

/** p · x + word `i` of the constants: one step of Horner's rule. */
@inline export function stepAt(p: v128, x: v128, k: usize, i: usize): v128 {
  return f32x4.add(f32x4.mul(p, x), at(k, i));
}

/** Word `i` of the constants · x + word `i + 1`: the pairs that Estrin's scheme begins with. */
@inline export function pairAt(x: v128, k: usize, i: usize): v128 {
  return f32x4.add(f32x4.mul(at(k, i), x), at(k, i + 1));
}
