// Where convolutions by transform pay, and the block sizes of their working memory. Read by both compilers: AssemblyScript for the
// kernels, TypeScript for their scratch. `number` is a double in both.

// Tiles of one block: their transforms stay in the second-level cache.
const TILES: number = 64;

// Filters of one block are a multiple of this: whole panels and whole vectors in both binaries.
const FILTERS: number = 12;

// Elements of filters that one block transforms.
const BLOCK: number = 128 * 128;

// Planes whose filters are transformed at a time where tiles are few.
const DEPTH: number = 64;

/** 4 × 4 outputs to a tile. */
export function tileCount(size: number): number {
  return Math.ceil(size / 4);
}

/**
 * Whether a 3 × 3 convolution from c planes to oc channels, outputs oh × ow of n images, is done by transform; `stride` and `dilation` are
 * products over the axes. Its cost grows with the panels
 * of eight tiles, where that of the direct product grows with pixels. Measured on Node 24, times as fast as the direct product, 64
 * channels: 0.94 for 6 × 6 pixels, 1.25 for 7 × 7, 1.6 for eight images of 3 × 3, 1.0 for four of them or any number of 2 × 2.
 * 64 × 64 pixels: 0.65 from 2 to 2 channels, 1.07 from 3 to 3.
 */
export function usesWinograd(
  n: number,
  c: number,
  oc: number,
  oh: number,
  ow: number,
  kh: number,
  kw: number,
  stride: number,
  dilation: number,
  groups: number,
): boolean {
  if (kh !== 3 || kw !== 3 || stride * dilation * groups !== 1) return false;
  const panels = Math.ceil((n * tileCount(oh) * tileCount(ow)) / 8);
  return c >= 3 && oc >= 3 && n * oh * ow >= 40 * panels + 8;
}

/**
 * Whether the gradient of such a convolution's filters is done by transform too. The transform back comes once for each filter and
 * channel, whatever the number of tiles: measured as above, 0.82 for 7 × 7 pixels of 512 channels, 1.25 for 8 × 8 of 256. And where
 * few pixels meet, a gradient is often exactly zero; by transform it would be a rounding, which Adam magnifies to whole steps.
 */
export function gradWeightPays(n: number, oh: number, ow: number): boolean {
  return n * oh * ow >= 256;
}

/** Columns of tiles in one block: all, or equal parts of a wide row. */
export function blockColumns(wide: number): number {
  return Math.ceil(wide / Math.ceil(wide / TILES));
}

/** Rows of tiles in one block, of as many images as they come from. */
export function blockRows(wide: number, rows: number): number {
  return Math.max(1, Math.min(rows, Math.floor(TILES / wide)));
}

/** Filters of one block. */
export function blockFilters(c: number, oc: number): number {
  return FILTERS * Math.ceil(Math.min(oc, Math.max(1, BLOCK / c)) / FILTERS);
}

/**
 * Planes whose filters are transformed at a time, of c which come as channels for each tap in depth: all where one block holds all filters
 * or an image has many tiles, else so few that their transforms stay in the second-level cache. Measured for 512 channels: 1.15 times as
 * fast for an image of 4 tiles, 0.93 times for 8 images of 16.
 */
export function blockDepth(c: number, channels: number, oc: number, tiles: number): number {
  return tiles > 8 || blockFilters(c, oc) >= oc || channels % DEPTH !== 0 ? c : DEPTH;
}

/** Elements from one frequency of a transform to the next: an odd number of cache lines, so that the 36 do not meet in one set. */
export function frequencyStride(size: number): number {
  return 32 * Math.ceil(size / 32) + 16;
}

/** Elements from one row of tiles to the next, among the transformed rows: six, of as many vectors as tiles and one. */
export function rowStride(columns: number): number {
  return 24 * (columns + 1);
}

/** Working memory in elements: constants and a tile, then as winograd.ts lays it out. */
export function winogradScratch(n: number, c: number, oc: number, oh: number, ow: number): number {
  const wide = tileCount(ow);
  const columns = blockColumns(wide);
  const rows = blockRows(wide, n * tileCount(oh));
  const filters = blockFilters(c, oc);
  const tiles = 8 * Math.ceil((rows * columns) / 8);
  const planes = 4 * (columns + 1) * (4 * rows + 2) + rowStride(columns) * rows;
  const transforms = frequencyStride(filters * c) + frequencyStride(tiles * c) + filters * tiles;
  return 128 + 4 * tiles + planes + 36 * transforms;
}

/** Working memory of the gradient of the filters: constants and a tile, then as winograd-grad-weight.ts lays it out. */
export function winogradGradWeightScratch(n: number, c: number, oc: number, oh: number, ow: number): number {
  const wide = tileCount(ow);
  const columns = blockColumns(wide);
  const rows = blockRows(wide, n * tileCount(oh));
  const filters = blockFilters(c, oc);
  const channels = 8 * Math.ceil(c / 8);
  const planes = 4 * (columns + 1) * (4 * rows + 2) + 4 * rowStride(columns) * rows;
  const depth = rows * columns;
  const transforms = frequencyStride(filters * depth) + frequencyStride(channels * depth) + filters * channels;
  return 128 + planes + 36 * transforms;
}
