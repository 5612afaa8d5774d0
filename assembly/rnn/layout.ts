// What both kernels of recurrent layers share.

// Bytes for the constants of tanh, which are the sigmoid's too.
@inline export const CONSTANTS: usize = 256;

// The row of sequence n at step t.
@inline export function rowOf(t: i32, n: i32, batch: i32): usize {
  return <usize>(t * batch + n);
}
