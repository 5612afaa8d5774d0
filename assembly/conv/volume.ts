// A convolution of volumes is one of images which see more planes: image (n, z) of y is the sum over channels and taps in depth of
//
//   x[n, channel, z · strideD + tap · dilationD − padD] ∗ w[o, channel, tap]
//
// so that the kernels speak of `images`, (n, z), and of `planes`, (channel, tap), and find a plane's address in a table. Images of two
// axes have a depth of one.

/** The address of a plane outside of the volume, all zero: no array lies there. */
@inline export const OUTSIDE: usize = 1;

/**
 * Writes the addresses of the planes that images [begin, end) see, those of one image after the other, and returns the cache line after
 * the table.
 * Image (n, z) sees the planes z · stride + offset + tap · step of its volume's `c` channels, `depth` planes of `size` elements each.
 * In the table, channels are `channelStep` and taps `tapStep` words apart.
 */
export function listPlanes(
  table: usize,
  x: usize,
  begin: i32,
  end: i32,
  imagesPerVolume: i32,
  c: i32,
  depth: i32,
  size: i32,
  taps: i32,
  stride: i32,
  offset: i32,
  step: i32,
  channelStep: i32,
  tapStep: i32,
): usize {
  const volume = <usize>(depth * size) << 2;
  for (let image = begin; image < end; ++image) {
    let at = (image % imagesPerVolume) * stride + offset;
    const first = x + <usize>((image / imagesPerVolume) * c) * volume;
    for (let tap = 0; tap < taps; ++tap) {
      const inside = <u32>at < <u32>depth;
      const next = inside ? volume : 0;
      let plane = inside ? first + (<usize>(at * size) << 2) : OUTSIDE;
      let to = table + (<usize>(tap * tapStep) << 2);
      for (let channel = c; channel > 0; --channel) {
        store<usize>(to, plane);
        plane += next;
        to += <usize>channelStep << 2;
      }
      at += step;
    }
    table += <usize>(c * taps) << 2;
  }
  return (table + 63) & ~63;
}

/** Elements from an array's begin to its image: volumes are `volume`, the images of one `image` elements apart. */
@inline export function imageOffset(index: i32, imagesPerVolume: i32, volume: i32, image: i32): i32 {
  // Divisions would cost a small plane a fifth of its time.
  if (imagesPerVolume == 1) return index * volume;
  return (index / imagesPerVolume) * volume + (index % imagesPerVolume) * image;
}

/** Images from `index` on that lie evenly apart: those of one volume, or all where a volume is one image. */
@inline export function evenImages(index: i32, imagesPerVolume: i32, limit: i32): i32 {
  return imagesPerVolume == 1 ? limit : min(limit, imagesPerVolume - (index % imagesPerVolume));
}
