// What the poolings share: which windows of a row lie wholly inside it, so that four of them can be taken at a time.

/** Windows from here on begin inside the row. */
@inline export function insideBegin(padW: i32, strideW: i32): i32 {
  return (padW + strideW - 1) / strideW;
}

/** Windows of `span` columns before this one end inside the row; none where windows are more than two columns apart. */
@inline export function insideEnd(w: i32, ow: i32, padW: i32, span: i32, strideW: i32): i32 {
  const reach = w + padW - span;
  return strideW <= 2 && reach >= 0 ? min(ow, reach / strideW + 1) : 0;
}

/** Four elements, one or two apart; nothing beyond the fourth is read. */
@inline export function taps(x: usize, stride: i32): v128 {
  const low = v128.load(x);
  return stride == 1 ? low : v128.shuffle<i32>(low, v128.load(x, 12), 0, 2, 5, 7);
}

/** Whether the windows are squares of two by two side by side, at least four in a row, all inside the input. */
@inline export function isSquares(
  h: i32,
  w: i32,
  oh: i32,
  ow: i32,
  kh: i32,
  kw: i32,
  strideH: i32,
  strideW: i32,
  padH: i32,
  padW: i32,
): bool {
  const two = kh == 2 && kw == 2 && strideH == 2 && strideW == 2;
  return two && padH == 0 && padW == 0 && ow >= 4 && 2 * ow <= w && 2 * oh <= h;
}
