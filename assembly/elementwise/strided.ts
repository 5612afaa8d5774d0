// Elements gathered from an array that is walked by strides: broadcast, transposed, sliced. Lanes are taken in runs along the last
// dimension; the last two dimensions are counted, the ones outside them found by division when a plane ends.

import { copyLanes, fillLanes, widenLanes } from "./lanes";
import { Lane, TILE } from "./opcode";

// A lane kind beside Lane's: bytes that stay bytes, for copying an array of bools.
export const BYTE: i32 = 3;

// Σ coordinate · stride of row-major position `row` in the first `rank` dimensions.
export function offsetOf(row: i32, rank: i32, dims: usize, strides: usize): i32 {
  let offset = 0;
  for (let d = (rank - 1) << 2; d >= 0; d -= 4) {
    const dim = load<i32>(dims + d);
    const quotient = i32(u32(row) / u32(dim));
    offset += (row - quotient * dim) * load<i32>(strides + d);
    row = quotient;
  }
  return offset;
}

// Whether the lanes from `index` are all the same element.
export function isUniform(rank: i32, dims: usize, strides: usize, index: i32, lanes: i32): bool {
  const last = (rank - 1) << 2;
  const inner = load<i32>(dims + last);
  return load<i32>(strides + last) == 0 && i32(u32(index) % u32(inner)) + lanes <= inner;
}

function loadRun(dst: usize, src: usize, lane: i32, stride: i32, count: i32): void {
  if (lane == BYTE) {
    if (stride == 1) memory.copy(dst, src, count);
    else if (stride == 0) memory.fill(dst, load<u8>(src), count);
    else for (let i = 0; i < count; ++i) store<u8>(dst + i, load<u8>(src + i * stride));
  } else if (lane == Lane.bool) {
    if (stride == 1) {
      widenLanes(dst, src, count);
    } else {
      for (let i = 0; i < count; ++i) store<i32>(dst + (i << 2), -i32(load<u8>(src + i * stride) != 0));
    }
  } else if (stride == 1) {
    copyLanes(dst, src, count);
  } else if (stride == 0) {
    fillLanes(dst, load<i32>(src), count);
  } else {
    const step = stride << 2;
    for (; count > 0; --count) {
      store<i32>(dst, load<i32>(src));
      dst += 4;
      src += step;
    }
  }
}

// Returns where the lanes lie: in `tile`, or in the array itself when they are consecutive there and need no padding.
// `filled`: the tile still holds what was gathered for the TILE elements before.
export function loadStrided(
  tile: usize,
  ptr: usize,
  lane: i32,
  rank: i32,
  dims: usize,
  strides: usize,
  index: i32,
  lanes: i32,
  padded: bool,
  filled: bool,
): usize {
  const outer = rank - 1;
  const shift = lane >= Lane.bool ? 0 : 2;
  const tileShift = lane == BYTE ? 0 : 2;
  const inner = load<i32>(dims + (outer << 2));
  const stride = load<i32>(strides + (outer << 2));
  let row = i32(u32(index) / u32(inner));
  let column = index - row * inner;

  let repeats = true;
  for (let d = 0; d < outer; ++d) repeats = repeats && load<i32>(strides + (d << 2)) == 0;
  if (repeats && inner < lanes && lane != BYTE) {
    if (filled && TILE % inner == 0) return tile;
    // One period, then copies of what is there, doubling.
    const head = inner - column;
    loadRun(tile, ptr + ((column * stride) << shift), lane, stride, head);
    loadRun(tile + (head << 2), ptr, lane, stride, column);
    for (let done = inner; done < lanes; done <<= 1) copyLanes(tile + (done << 2), tile, min(done, lanes - done));
    return tile;
  }

  let base = offsetOf(row, outer, dims, strides);
  if (stride == 1 && column + lanes <= inner && lane < Lane.bool && !padded) return ptr + ((base + column) << 2);

  // Rows of the plane of the last two dimensions, counted so that only its end costs divisions.
  const planeRows = outer > 0 ? load<i32>(dims + ((outer - 1) << 2)) : 1;
  const planeStride = outer > 0 ? load<i32>(strides + ((outer - 1) << 2)) : 0;
  let planeRow = row % planeRows;
  let dst = tile;
  while (true) {
    const count = min(inner - column, lanes);
    loadRun(dst, ptr + ((base + column * stride) << shift), lane, stride, count);
    lanes -= count;
    if (lanes == 0) return tile;
    dst += count << tileShift;
    column = 0;
    ++row;
    if (++planeRow < planeRows) {
      base += planeStride;
    } else {
      planeRow = 0;
      base = offsetOf(row, outer, dims, strides);
    }
  }
}
