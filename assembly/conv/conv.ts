import { MAX_REGISTERS, TILE } from "../elementwise/opcode";
import { EDGE_TILE, multiplyBlock, partLength } from "../gemm/block";
import { KC, MC, NC, NR } from "../gemm/blocking";
import { finishRows } from "../gemm/matmul";
import { MR } from "../gemm/micro-kernel";
import { packRows } from "../gemm/pack";
import { convolveDirect, isDirect } from "./direct";
import { cutsPixels, partCount, partEdge } from "./parts";
import { PATCHES, imagesPerBlock, packPatches, patchStride } from "./patches";
import { evenImages, imageOffset, listPlanes } from "./volume";
import { convolveWinograd } from "./winograd";
import { tileCount, usesWinograd } from "./winograd-sizes";

// The relaxed binary leaves transforms to the baseline: fused products gain little there, and every download would carry both.
@external("env", "conv")
declare function baselineConv(
  x: usize, weight: usize, y: usize, scratch: usize, epilogue: usize,
  n: i32, c: i32, d: i32, h: i32, w: i32, oc: i32, kd: i32, kh: i32, kw: i32, od: i32, oh: i32, ow: i32,
  strideD: i32, strideH: i32, strideW: i32, padD: i32, padH: i32, padW: i32, dilationD: i32, dilationH: i32, dilationW: i32,
  groups: i32, begin: i32, end: i32,
): void;

// y[n, o] = epilogue(Σ_c x[n, c] ∗ w[o, c]) (cross-correlation), x (N, C, D, H, W), w (OC, C/groups, KD, KH, KW), y (N, OC, OD, OH, OW).
// y may not alias x or w. Error: at most C/groups · KD · KH · KW roundings of the partial sums. `begin, end` count
// the parts of images, (n, od, part), that parts.ts cuts a small batch into.
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
  const parts = c == 0 ? 1 : <i32>partCount(n * od, oc, groups, oh * ow);
  while (begin < end) {
    // As many whole images as there are, or parts of one.
    const part = begin % parts;
    const whole = part == 0 && end - begin >= parts;
    const until = whole ? parts : min(parts, part + end - begin);
    const image = begin / parts;
    const last = whole ? end / parts : image + 1;
    convolveImages(
      x, weight, y, scratch, epilogue, n, c, d, h, w, oc, kd, kh, kw, od, oh, ow,
      strideD, strideH, strideW, padD, padH, padW, dilationD, dilationH, dilationW, groups, image, last, part, until, parts,
    );
    begin = whole ? last * parts : begin + until - part;
  }
}

/** Parts [part, until) of images [begin, end). */
function convolveImages(
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
  part: i32,
  until: i32,
  parts: i32,
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
  const byPixels = cutsPixels(groups, pixels);
  const unit = groups > 1 ? groupOC : MR;
  const first = byPixels ? 0 : <i32>partEdge(part, parts, oc, unit);
  const last = byPixels ? oc : <i32>partEdge(until, parts, oc, unit);
  const table = scratch + MAX_REGISTERS * (TILE + 1) * 4;
  const packedA = listPlanes(table, x, begin, end, od, c, d, h * w, kd, strideD, -padD, dilationD, kd, 1);
  if (usesWinograd(n * od, planes, oc, oh, ow, kh, kw, strideD * strideH * strideW, dilationH * dilationW, groups)) {
    if (ASC_FEATURE_RELAXED_SIMD) {
      baselineConv(
        x, weight, y, scratch, epilogue, n, c, d, h, w, oc, kd, kh, kw, od, oh, ow,
        strideD, strideH, strideW, padD, padH, padW, dilationD, dilationH, dilationW, groups,
        begin * parts + part, (end - 1) * parts + until,
      );
    } else {
      const high = <i32>tileCount(oh);
      const topTile = byPixels ? <i32>partEdge(part, parts, high, 1) : 0;
      const bottomTile = byPixels ? <i32>partEdge(until, parts, high, 1) : high;
      convolveWinograd(
        table - (<usize>(begin * planes) << 2), weight, y, scratch, packedA, epilogue, planes, h, w, oc, od, oh, ow, padH, padW,
        <usize>k << 2, 36, 1, 0, false, first, last, begin * high + topTile, (end - 1) * high + bottomTile,
      );
    }
    return;
  }
  if (isDirect(groupPlanes, groupOC, true)) {
    convolveDirect(
      table, weight, y, scratch, packedA, epilogue, planes, h, w, oc, kh, kw, od, oh, ow,
      strideH, strideW, padH, padW, dilationH, dilationW, groups, first / groupOC, last / groupOC, begin, end,
    );
    return;
  }
  const top = byPixels ? <i32>partEdge(part, parts, pixels, NR) : 0;
  const bottom = byPixels ? <i32>partEdge(until, parts, pixels, NR) : pixels;
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
    for (let group = first / groupOC; group * groupOC < last; ++group) {
      const rowsBegin = max(first - group * groupOC, 0);
      const rowsEnd = min(last - group * groupOC, groupOC);
      const groupTable = table + (<usize>((image - begin) * planes + group * groupPlanes) << 2);
      for (let pixel = top; pixel < bottom; pixel += pixelStep) {
        const pixelEnd = min(bottom, pixel + pixelStep);
        const columns = images * (pixelEnd - pixel);
        for (let p = 0; p < k; p += depthStep) {
          const depth = min(depthStep, k - p);
          packPatches(
            packedB, patches, plane, depth, p, groupTable, images, <usize>planes << 2, h, w, kh, kw,
            -padH, dilationH, -padW, dilationW, strideH, strideW, ow, pixel, pixelEnd,
          );
          for (let o = rowsBegin; o < rowsEnd; o += rowStep) {
            const rows = min(rowStep, rowsEnd - o);
            const channel = group * groupOC + o;
            packRows(packedA, <usize>(depth * MR) << 2, weight + (<usize>(channel * k + p) << 2), <usize>k << 2, 4, rows, depth);
            let at = y0 + channel * yPlane + pixel;
            multiplyBlock(
              packedA, packedB, y + (<usize>at << 2), edge, rows, columns, depth,
              <usize>yPlane << 2, pixelEnd - pixel, <usize>imageStride << 2, p > 0,
            );
            if (epilogue && p + depth == k) {
              for (let i = images; i > 0; --i) {
                finishRows(epilogue, scratch, at, rows, pixelEnd - pixel, yPlane);
                at += imageStride;
              }
            }
          }
        }
      }
    }
    image += images;
  }
}
