import { MR, microKernel } from "../gemm/micro-kernel";

/**
 * The 36 matrix products of a block: c[f] = a[f] · b[f], or + where `accumulate`. Frequencies of packed a are `aFrequency`, those of packed b
 * `bFrequency` bytes apart. c is made of tiles, [panel of a][panel of b][36][MR][8].
 */
export function multiplyFrequencies(
  a: usize,
  b: usize,
  c: usize,
  aPanels: i32,
  bPanels: i32,
  depth: i32,
  aFrequency: usize,
  bFrequency: usize,
  accumulate: bool,
): void {
  for (let frequency = 0; frequency < 36; ++frequency) {
    let panelA = a;
    let to = c;
    for (let i = aPanels; i > 0; --i) {
      let panelB = b;
      for (let j = bPanels; j > 0; --j) {
        microKernel(panelA, panelB, to, 32, depth, accumulate);
        panelB += <usize>depth << 5;
        to += 36 * MR * 32;
      }
      panelA += <usize>(depth * MR) << 2;
    }
    a += aFrequency;
    b += bFrequency;
    c += MR * 32;
  }
}
