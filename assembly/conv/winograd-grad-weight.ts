import { MR } from "../gemm/micro-kernel";
import { CONSTANTS, TEMPORARY, storeConstants } from "./winograd-constants";
import { transformProducts } from "./winograd-grad-filter";
import { packGradients, packInputs } from "./winograd-grad-pack";
import { multiplyFrequencies } from "./winograd-products";
import { blockColumns, blockFilters, blockRows, frequencyStride, rowStride, tileCount } from "./winograd-sizes";

// The gradient of winograd.ts for its filters, which is the same algorithm transposed, with as few products:
//
//   dw = Gᵀ [ Σ over tiles of (A dy Aᵀ) ⊙ (Bᵀ d B) ] G
//
// For each of the 36 frequencies the sum over tiles is a matrix product of packed panels,
//
//   gradients P [36][filter / MR][tile][MR]           inputs  V [36][channel / 8][tile][8]
//   products  M [filter / MR][channel / 8][36][MR][8]
//
// block by block of tiles, in an order that depends on sizes alone, for one block of filters at a time.
// Error: at most (tiles + 37) roundings of Σ |Gᵀ| (|A| |dy| |Aᵀ| ⊙ |Bᵀ| |d| |B|) |G|.

/** Of `n` images, of which the table lists `c` planes each. */
export function gradWeightWinograd(
  planes: usize,
  dy: usize,
  dw: usize,
  scratch: usize,
  n: i32,
  c: i32,
  h: i32,
  w: i32,
  oc: i32,
  od: i32,
  oh: i32,
  ow: i32,
  padH: i32,
  padW: i32,
  begin: i32,
  end: i32,
): void {
  const high = <i32>tileCount(oh);
  const wide = <i32>tileCount(ow);
  const columnStep = <i32>blockColumns(wide);
  const rowStep = <i32>blockRows(wide, n * high);
  const filterStep = <i32>blockFilters(c, oc);
  const depth = rowStep * columnStep;
  const channels = (end - begin + 7) & ~7;
  const gradientFrequency = <usize>frequencyStride(filterStep * depth) << 2;
  const inputFrequency = <usize>frequencyStride(channels * depth) << 2;
  const constants = scratch;
  const plane = constants + ((CONSTANTS + TEMPORARY) << 2);
  const rows = plane + (<usize>((columnStep + 1) * (4 * rowStep + 2)) << 4);
  const gradients = rows + (<usize>(<i32>rowStride(columnStep) * rowStep) << 4);
  const inputs = gradients + 36 * gradientFrequency;
  const products = inputs + 36 * inputFrequency;
  storeConstants(constants);

  for (let o = 0; o < oc; o += filterStep) {
    const filters = min(filterStep, oc - o);
    for (let row = 0; row < n * high; row += rowStep) {
      const until = min(n * high, row + rowStep);
      for (let column = 0; column < wide; column += columnStep) {
        const columns = min(columnStep, wide - column);
        for (let i = 0; i < filters; i += 4) {
          packGradients(
            constants, rows, dy, oc, o + i, od, oh, ow, row, until, column, columns, high, gradients, i, gradientFrequency,
          );
        }
        for (let channel = 0; channel < channels; channel += 4) {
          packInputs(
            constants, plane, rows, planes, c, begin + channel, end - 1, h, w, row, until, column, columns, high, padH, padW,
            inputs, channel, inputFrequency,
          );
        }
        multiplyFrequencies(
          gradients, inputs, products, (filters + MR - 1) / MR, channels >> 3, (until - row) * columns, <usize>((until - row) * columns) << 5,
          gradientFrequency, inputFrequency, false, row + column > 0,
        );
      }
    }
    for (let i = 0; i < filters; ++i) {
      let from = products + <usize>((i / MR) * (channels >> 3)) * (36 * MR * 32) + (<usize>(i % MR) << 5);
      const to = dw + <usize>((o + i) * c) * 36;
      for (let channel = begin; channel < end; channel += 8) {
        transformProducts(constants, from, to + <usize>channel * 36, min(4, end - channel));
        transformProducts(constants, from + 16, to + <usize>(channel + 4) * 36, max(0, min(4, end - channel - 4)));
        from += 36 * MR * 32;
      }
    }
  }
}
