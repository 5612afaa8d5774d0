import { MR, microKernel } from "../gemm/micro-kernel";
import { madd } from "../simd";

/**
 * The 36 matrix products of a block: c[f] = a[f] · b[f], or + where `accumulate`. Frequencies of packed a are `aFrequency`, those of packed b
 * `bFrequency`, panels of b `bPanel` bytes apart. c is made of tiles, [panel of a][panel of b][36][MR][8]; where `half` it has one panel of
 * b, of which four columns count.
 */
export function multiplyFrequencies(
  a: usize,
  b: usize,
  c: usize,
  aPanels: i32,
  bPanels: i32,
  depth: i32,
  bPanel: usize,
  aFrequency: usize,
  bFrequency: usize,
  half: bool,
  accumulate: bool,
): void {
  const aPanel = <usize>(depth * MR) << 2;
  const tile = 36 * MR * 32;
  for (let frequency = 0; frequency < 36; ++frequency) {
    let panelA = a;
    let to = c;
    let i = aPanels;
    for (; half && i > 1; i -= 2) {
      multiplyHalf(panelA, panelA + aPanel, b, to, to + tile, depth, accumulate);
      panelA += 2 * aPanel;
      to += 2 * tile;
    }
    for (; i > 0; --i) {
      let panelB = b;
      for (let j = bPanels; j > 0; --j) {
        microKernel(panelA, panelB, to, 32, depth, accumulate);
        panelB += bPanel;
        to += tile;
      }
      panelA += aPanel;
    }
    a += aFrequency;
    b += bFrequency;
    c += MR * 32;
  }
}

@inline function storeHalf(c: usize, sum: v128, accumulate: bool): void {
  v128.store(c, accumulate ? f32x4.add(v128.load(c), sum) : sum);
}

/** Four rows each of two panels of a, by four columns of b: as many products as rows of eight columns, of which none are in vain. */
function multiplyHalf(a: usize, a2: usize, b: usize, c: usize, c2: usize, depth: i32, accumulate: bool): void {
  let acc0 = f32x4.splat(0);
  let acc1 = f32x4.splat(0);
  let acc2 = f32x4.splat(0);
  let acc3 = f32x4.splat(0);
  let acc4 = f32x4.splat(0);
  let acc5 = f32x4.splat(0);
  let acc6 = f32x4.splat(0);
  let acc7 = f32x4.splat(0);
  for (; depth > 0; --depth) {
    const column = v128.load(b);
    acc0 = madd(v128.load32_splat(a), column, acc0);
    acc1 = madd(v128.load32_splat(a, 4), column, acc1);
    acc2 = madd(v128.load32_splat(a, 8), column, acc2);
    acc3 = madd(v128.load32_splat(a, 12), column, acc3);
    acc4 = madd(v128.load32_splat(a2), column, acc4);
    acc5 = madd(v128.load32_splat(a2, 4), column, acc5);
    acc6 = madd(v128.load32_splat(a2, 8), column, acc6);
    acc7 = madd(v128.load32_splat(a2, 12), column, acc7);
    a += 16;
    a2 += 16;
    b += 32;
  }
  storeHalf(c, acc0, accumulate);
  storeHalf(c + 32, acc1, accumulate);
  storeHalf(c + 64, acc2, accumulate);
  storeHalf(c + 96, acc3, accumulate);
  storeHalf(c2, acc4, accumulate);
  storeHalf(c2 + 32, acc5, accumulate);
  storeHalf(c2 + 64, acc6, accumulate);
  storeHalf(c2 + 96, acc7, accumulate);
}
