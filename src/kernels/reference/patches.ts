import { COLUMNS } from "./panels.js";

type Floats = Float32Array | Float64Array;

/** Where the patches of an image lie. */
export interface Patches {
  readonly c: number;
  readonly h: number;
  readonly w: number;
  readonly kh: number;
  readonly kw: number;
  readonly ow: number;
  readonly strideH: number;
  readonly strideW: number;
  readonly padH: number;
  readonly padW: number;
  readonly dilationH: number;
  readonly dilationW: number;
}

/** to[(c, kh, kw)][lane] for the output pixels `pixel + lane`: the channels begin at `index`, all is zero outside the image and past `lanes`. */
export function gatherPatches(
  to: Float64Array,
  x: Floats,
  index: number,
  pixel: number,
  lanes: number,
  s: Patches,
): void {
  const { c, h, w, kh, kw, ow, strideH, strideW, padH, padW, dilationH, dilationW } = s;
  for (let lane = 0; lane < COLUMNS; lane++) {
    const top = Math.floor((pixel + lane) / ow) * strideH - padH;
    const left = ((pixel + lane) % ow) * strideW - padW;
    let at = lane;
    for (let channel = 0; channel < c; channel++) {
      const plane = index + channel * h * w;
      for (let i = 0, row = top; i < kh; i++, row += dilationH) {
        const inside = lane < lanes && row >= 0 && row < h;
        for (let j = 0, column = left; j < kw; j++, column += dilationW, at += COLUMNS) {
          to[at] = inside && column >= 0 && column < w ? x[plane + row * w + column] : 0;
        }
      }
    }
  }
}
