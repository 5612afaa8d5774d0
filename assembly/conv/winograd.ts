import { MR } from "../gemm/micro-kernel";
import { CONSTANTS, TEMPORARY, storeConstants } from "./winograd-constants";
import { transformFilters } from "./winograd-filter";
import { transformOutputs } from "./winograd-output";
import { multiplyFrequencies } from "./winograd-products";
import { blockColumns, blockDepth, blockFilters, blockRows, frequencyStride, rowStride, tileCount } from "./winograd-sizes";
import { finishTiles, listTiles, transformPlanes } from "./winograd-tiles";

// 3 × 3 convolution with stride one by 36 products instead of 144 for each 4 × 4 outputs:
//
//   Y = Aᵀ [ (G g Gᵀ) ⊙ (Bᵀ d B) ] A      g a filter, d a tile of 6 × 6 inputs, Y its 4 × 4 outputs, summed over channels inside [ ]
//
// Source: Lavin & Gray, "Fast Algorithms for Convolutional Neural Networks" (2016), F(4 × 4, 3 × 3), interpolated at 0, ±√½, ±√2, ∞.
// The usual points 0, ±1, ±2, ∞ have twice the error; with reciprocal ones as many operations do.
//
// Error: at most (C + 37) roundings of Σ_c |Aᵀ| (|G| |g| |Gᵀ| ⊙ |Bᵀ| |d| |B|) |A|, which is 69 times |x| ∗ |w| where both are of even
// magnitude. Random data come to twice the error of the direct sum. A number that is not finite spoils its whole tile.
//
// Memory: for each of the 36 frequencies the sum over channels is a matrix product of packed panels (gemm/pack.ts),
//
//   filters  U [36][filter / MR][channel][MR]         inputs  V [36][tile / 8][channel][8]
//   products M [filter / MR][tile / 8][36][MR][8]     so that a tile's 36 frequencies lie together for the transform back
//
// of one block of tiles by one block of filters, or by some of their channels at a time where one block cannot hold all filters.

/**
 * y = epilogue(x ∗ w) of channels [oBegin, oEnd) and rows of tiles [begin, end), counted through all images. The planes of x come from a
 * table (volume.ts) that begins with image 0. Filters are `filterStride`, their channels `channelStride` bytes apart and
 * those of one tap in depth after those of another, which lie `tapStride` bytes on; `flip` turns them by half a turn.
 */
export function convolveWinograd(
  planes: usize,
  weight: usize,
  y: usize,
  scratch: usize,
  working: usize,
  epilogue: usize,
  c: i32,
  h: i32,
  w: i32,
  oc: i32,
  od: i32,
  oh: i32,
  ow: i32,
  padH: i32,
  padW: i32,
  filterStride: usize,
  channelStride: usize,
  taps: i32,
  tapStride: usize,
  flip: bool,
  oBegin: i32,
  oEnd: i32,
  begin: i32,
  end: i32,
): void {
  const channels = c / taps;
  const high = <i32>tileCount(oh);
  const wide = <i32>tileCount(ow);
  const columnStep = <i32>blockColumns(wide);
  const rowStep = <i32>blockRows(wide, end - begin);
  const filterStep = <i32>blockFilters(c, oc);
  const depthStep = <i32>blockDepth(c, channels, oc, high * wide);
  const tileLimit = (rowStep * columnStep + 7) & ~7;
  const filterFrequency = <usize>frequencyStride(filterStep * depthStep) << 2;
  const tileFrequency = <usize>frequencyStride(tileLimit * c) << 2;
  const constants = working;
  const tiles = constants + ((CONSTANTS + TEMPORARY) << 2);
  const plane = tiles + (<usize>tileLimit << 4);
  const rows = plane + (<usize>((columnStep + 1) * (4 * rowStep + 2)) << 4);
  const filters = rows + (<usize>(<i32>rowStride(columnStep) * rowStep) << 2);
  const inputs = filters + 36 * filterFrequency;
  const products = inputs + 36 * tileFrequency;
  storeConstants(constants);

  for (let row = begin; row < end; row += rowStep) {
    const until = min(end, row + rowStep);
    for (let column = 0; column < wide; column += columnStep) {
      const columns = min(columnStep, wide - column);
      const tilesEnd = listTiles(tiles, row, until, column, columns, high, oc, od, oh, ow);
      const panels = <i32>((tilesEnd - tiles) >> 7);
      const half = (until - row) * columns <= 4;
      for (let channel = 0; channel < c; ++channel) {
        transformPlanes(
          constants, tiles, tilesEnd, plane, rows, inputs + (<usize>channel << 5), <usize>c << 5, tileFrequency,
          planes + (<usize>channel << 2), c, h, w, row, until, column, columns, high, padH, padW,
        );
      }
      for (let o = oBegin; o < oEnd; o += filterStep) {
        const count = min(filterStep, oEnd - o);
        for (let first = 0; first < c; first += depthStep) {
          const depth = min(depthStep, c - first);
          if (filterStep < oEnd - oBegin || row + column == begin) {
            // Planes of several taps in depth, or some of one.
            for (let i = first; i < first + depth; i += channels) {
              const tap = i / channels;
              transformFilters(
                constants, filters + (<usize>((i - first) * MR) << 2),
                weight + <usize>o * filterStride + <usize>tap * tapStride + <usize>(i - tap * channels) * channelStride,
                count, min(channels, depth), depth, filterStride, channelStride, flip, filterFrequency,
              );
            }
          }
          multiplyFrequencies(
            filters, inputs + (<usize>first << 5), products, (count + MR - 1) / MR, panels, depth, <usize>c << 5,
            filterFrequency, tileFrequency, half, first > 0,
          );
        }
        for (let i = 0; i < count; ++i) {
          const to = y + (<usize>((o + i) * od * oh * ow) << 2);
          let from = products + <usize>((i / MR) * panels) * (36 * MR * 32) + (<usize>(i % MR) << 5);
          for (let tile = tiles; tile < tilesEnd; tile += 128) {
            transformOutputs(constants, from, tile, to, <usize>ow << 2);
            transformOutputs(constants, from + 16, tile + 64, to, <usize>ow << 2);
            from += 36 * MR * 32;
          }
        }
      }
    }
    if (epilogue) finishTiles(epilogue, scratch, row, until, high, oc, oBegin, oEnd, od, oh, ow);
  }
}
