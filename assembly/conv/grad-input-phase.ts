import { EDGE_TILE, multiplyBlock, partLength } from "../gemm/block";
import { KC, MC, NC, NR } from "../gemm/blocking";
import { MR, panelRows } from "../gemm/micro-kernel";
import { convolvePhaseDirect, isDirect } from "./direct";
import { PATCHES, imagesPerBlock, packPatches, patchStride } from "./patches";
import { evenImages, imageOffset } from "./volume";

// One phase of the gradient for x: a convolution with stride one of planes of dy (oh × ow, listed as volume.ts says) by the taps
// (tapsD, tapsH, tapsW) of the transposed filters. Its pixels (rows, columns) lie `dxRow` and `dxColumn`, its images `dxImage` elements apart
// in dx, `imagesPerVolume` of each volume. Only channels [first, last) are written, but that very few, plane by plane, always are.
// Tap (i, j) of output pixel (r, c) reads dy at (r + rowOffset + i · rowStep, c + columnOffset + j · columnStep).

export function convolvePhase(
  planes: usize,
  tableStride: usize,
  weight: usize,
  dx: usize,
  scratch: usize,
  c: i32,
  oc: i32,
  rows: i32,
  columns: i32,
  oh: i32,
  ow: i32,
  tapsD: i32,
  tapsH: i32,
  tapsW: i32,
  kernelSize: i32,
  tapStrideD: i32,
  tapStrideH: i32,
  tapStrideW: i32,
  rowOffset: i32,
  rowStep: i32,
  columnOffset: i32,
  columnStep: i32,
  imagesPerVolume: i32,
  dxVolume: i32,
  dxImage: i32,
  dxPlane: i32,
  dxRow: i32,
  dxColumn: i32,
  first: i32,
  last: i32,
  begin: i32,
  end: i32,
): void {
  const dense = dxColumn == 1 && dxRow == columns;
  if (isDirect(oc * tapsD, c, dense)) {
    convolvePhaseDirect(
      planes, tableStride, weight, dx, scratch, c, oc, rows, columns, oh, ow, tapsD, tapsH, tapsW, kernelSize,
      tapStrideD, tapStrideH, tapStrideW, rowOffset, rowStep, columnOffset, columnStep,
      imagesPerVolume, dxVolume, dxImage, dxPlane, dxRow, dxColumn, begin, end,
    );
    return;
  }
  const pixels = rows * columns;
  const k = oc * tapsD * tapsH * tapsW;
  const imageStep = imagesPerBlock(pixels, NC);
  const pixelStep = partLength(pixels, NC, NR);
  const depthStep = partLength(k, KC, 1);
  const channelStep = partLength(c, MC, MR);
  const blockColumns = min(NC, pixels * min(imageStep, end - begin));
  const packedA = scratch;
  const packedB = packedA + (<usize>(channelStep * depthStep) << 2);
  const edge = packedB + (<usize>(depthStep * (blockColumns + 7)) << 2);
  const patches = edge + (EDGE_TILE << 2);
  const block = patches + patchStride(blockColumns) * PATCHES;
  const plane = block + (dense ? 0 : <usize>(min(c, channelStep) * blockColumns) << 2);

  const imageStride = imagesPerVolume == 1 ? dxVolume : dxImage;
  for (let image = begin; image < end; ) {
    const images = evenImages(image, imagesPerVolume, min(imageStep, end - image));
    const target = dx + (<usize>imageOffset(image, imagesPerVolume, dxVolume, dxImage) << 2);
    const entry = planes + <usize>(image - begin) * tableStride;
    for (let pixel = 0; pixel < pixels; pixel += pixelStep) {
      const until = min(pixels, pixel + pixelStep);
      const blockPixels = images * (until - pixel);
      for (let p = 0; p < k; p += depthStep) {
        const depth = min(depthStep, k - p);
        packPatches(
          packedB, patches, plane, depth, p, entry, images, tableStride, oh, ow, tapsH, tapsW,
          rowOffset, rowStep, columnOffset, columnStep, 1, 1, columns, pixel, until,
        );
        for (let channel = first; channel < last; channel += channelStep) {
          const height = min(channelStep, last - channel);
          packTransposedWeight(
            packedA, weight + (<usize>(channel * kernelSize) << 2), height, depth, p, tapsD, tapsH, tapsW,
            <usize>kernelSize << 2, <usize>(c * kernelSize) << 2, <usize>tapStrideD << 2, <usize>tapStrideH << 2, <usize>tapStrideW << 2,
          );
          const to = target + (<usize>(channel * dxPlane) << 2);
          if (dense) {
            multiplyBlock(
              packedA, packedB, to + (<usize>pixel << 2), edge, height, blockPixels, depth,
              <usize>dxPlane << 2, until - pixel, <usize>imageStride << 2, p > 0,
            );
          } else {
            multiplyBlock(packedA, packedB, block, edge, height, blockPixels, depth, <usize>blockPixels << 2, blockPixels, 0, false);
            let from = block;
            for (let row = 0; row < height; ++row) {
              for (let i = 0; i < images; ++i) {
                const at = to + (<usize>(i * imageStride + row * dxPlane) << 2);
                from = addPhase(from, at, pixel, until, columns, <usize>dxRow << 2, <usize>dxColumn << 2);
              }
            }
          }
        }
      }
    }
    image += images;
  }
}

/** Adds contiguous pixels [pixel, until) of a phase to their places in dx. */
function addPhase(from: usize, dx: usize, pixel: i32, until: i32, columns: i32, rowStride: usize, columnStride: usize): usize {
  let row = dx + <usize>(pixel / columns) * rowStride;
  let column = pixel % columns;
  while (pixel < until) {
    const last = min(columns, column + until - pixel);
    pixel += last - column;
    let to = row + <usize>column * columnStride;
    for (; column < last; ++column) {
      f32.store(to, f32.load(to) + f32.load(from));
      to += columnStride;
      from += 4;
    }
    column = 0;
    row += rowStride;
  }
  return from;
}

/** Packs rows (input channels) by depth (o, tap in depth, tap row, tap column) from position `first` of the depth. */
function packTransposedWeight(
  dst: usize,
  weight: usize,
  rows: i32,
  depth: i32,
  first: i32,
  tapsD: i32,
  tapsH: i32,
  tapsW: i32,
  channelStride: usize,
  outStride: usize,
  tapStrideD: usize,
  tapStrideH: usize,
  tapStrideW: usize,
): void {
  const column = first % tapsW;
  const row = (first / tapsW) % tapsH;
  const plane = first / (tapsW * tapsH);
  const tap = plane % tapsD;
  const out = weight + <usize>(plane / tapsD) * outStride + <usize>tap * tapStrideD;
  let height = MR;
  for (let i = 0; i < rows; i += height) {
    height = panelRows(rows - i);
    const lanes = min(height, rows - i);
    let tapColumn = column;
    let tapRow = row;
    let tapPlane = tap;
    let base = out + <usize>i * channelStride;
    for (let step = depth; step > 0; --step) {
      let from = base + <usize>tapRow * tapStrideH + <usize>tapColumn * tapStrideW;
      for (let lane = 0; lane < MR; ++lane) {
        f32.store(dst, lane < lanes ? f32.load(from) : 0);
        from += channelStride;
        dst += 4;
      }
      if (++tapColumn == tapsW) {
        tapColumn = 0;
        if (++tapRow == tapsH) {
          tapRow = 0;
          base += tapStrideD;
          if (++tapPlane == tapsD) {
            tapPlane = 0;
            base += outStride - <usize>tapsD * tapStrideD;
          }
        }
      }
    }
  }
}
