// The first position whose index is neither in [0, bound) nor equal to ignoreIndex; −1 when all are good.
export function checkIndices(indices: usize, size: i32, bound: i32, ignoreIndex: i32): i32 {
  for (let i = 0; i < size; ++i) {
    const index = load<i32>(indices + (i << 2));
    // Unsigned, a negative index is beyond every bound.
    if (u32(index) >= u32(bound) && index != ignoreIndex) return i;
  }
  return -1;
}
