import { EDGE_TILE, multiplyBlock, partLength } from "../gemm/block";
import { KC, MC, NC, NR } from "../gemm/blocking";
import { MR } from "../gemm/micro-kernel";
import { packColumns, packRows } from "../gemm/pack";
import { correlateDirect, correlatesDirect } from "./direct";
import { PATCHES, gatherPatches, imagesPerBlock, patchStride } from "./patches";
import { isSame } from "./same";
import { imageOffset, listPlanes } from "./volume";
import { gradWeightWinograd } from "./winograd-grad-weight";
import { gradWeightPays, usesWinograd } from "./winograd-sizes";

// The relaxed binary leaves transforms to the baseline: fused products gain little there, and every download would carry both.
@external("env", "convGradWeight")
declare function baselineConvGradWeight(
  x: usize, dy: usize, dw: usize, scratch: usize,
  n: i32, c: i32, d: i32, h: i32, w: i32, oc: i32, kd: i32, kh: i32, kw: i32, od: i32, oh: i32, ow: i32,
  strideD: i32, strideH: i32, strideW: i32, padD: i32, padH: i32, padW: i32, dilationD: i32, dilationH: i32, dilationW: i32,
  groups: i32, begin: i32, end: i32,
): void;

// dw[o, c, kd, kh, kw] = Σ over n and the pixels (z, i, j) of dy[n, o, z, i, j] · x[n, c, …, i · strideH + kh · dilationH − padH, …].
// x (N, C, D, H, W), dy (N, OC, OD, OH, OW), dw (OC, C/groups, KD, KH, KW); dw may not alias x or dy. Error: at most N · OD · OH · OW
// roundings. `begin, end` count planes, (c, kd).
// Method: matrix product with rows o, columns (c, kd, kh, kw) and the pixels of all images as depth, in blocks that depend on
// sizes alone: every cut of the planes adds in the same order, and gathers the patches of its own planes only.
export function convGradWeight(
  x: usize,
  dy: usize,
  dw: usize,
  scratch: usize,
  n: i32,
  c: i32,
  d: i32,
  h: i32,
  w: i32,
  oc: i32,
  kd: i32,
  kh: i32,
  kw: i32,
  od: i32,
  oh: i32,
  ow: i32,
  strideD: i32,
  strideH: i32,
  strideW: i32,
  padD: i32,
  padH: i32,
  padW: i32,
  dilationD: i32,
  dilationH: i32,
  dilationW: i32,
  groups: i32,
  begin: i32,
  end: i32,
): void {
  const pixels = oh * ow;
  const images = n * od;
  const planes = c * kd;
  const groupPlanes = planes / groups;
  const groupOC = oc / groups;
  const window = kh * kw;
  const taps = groupPlanes * window;
  if (taps * groupOC == 0 || begin >= end) return;
  if (images * pixels == 0) {
    for (let plane = begin; plane < end; ++plane) {
      const group = plane / groupPlanes;
      let to = dw + (<usize>(group * groupOC * taps + (plane - group * groupPlanes) * window) << 2);
      for (let o = 0; o < groupOC; ++o) {
        memory.fill(to, 0, <usize>window << 2);
        to += <usize>taps << 2;
      }
    }
    return;
  }
  const table = scratch;
  const packedA = listPlanes(table, x, 0, images, od, c, d, h * w, kd, strideD, -padD, dilationD, kd, 1);
  if (
    gradWeightPays(images, oh, ow) &&
    usesWinograd(images, planes, oc, oh, ow, kh, kw, strideD * strideH * strideW, dilationH * dilationW, groups)
  ) {
    if (ASC_FEATURE_RELAXED_SIMD) {
      baselineConvGradWeight(
        x, dy, dw, scratch, n, c, d, h, w, oc, kd, kh, kw, od, oh, ow,
        strideD, strideH, strideW, padD, padH, padW, dilationD, dilationH, dilationW, groups, begin, end,
      );
    } else {
      gradWeightWinograd(table, dy, dw, packedA, images, planes, h, w, oc, od, oh, ow, padH, padW, begin, end);
    }
    return;
  }
  const same = isSame(w, kh, kw, oh, ow, h, strideH, strideW, padH, padW, dilationH, dilationW);
  if (correlatesDirect(groupPlanes, groupOC, window, strideW, same)) {
    correlateDirect(
      table, dy, dw, packedA, images, planes, h, w, oc, kh, kw, od, oh, ow,
      strideH, strideW, padH, padW, dilationH, dilationW, groupPlanes, groupOC, begin, end,
    );
    return;
  }
  const yPlane = od * pixels;
  const imageStep = imagesPerBlock(pixels, KC);
  const pixelStep = partLength(pixels, KC, 1);
  const columnStep = partLength(min(taps, (end - begin) * window), NC, NR);
  const rowStep = partLength(groupOC, MC, MR);
  const depthLimit = min(images, imageStep) * pixelStep;
  const packedB = packedA + (<usize>(rowStep * depthLimit) << 2);
  const edge = packedB + (<usize>(depthLimit * columnStep) << 2);
  const patches = edge + (EDGE_TILE << 2);
  const plane = patches + patchStride(depthLimit) * PATCHES;

  for (let at = begin; at < end; ) {
    const group = at / groupPlanes;
    const first = group * groupOC;
    const last = first + groupOC;
    const groupBegin = group * groupPlanes;
    const groupEnd = min(groupBegin + groupPlanes, end);
    const columnsEnd = (groupEnd - groupBegin) * window;
    for (let j = (at - groupBegin) * window; j < columnsEnd; j += columnStep) {
      const columns = min(columnStep, columnsEnd - j);
      for (let image = 0; image < images; image += imageStep) {
        const count = min(imageStep, images - image);
        const planesOfImage = table + (<usize>(image * planes + groupBegin) << 2);
        for (let pixel = 0; pixel < pixels; pixel += pixelStep) {
          const until = min(pixels, pixel + pixelStep);
          const depth = count * (until - pixel);
          for (let i = 0; i < columns; i += NR) {
            const lanes = min(NR, columns - i);
            gatherPatches(
              patches, plane, i == 0, lanes, j + i, planesOfImage, count, <usize>planes << 2, h, w, kh, kw,
              -padH, dilationH, -padW, dilationW, strideH, strideW, ow, pixel, until,
            );
            packColumns(packedB + (<usize>(i * depth) << 2), 0, patches, patchStride(depth), 4, lanes, depth);
          }
          for (let row = first; row < last; row += rowStep) {
            const rows = min(rowStep, last - row);
            for (let i = 0; i < count; ++i) {
              packRows(
                packedA + (<usize>(i * (until - pixel) * MR) << 2), <usize>(depth * MR) << 2,
                dy + (<usize>(imageOffset(image + i, od, oc * yPlane, pixels) + row * yPlane + pixel) << 2), <usize>yPlane << 2, 4,
                rows, until - pixel,
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
    at = groupEnd;
  }
}
