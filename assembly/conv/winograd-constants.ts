// Numbers of the transforms. They are written to memory at each call and loaded from there: V8 would make a constant anew in each
// iteration of a loop, and a kernel has no static data.

@inline export const ROOT_HALF: usize = 0;
@inline export const ROOT_TWO: usize = 4;
@inline export const HALF: usize = 8;
@inline export const TWO: usize = 12;
@inline export const FIVE_HALVES: usize = 16;
@inline export const THIRD: usize = 20;
@inline export const SIXTH: usize = 24;

// Elements that the table takes.
@inline export const CONSTANTS: i32 = 16;

export function storeConstants(to: usize): void {
  f32.store(to, <f32>0.7071067811865476, ROOT_HALF);
  f32.store(to, <f32>1.4142135623730951, ROOT_TWO);
  f32.store(to, 0.5, HALF);
  f32.store(to, 2, TWO);
  f32.store(to, 2.5, FIVE_HALVES);
  f32.store(to, <f32>(1.0 / 3.0), THIRD);
  f32.store(to, <f32>(1.0 / 6.0), SIXTH);
}

// Elements of one tile or four filters between two passes of their transform; the memory follows the table.
@inline export const TEMPORARY: i32 = 112;
