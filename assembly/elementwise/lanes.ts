// Moving lanes between arrays and tiles. A tile's masks are 0 or −1 per lane, an array's bools 0 or 1 per byte.

// Above this many lanes memory.copy earns the price of its call.
const LONG: i32 = 1024;

export function copyLanes(dst: usize, src: usize, count: i32): void {
  if (count >= LONG) {
    memory.copy(dst, src, count << 2);
    return;
  }
  for (; count >= 4; count -= 4) {
    v128.store(dst, v128.load(src));
    dst += 16;
    src += 16;
  }
  for (; count > 0; --count) {
    store<i32>(dst, load<i32>(src));
    dst += 4;
    src += 4;
  }
}

export function fillLanes(dst: usize, value: i32, count: i32): void {
  const x = i32x4.splat(value);
  for (; count >= 4; count -= 4) {
    v128.store(dst, x);
    dst += 16;
  }
  for (; count > 0; --count) {
    store<i32>(dst, value);
    dst += 4;
  }
}

// bytes → masks
export function widenLanes(dst: usize, src: usize, count: i32): void {
  for (; count >= 16; count -= 16) {
    const bytes = i8x16.ne(v128.load(src), i8x16.splat(0));
    const low = i16x8.extend_low_i8x16_s(bytes);
    const high = i16x8.extend_high_i8x16_s(bytes);
    v128.store(dst, i32x4.extend_low_i16x8_s(low));
    v128.store(dst, i32x4.extend_high_i16x8_s(low), 16);
    v128.store(dst, i32x4.extend_low_i16x8_s(high), 32);
    v128.store(dst, i32x4.extend_high_i16x8_s(high), 48);
    dst += 64;
    src += 16;
  }
  for (; count > 0; --count) {
    store<i32>(dst, -i32(load<u8>(src) != 0));
    dst += 4;
    src += 1;
  }
}

// masks → bytes
export function narrowLanes(dst: usize, src: usize, count: i32): void {
  for (; count >= 16; count -= 16) {
    const low = i16x8.narrow_i32x4_s(v128.load(src), v128.load(src, 16));
    const high = i16x8.narrow_i32x4_s(v128.load(src, 32), v128.load(src, 48));
    v128.store(dst, v128.and(i8x16.narrow_i16x8_s(low, high), i8x16.splat(1)));
    dst += 16;
    src += 64;
  }
  for (; count > 0; --count) {
    store<u8>(dst, load<u8>(src) & 1);
    dst += 1;
    src += 4;
  }
}
