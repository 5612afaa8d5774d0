import { MAX_REGISTERS, TILE } from "../elementwise/opcode";
import { EDGE_TILE, multiplyBlock, partLength } from "../gemm/block";
import { KC, MC, NC, NR } from "../gemm/blocking";
import { finishRows } from "../gemm/matmul";
import { MR } from "../gemm/micro-kernel";
import { packRows } from "../gemm/pack";
import { convolveDirect, isDirect } from "./direct";
import { PATCHES, imagesPerBlock, packPatches, patchStride } from "./patches";
import { evenImages, imageOffset, listPlanes } from "./volume";
import { convolveWinograd } from "./winograd";
import { usesWinograd } from "./winograd-sizes";

// The relaxed binary leaves transforms to the baseline: fused products gain little there, and every download would carry both.
@external("env", "conv")
declare function baselineConv(
  x: usize, weight: usize, y: usize, scratch: usize, epilogue: usize,
  n: i32, c: i32, d: i32, h: i32, w: i32, oc: i32, kd: i32, kh: i32, kw: i32, od: i32, oh: i32, ow: i32,
  strideD: i32, strideH: i32, strideW: i32, padD: i32, padH: i32, padW: i32, dilationD: i32, dilationH: i32, dilationW: i32,
  groups: i32, begin: i32, end: i32,
): void;

// y[n, o] = epilogue(Σ_c x[n, c] ∗ w[o, c]) (cross-correlation), x (N, C, D, H, W), w (OC, C/groups, KD, KH, KW), y (N, OC, OD, OH, OW).
// y may not alias x or w. Error: at most C/groups · KD · KH · KW roundings of the partial sums. `begin, end` count images, (n, od).
// Method: implicit matrix product. Rows are output channels, the depth is (c, kd, kh, kw), columns are the pixels of one image or of
// several small ones; patches are gathered straight into packed panels. Groups of very few channels are convolved plane by plane.
export function conv(
  x: usize,
  weight: usize,
  y: usize,
  scratch: usize,
  epilogue: usize,
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
  if (pixels == 0 || oc == 0 || begin >= end) return;
  const planes = c * kd;
  const groupPlanes = planes / groups;
  const groupOC = oc / groups;
  const k = groupPlanes * kh * kw;
  const yPlane = od * pixels;
  if (k == 0) {
    for (let image = begin; image < end; ++image) {
      let first = imageOffset(image, od, oc * yPlane, pixels);
      for (let o = oc; o > 0; --o) {
        memory.fill(y + (<usize>first << 2), 0, <usize>pixels << 2);
        if (epilogue) finishRows(epilogue, scratch, first, 1, pixels, pixels);
        first += yPlane;
      }
    }
    return;
  }
  const table = scratch + MAX_REGISTERS * (TILE + 1) * 4;
  const packedA = listPlanes(table, x, begin, end, od, c, d, h * w, kd, strideD, -padD, dilationD, kd, 1);
  if (usesWinograd(n * od, planes, oc, oh, ow, kh, kw, strideD * strideH * strideW, dilationH * dilationW, groups)) {
    if (ASC_FEATURE_RELAXED_SIMD) {
      baselineConv(
        x, weight, y, scratch, epilogue, n, c, d, h, w, oc, kd, kh, kw, od, oh, ow,
        strideD, strideH, strideW, padD, padH, padW, dilationD, dilationH, dilationW, groups, begin, end,
      );
    } else {
      convolveWinograd(
        table, weight, y, scratch, packedA, epilogue, planes, h, w, oc, od, oh, ow, padH, padW, <usize>k << 2, 36, 1, 0, false, begin, end,
      );
    }
    return;
  }
  if (isDirect(groupPlanes, groupOC)) {
    convolveDirect(
      table, weight, y, scratch, packedA, epilogue, planes, h, w, oc, kh, kw, od, oh, ow,
      strideH, strideW, padH, padW, dilationH, dilationW, groups, begin, end,
    );
    return;
  }
  const imageStep = imagesPerBlock(pixels, NC);
  const pixelStep = partLength(pixels, NC, NR);
  const depthStep = partLength(k, KC, 1);
  const rowStep = partLength(groupOC, MC, MR);
  const packedB = packedA + (<usize>(rowStep * depthStep) << 2);
  const edge = packedB + (<usize>(depthStep * (min(NC, pixels * min(imageStep, end - begin)) + 7)) << 2);
  const patches = edge + (EDGE_TILE << 2);
  const imageStride = od == 1 ? oc * pixels : pixels;
  const plane = patches + patchStride(min(NC, pixels * min(imageStep, end - begin))) * PATCHES;

  for (let image = begin; image < end; ) {
    const images = evenImages(image, od, min(imageStep, end - image));
    const y0 = imageOffset(image, od, oc * yPlane, pixels);
    for (let group = 0; group < groups; ++group) {
      const groupTable = table + (<usize>((image - begin) * planes + group * groupPlanes) << 2);
      for (let pixel = 0; pixel < pixels; pixel += pixelStep) {
        const until = min(pixels, pixel + pixelStep);
        const columns = images * (until - pixel);
        for (let p = 0; p < k; p += depthStep) {
          const depth = min(depthStep, k - p);
          packPatches(
            packedB, patches, plane, depth, p, groupTable, images, <usize>planes << 2, h, w, kh, kw,
            -padH, dilationH, -padW, dilationW, strideH, strideW, ow, pixel, until,
          );
          for (let o = 0; o < groupOC; o += rowStep) {
            const rows = min(rowStep, groupOC - o);
            const channel = group * groupOC + o;
            packRows(packedA, <usize>(depth * MR) << 2, weight + (<usize>(channel * k + p) << 2), <usize>k << 2, 4, rows, depth);
            let first = y0 + channel * yPlane + pixel;
            multiplyBlock(
              packedA, packedB, y + (<usize>first << 2), edge, rows, columns, depth,
              <usize>yPlane << 2, until - pixel, <usize>imageStride << 2, p > 0,
            );
            if (epilogue && p + depth == k) {
              for (let i = images; i > 0; --i) {
                finishRows(epilogue, scratch, first, rows, until - pixel, yPlane);
                first += imageStride;
              }
            }
          }
        }
      }
    }
    image += images;
  }
}
