import { MAX_REGISTERS, TILE } from "../elementwise/opcode";
import { EDGE_TILE, multiplyBlock, partLength } from "../gemm/block";
import { KC, MC, NC, NR } from "../gemm/blocking";
import { finishRows } from "../gemm/matmul";
import { MR } from "../gemm/micro-kernel";
import { packRows } from "../gemm/pack";
import { convolveDirect, isDirect } from "./direct";
import { PATCHES, imagesPerBlock, packPatches, patchStride } from "./patches";
import { convolveWinograd } from "./winograd";
import { usesWinograd } from "./winograd-sizes";

// The relaxed binary leaves transforms to the baseline: fused products gain little there, and every download would carry both.
@external("env", "conv2d")
declare function baselineConv2d(
  x: usize, weight: usize, y: usize, scratch: usize, epilogue: usize,
  n: i32, c: i32, h: i32, w: i32, oc: i32, kh: i32, kw: i32, oh: i32, ow: i32, strideH: i32, strideW: i32,
  padH: i32, padW: i32, dilationH: i32, dilationW: i32, groups: i32, begin: i32, end: i32,
): void;

// y[n, o] = epilogue(Σ_c x[n, c] ∗ w[o, c]) (cross-correlation), x (N, C, H, W), w (OC, C/groups, KH, KW), y (N, OC, OH, OW).
// y may not alias x or w. Error: at most C/groups · KH · KW roundings of the partial sums.
// Method: implicit matrix product. Rows are output channels, the depth is (c, kh, kw), columns are the pixels of one image or of
// several small ones; patches are gathered straight into packed panels. Groups of very few channels are convolved plane by plane.
export function conv2d(
  x: usize,
  weight: usize,
  y: usize,
  scratch: usize,
  epilogue: usize,
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
  if (pixels == 0 || oc == 0 || begin >= end) return;
  const groupC = c / groups;
  const groupOC = oc / groups;
  const k = groupC * kh * kw;
  if (k == 0) {
    memory.fill(y + (<usize>(begin * oc * pixels) << 2), 0, <usize>((end - begin) * oc * pixels) << 2);
    if (epilogue) finishRows(epilogue, scratch, begin * oc * pixels, end - begin, oc * pixels, oc * pixels);
    return;
  }
  if (usesWinograd(n, c, oc, oh, ow, kh, kw, strideH, strideW, dilationH, dilationW, groups)) {
    if (ASC_FEATURE_RELAXED_SIMD) {
      baselineConv2d(
        x, weight, y, scratch, epilogue, n, c, h, w, oc, kh, kw, oh, ow,
        strideH, strideW, padH, padW, dilationH, dilationW, groups, begin, end,
      );
    } else {
      convolveWinograd(
        x, weight, y, scratch, scratch + MAX_REGISTERS * (TILE + 1) * 4, epilogue, c, h, w, oc, oh, ow, padH, padW,
        <usize>k << 2, 36, false, begin, end,
      );
    }
    return;
  }
  if (isDirect(groupC, groupOC)) {
    convolveDirect(
      x, weight, y, scratch, epilogue, c, h, w, oc, kh, kw, oh, ow,
      strideH, strideW, padH, padW, dilationH, dilationW, groups, begin, end,
    );
    return;
  }
  const imageStep = imagesPerBlock(pixels, NC);
  const pixelStep = partLength(pixels, NC, NR);
  const depthStep = partLength(k, KC, 1);
  const rowStep = partLength(groupOC, MC, MR);
  const packedA = scratch + MAX_REGISTERS * (TILE + 1) * 4;
  const packedB = packedA + (<usize>(rowStep * depthStep) << 2);
  const edge = packedB + (<usize>(depthStep * (min(NC, pixels * min(imageStep, end - begin)) + 7)) << 2);
  const patches = edge + (EDGE_TILE << 2);
  const plane = patches + patchStride(min(NC, pixels * min(imageStep, end - begin))) * PATCHES;
  const imageStride = <usize>(c * h * w) << 2;

  for (let image = begin; image < end; image += imageStep) {
    const images = min(imageStep, end - image);
    for (let group = 0; group < groups; ++group) {
      const xGroup = x + (<usize>((image * c + group * groupC) * h * w) << 2);
      for (let pixel = 0; pixel < pixels; pixel += pixelStep) {
        const until = min(pixels, pixel + pixelStep);
        const columns = images * (until - pixel);
        for (let p = 0; p < k; p += depthStep) {
          const depth = min(depthStep, k - p);
          packPatches(
            packedB, patches, plane, depth, p, xGroup, images, imageStride, h, w, kh, kw,
            -padH, dilationH, -padW, dilationW, strideH, strideW, ow, pixel, until,
          );
          for (let o = 0; o < groupOC; o += rowStep) {
            const rows = min(rowStep, groupOC - o);
            const channel = group * groupOC + o;
            packRows(packedA, <usize>(depth * MR) << 2, weight + (<usize>(channel * k + p) << 2), <usize>k << 2, 4, rows, depth);
            let first = (image * oc + channel) * pixels + pixel;
            multiplyBlock(
              packedA, packedB, y + (<usize>first << 2), edge, rows, columns, depth,
              <usize>pixels << 2, until - pixel, <usize>(oc * pixels) << 2, p > 0,
            );
            if (epilogue && p + depth == k) {
              for (let i = images; i > 0; --i) {
                finishRows(epilogue, scratch, first, rows, until - pixel, pixels);
                first += oc * pixels;
              }
            }
          }
        }
      }
    }
  }
}
