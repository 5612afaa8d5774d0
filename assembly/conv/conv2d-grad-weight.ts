import { EDGE_TILE, multiplyBlock, partLength } from "../gemm/block";
import { KC, MC, NC, NR } from "../gemm/blocking";
import { MR } from "../gemm/micro-kernel";
import { packColumns, packRows } from "../gemm/pack";
import { correlateDirect, isDirect } from "./direct";
import { PATCHES, gatherPatches, imagesPerBlock, patchStride } from "./patches";
import { gradWeightWinograd } from "./winograd-grad-weight";
import { gradWeightPays, usesWinograd } from "./winograd-sizes";

// The relaxed binary leaves transforms to the baseline: fused products gain little there, and every download would carry both.
@external("env", "conv2dGradWeight")
declare function baselineConv2dGradWeight(
  x: usize, dy: usize, dw: usize, scratch: usize,
  n: i32, c: i32, h: i32, w: i32, oc: i32, kh: i32, kw: i32, oh: i32, ow: i32, strideH: i32, strideW: i32,
  padH: i32, padW: i32, dilationH: i32, dilationW: i32, groups: i32, begin: i32, end: i32,
): void;

// dw[o, c, kh, kw] = Σ over n and the pixels (i, j) of dy[n, o, i, j] · x[n, c, i · strideH + kh · dilationH − padH, …].
// x (N, C, H, W), dy (N, OC, OH, OW), dw (OC, C/groups, KH, KW); dw may not alias x or dy. Error: at most N · OH · OW roundings.
// Method: matrix product with rows o, columns (c, kh, kw) and the pixels of all images as depth, in blocks that depend on
// sizes alone: every cut of the channels c adds in the same order, and gathers the patches of its own channels only.
export function conv2dGradWeight(
  x: usize,
  dy: usize,
  dw: usize,
  scratch: usize,
  n: i32,
  c: i32,
  h: i32,
  w: i32,
  oc: i32,
  kh: i32,
  kw: i32,
  oh: i32,
  ow: i32,
  strideH: i32,
  strideW: i32,
  padH: i32,
  padW: i32,
  dilationH: i32,
  dilationW: i32,
  groups: i32,
  begin: i32,
  end: i32,
): void {
  const pixels = oh * ow;
  const groupC = c / groups;
  const groupOC = oc / groups;
  const window = kh * kw;
  const taps = groupC * window;
  if (taps * groupOC == 0 || begin >= end) return;
  if (n * pixels == 0) {
    for (let channel = begin; channel < end; ++channel) {
      const group = channel / groupC;
      let to = dw + (<usize>(group * groupOC * taps + (channel - group * groupC) * window) << 2);
      for (let o = 0; o < groupOC; ++o) {
        memory.fill(to, 0, <usize>window << 2);
        to += <usize>taps << 2;
      }
    }
    return;
  }
  if (groupC == 1 && isDirect(groupC, groupOC)) {
    correlateDirect(
      x, dy, dw, scratch, n, c, h, w, oc, kh, kw, oh, ow,
      strideH, strideW, padH, padW, dilationH, dilationW, groupOC, begin * groupOC, end * groupOC,
    );
    return;
  }
  if (
    gradWeightPays(n, oh, ow) && usesWinograd(n, c, oc, oh, ow, kh, kw, strideH, strideW, dilationH, dilationW, groups)
  ) {
    if (ASC_FEATURE_RELAXED_SIMD) {
      baselineConv2dGradWeight(
        x, dy, dw, scratch, n, c, h, w, oc, kh, kw, oh, ow,
        strideH, strideW, padH, padW, dilationH, dilationW, groups, begin, end,
      );
    } else {
      gradWeightWinograd(x, dy, dw, scratch, n, c, h, w, oc, oh, ow, padH, padW, begin, end);
    }
    return;
  }
  const imageStep = imagesPerBlock(pixels, KC);
  const pixelStep = partLength(pixels, KC, 1);
  const columnStep = partLength(min(taps, (end - begin) * window), NC, NR);
  const rowStep = partLength(groupOC, MC, MR);
  const depthLimit = min(n, imageStep) * pixelStep;
  const packedA = scratch;
  const packedB = packedA + (<usize>(rowStep * depthLimit) << 2);
  const edge = packedB + (<usize>(depthLimit * columnStep) << 2);
  const patches = edge + (EDGE_TILE << 2);
  const plane = patches + patchStride(depthLimit) * PATCHES;
  const imageStride = <usize>(c * h * w) << 2;

  for (let channel = begin; channel < end; ) {
    const group = channel / groupC;
    const first = group * groupOC;
    const last = first + groupOC;
    const groupBegin = group * groupC;
    const groupEnd = min(groupBegin + groupC, end);
    const xGroup = x + (<usize>(groupBegin * h * w) << 2);
    const columnsEnd = (groupEnd - groupBegin) * window;
    for (let j = (channel - groupBegin) * window; j < columnsEnd; j += columnStep) {
      const columns = min(columnStep, columnsEnd - j);
      for (let image = 0; image < n; image += imageStep) {
        const images = min(imageStep, n - image);
        for (let pixel = 0; pixel < pixels; pixel += pixelStep) {
          const until = min(pixels, pixel + pixelStep);
          const depth = images * (until - pixel);
          for (let i = 0; i < columns; i += NR) {
            const lanes = min(NR, columns - i);
            gatherPatches(
              patches, plane, i == 0, lanes, j + i, xGroup + <usize>image * imageStride, images, imageStride, h, w, kh, kw,
              -padH, dilationH, -padW, dilationW, strideH, strideW, ow, pixel, until,
            );
            packColumns(packedB + (<usize>(i * depth) << 2), 0, patches, patchStride(depth), 4, lanes, depth);
          }
          for (let row = first; row < last; row += rowStep) {
            const rows = min(rowStep, last - row);
            for (let i = 0; i < images; ++i) {
              packRows(
                packedA + (<usize>(i * (until - pixel) * MR) << 2), <usize>(depth * MR) << 2,
                dy + (<usize>(((image + i) * oc + row) * pixels + pixel) << 2), <usize>pixels << 2, 4, rows, until - pixel,
              );
            }
            multiplyBlock(
              packedA, packedB, dw + (<usize>(row * taps + j) << 2), edge, rows, columns, depth,
              <usize>taps << 2, columns, 0, image + pixel > 0,
            );
          }
        }
      }
    }
    channel = groupEnd;
  }
}
