// The first position whose index is neither in [0, bound) nor equal to ignoreIndex; −1 when all are good.
// Sixteen at a time; where one of them is bad, it is found one by one.
export function checkIndices(indices: usize, size: i32, bound: i32, ignoreIndex: i32): i32 {
  const bounds = i32x4.splat(bound);
  const ignored = i32x4.splat(ignoreIndex);
  let i = 0;
  for (; i + 16 <= size; i += 16) {
    const at = indices + (<usize>i << 2);
    const first = v128.or(bad(v128.load(at), bounds, ignored), bad(v128.load(at, 16), bounds, ignored));
    const second = v128.or(bad(v128.load(at, 32), bounds, ignored), bad(v128.load(at, 48), bounds, ignored));
    if (v128.any_true(v128.or(first, second))) break;
  }
  for (; i < size; ++i) {
    const index = load<i32>(indices + (<usize>i << 2));
    if (u32(index) >= u32(bound) && index != ignoreIndex) return i;
  }
  return -1;
}

// Unsigned, a negative index is beyond every bound.
@inline function bad(index: v128, bound: v128, ignored: v128): v128 {
  return v128.andnot(i32x4.ge_u(index, bound), i32x4.eq(index, ignored));
}
