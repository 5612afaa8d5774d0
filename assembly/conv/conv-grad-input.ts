import { convolvePhase } from "./grad-input-phase";
import { isHalving, spreadHalving } from "./halving";
import { MR } from "../gemm/micro-kernel";
import { partCount, partEdge } from "./parts";
import { convolveSame, isSame } from "./same";
import { listPlanes } from "./volume";
import { convolveWinograd } from "./winograd";
import { tileCount, usesWinograd } from "./winograd-sizes";

// The relaxed binary leaves transforms to the baseline: fused products gain little there, and every download would carry both.
@external("env", "convGradInput")
declare function baselineConvGradInput(
  dy: usize, weight: usize, dx: usize, scratch: usize,
  n: i32, c: i32, d: i32, h: i32, w: i32, oc: i32, kd: i32, kh: i32, kw: i32, od: i32, oh: i32, ow: i32,
  strideD: i32, strideH: i32, strideW: i32, padD: i32, padH: i32, padW: i32, dilationD: i32, dilationH: i32, dilationW: i32,
  groups: i32, begin: i32, end: i32,
): void;

// dx[n, c, z, i, j] = Σ over (o, kd, kh, kw) of w[o, c, kd, kh, kw] · dy[n, o, …, (i + padH − kh · dilationH) / strideH, …], where the
// divisions are exact. dx (N, C, D, H, W), dy (N, OC, OD, OH, OW); dx may not alias dy or w. Error: as of conv. `begin, end` count the parts of
// volumes, (n, part), that parts.ts cuts a small batch into.
// Method: pixels of dx are sorted by (z mod strideD, i mod strideH, j mod strideW). The pixels of one such phase meet a fixed subset of taps and
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

export function convGradInput(
  dy: usize,
  weight: usize,
  dx: usize,
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
  const parts = <i32>partCount(n, c, groups, 0);
  while (begin < end) {
    // As many whole volumes as there are, or parts of one.
    const part = begin % parts;
    const whole = part == 0 && end - begin >= parts;
    const until = whole ? parts : min(parts, part + end - begin);
    const volume = begin / parts;
    const last = whole ? end / parts : volume + 1;
    gradVolumes(
      dy, weight, dx, scratch, n, c, d, h, w, oc, kd, kh, kw, od, oh, ow,
      strideD, strideH, strideW, padD, padH, padW, dilationD, dilationH, dilationW, groups, volume, last, part, until, parts,
    );
    begin = whole ? last * parts : begin + until - part;
  }
}

/** Parts [part, until) of volumes [begin, end). */
function gradVolumes(
  dy: usize,
  weight: usize,
  dx: usize,
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
  part: i32,
  until: i32,
  parts: i32,
): void {
  const volume = d * h * w;
  const unit = groups > 1 ? c / groups : MR;
  const first = <i32>partEdge(part, parts, c, unit);
  const last = <i32>partEdge(until, parts, c, unit);
  if (volume == 0 || first >= last) return;
  const strided = strideD * strideH * strideW > 1;
  const stepD = tapStep(dilationD, strideD);
  const stepH = tapStep(dilationH, strideH);
  const stepW = tapStep(dilationW, strideW);
  const groupC = c / groups;
  const groupOC = oc / groups;
  const flat = d * kd * od == 1;
  if (flat && groupC == 1 && groupOC == 1) {
    const same = isSame(w, kh, kw, oh, ow, h, strideH, strideW, padH, padW, dilationH, dilationW);
    if (same || isHalving(kh, kw, ow, strideH, strideW, padH, padW, dilationH, dilationW)) {
      memory.fill(scratch, 0, <usize>ow << 2);
      for (let plane = begin * c + first; plane < (end - 1) * c + last; ++plane) {
        const from = dy + (<usize>(plane * oh * ow) << 2);
        const filter = weight + (<usize>((plane % c) * 9) << 2);
        const to = dx + (<usize>(plane * h * w) << 2);
        // Turned by half a turn: from the last tap on.
        if (same) convolveSame(from, filter + 32, -4, to, scratch, h, w);
        else spreadHalving(from, filter, to, scratch, h, w, oh, ow);
      }
      return;
    }
  }
  const empty = oc * kd * kh * kw * od * oh * ow == 0;
  if (strided || empty) {
    // Pixels that meet no tap.
    memory.fill(dx + (<usize>((begin * c + first) * volume) << 2), 0, <usize>(((end - begin - 1) * c + last - first) * volume) << 2);
    if (empty) return;
  }
  const table = scratch;
  if (usesWinograd(n * d, oc * kd, c, h, w, kh, kw, strideD * strideH * strideW, dilationH * dilationW, groups)) {
    // The convolution of dy by the filters turned by half a turn, from outputs to inputs.
    if (ASC_FEATURE_RELAXED_SIMD) {
      baselineConvGradInput(
        dy, weight, dx, scratch, n, c, d, h, w, oc, kd, kh, kw, od, oh, ow,
        strideD, strideH, strideW, padD, padH, padW, dilationD, dilationH, dilationW, groups,
        begin * parts + part, (end - 1) * parts + until,
      );
    } else {
      const high = <i32>tileCount(h);
      const working = listPlanes(table, dy, begin * d, end * d, d, oc, od, oh * ow, kd, 1, padD, -dilationD, 1, oc);
      convolveWinograd(
        table - (<usize>(begin * d * oc * kd) << 2), weight, dx, 0, working, 0, oc * kd, oh, ow, c, d, h, w, 2 - padH, 2 - padW,
        <usize>(kd * 36), <usize>(c * kd * 36), kd, 36, true, first, last, begin * d * high, end * d * high,
      );
    }
    return;
  }

  const kernel = kd * kh * kw;
  for (let phaseD = 0; phaseD < min(strideD, d); ++phaseD) {
    const tapD = firstTap(phaseD, padD, kd, dilationD, strideD);
    const tapsD = (kd - tapD + stepD - 1) / stepD;
    if (tapsD == 0) continue;
    const depth = (d - phaseD + strideD - 1) / strideD;
    const working = listPlanes(
      table, dy, begin * depth, end * depth, depth, oc, od, oh * ow, tapsD,
      1, (phaseD + padD - tapD * dilationD) / strideD, -((stepD * dilationD) / strideD), tapsD, 1,
    );
    for (let phaseH = 0; phaseH < min(strideH, h); ++phaseH) {
      const tapH = firstTap(phaseH, padH, kh, dilationH, strideH);
      const tapsH = (kh - tapH + stepH - 1) / stepH;
      const rows = (h - phaseH + strideH - 1) / strideH;
      for (let phaseW = 0; phaseW < min(strideW, w); ++phaseW) {
        const tapW = firstTap(phaseW, padW, kw, dilationW, strideW);
        const tapsW = (kw - tapW + stepW - 1) / stepW;
        const columns = (w - phaseW + strideW - 1) / strideW;
        if (tapsH == 0 || tapsW == 0) continue;
        for (let group = first / groupC; group * groupC < last; ++group) {
          convolvePhase(
            table + (<usize>(group * groupOC * tapsD) << 2), <usize>(oc * tapsD) << 2,
            weight + (<usize>(group * groupOC * groupC * kernel + (tapD * kh + tapH) * kw + tapW) << 2),
            dx + (<usize>(((group * groupC * d + phaseD) * h + phaseH) * w + phaseW) << 2),
            working,
            groupC, groupOC, rows, columns, oh, ow, tapsD, tapsH, tapsW, kernel, stepD * kh * kw, stepH * kw, stepW,
            (phaseH + padH - tapH * dilationH) / strideH, -((stepH * dilationH) / strideH),
            (phaseW + padW - tapW * dilationW) / strideW, -((stepW * dilationW) / strideW),
            depth, c * volume, strideD * h * w, volume, strideH * w, strideW, max(first - group * groupC, 0), min(last - group * groupC, groupC), begin * depth, end * depth,
          );
        }
      }
    }
  }
}
