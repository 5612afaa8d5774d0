// How threads share the convolution of a batch of few images: each image is cut into parts of its output, by sizes alone. Every element
// is summed in one order whatever part it belongs to. Read by both compilers; `number` is a double in both.

// Images that are enough work for the threads of a small machine, as they are.
const IMAGES: number = 8;

// Most parts of an image: each repeats the packing of what all of them need.
const PARTS: number = 4;

// Fewest output channels of a part, two or more panels in both binaries.
const CHANNELS: number = 24;

// Pixels from which an image is cut into rows of pixels, where filters are cheaper to pack again than patches.
const PIXELS: number = 2048;

/** Whether parts are pixels of all channels. Otherwise they are whole groups, or some channels. */
export function cutsPixels(groups: number, pixels: number): boolean {
  return groups === 1 && pixels >= PIXELS;
}

/** Parts of each of some images with so many output channels and pixels. Very few filters go plane by plane, uncut. */
export function partCount(images: number, channels: number, groups: number, pixels: number): number {
  if (images === 0 || images >= IMAGES || (groups === 1 && channels < 8)) return 1;
  const most = cutsPixels(groups, pixels) ? PARTS : groups > 1 ? groups : Math.floor(channels / CHANNELS);
  return Math.max(1, Math.min(Math.min(PARTS, Math.ceil(IMAGES / images)), most));
}

/** Where part `i` of `parts` begins: even parts of `size`, multiples of `unit` but for the last. */
export function partEdge(i: number, parts: number, size: number, unit: number): number {
  return i === parts ? size : Math.min(size, unit * Math.floor((i * size) / (parts * unit)));
}
