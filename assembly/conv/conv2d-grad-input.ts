import { convolvePhase } from "./grad-input-phase";
import { isHalving, spreadHalving } from "./halving";
import { convolveWinograd } from "./winograd";
import { usesWinograd } from "./winograd-sizes";

// The relaxed binary leaves transforms to the baseline: fused products gain little there, and every download would carry both.
@external("env", "conv2dGradInput")
declare function baselineConv2dGradInput(
  dy: usize, weight: usize, dx: usize, scratch: usize,
  n: i32, c: i32, h: i32, w: i32, oc: i32, kh: i32, kw: i32, oh: i32, ow: i32, strideH: i32, strideW: i32,
  padH: i32, padW: i32, dilationH: i32, dilationW: i32, groups: i32, begin: i32, end: i32,
): void;

// dx[n, c, i, j] = Σ over (o, kh, kw) of w[o, c, kh, kw] · dy[n, o, (i + padH − kh · dilationH) / strideH, …], where the division is exact.
// dx (N, C, H, W), dy (N, OC, OH, OW); dx may not alias dy or w. Error: as of conv2d.
// Method: pixels of dx are sorted by (i mod strideH, j mod strideW). The pixels of one such phase meet a fixed subset of taps and
// read dy with stride one, so each phase is an ordinary convolution of dy (sub-pixel convolution) and no product with zero is done.

// The taps that meet a phase: the first one, and the step from one to the next.
@inline function firstTap(phase: i32, pad: i32, kernel: i32, dilation: i32, stride: i32): i32 {
  let tap = 0;
  while (tap < kernel && (phase + pad - tap * dilation) % stride != 0) ++tap;
  return tap;
}

@inline function tapStep(dilation: i32, stride: i32): i32 {
  let step = 1;
  while ((step * dilation) % stride != 0) ++step;
  return step;
}

export function conv2dGradInput(
  dy: usize,
  weight: usize,
  dx: usize,
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
  if (h * w == 0 || c == 0 || begin >= end) return;
  const strided = strideH * strideW > 1;
  const stepH = tapStep(dilationH, strideH);
  const stepW = tapStep(dilationW, strideW);
  const groupC = c / groups;
  const groupOC = oc / groups;
  if (groupC == 1 && groupOC == 1 && isHalving(kh, kw, ow, strideH, strideW, padH, padW, dilationH, dilationW)) {
    memory.fill(scratch, 0, <usize>ow << 2);
    for (let plane = begin * c; plane < end * c; ++plane) {
      spreadHalving(
        dy + (<usize>(plane * oh * ow) << 2), weight + (<usize>((plane % c) * 9) << 2), dx + (<usize>(plane * h * w) << 2),
        scratch, h, w, oh, ow,
      );
    }
    return;
  }
  if (strided || oc * kh * kw * oh * ow == 0) {
    // Pixels that meet no tap.
    memory.fill(dx + (<usize>(begin * c * h * w) << 2), 0, <usize>((end - begin) * c * h * w) << 2);
    if (oc * kh * kw * oh * ow == 0) return;
  }
  if (usesWinograd(n, oc, c, h, w, kh, kw, strideH, strideW, dilationH, dilationW, groups)) {
    // The convolution of dy by the filters turned by half a turn, from outputs to inputs.
    if (ASC_FEATURE_RELAXED_SIMD) {
      baselineConv2dGradInput(
        dy, weight, dx, scratch, n, c, h, w, oc, kh, kw, oh, ow,
        strideH, strideW, padH, padW, dilationH, dilationW, groups, begin, end,
      );
    } else {
      convolveWinograd(
        dy, weight, dx, 0, scratch, 0, oc, oh, ow, c, h, w, 2 - padH, 2 - padW, 36, <usize>(c * 36), true, begin, end,
      );
    }
    return;
  }

  for (let phaseH = 0; phaseH < min(strideH, h); ++phaseH) {
    const tapH = firstTap(phaseH, padH, kh, dilationH, strideH);
    const tapsH = (kh - tapH + stepH - 1) / stepH;
    const rows = (h - phaseH + strideH - 1) / strideH;
    for (let phaseW = 0; phaseW < min(strideW, w); ++phaseW) {
      const tapW = firstTap(phaseW, padW, kw, dilationW, strideW);
      const tapsW = (kw - tapW + stepW - 1) / stepW;
      const columns = (w - phaseW + strideW - 1) / strideW;
      if (tapsH == 0 || tapsW == 0) continue;
      for (let group = 0; group < groups; ++group) {
        convolvePhase(
          dy + (<usize>(group * groupOC * oh * ow) << 2),
          weight + (<usize>((group * groupOC * groupC * kh + tapH) * kw + tapW) << 2),
          dx + (<usize>((group * groupC * h + phaseH) * w + phaseW) << 2),
          scratch,
          groupC, groupOC, rows, columns, oh, ow, tapsH, tapsW, kh * kw, stepH * kw, stepW,
          (phaseH + padH - tapH * dilationH) / strideH, -((stepH * dilationH) / strideH),
          (phaseW + padW - tapW * dilationW) / strideW, -((stepW * dilationW) / strideW),
          oc * oh * ow, c * h * w, h * w, strideH * w, strideW, begin, end,
        );
      }
    }
  }
}
