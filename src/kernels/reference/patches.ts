import { COLUMNS } from "./panels.js";

type Floats = Float32Array | Float64Array;

/** Where the patches of an image lie. */
export interface Patches {
  readonly c: number;
  readonly d: number;
  readonly h: number;
  readonly w: number;
  readonly kd: number;
  readonly kh: number;
  readonly kw: number;
  readonly oh: number;
  readonly ow: number;
  readonly strideD: number;
  readonly strideH: number;
  readonly strideW: number;
  readonly padD: number;
  readonly padH: number;
  readonly padW: number;
  readonly dilationD: number;
  readonly dilationH: number;
  readonly dilationW: number;
}

/** to[(c, kd, kh, kw)][lane] for the output pixels `pixel + lane`: the channels begin at `index`, all is zero outside the image and past `lanes`. */
export function gatherPatches(
  to: Float64Array,
  x: Floats,
  index: number,
  pixel: number,
  lanes: number,
  s: Patches,
): void {
  const { c, d, h, w, kd, kh, kw, oh, ow, strideD, strideH, strideW, padD, padH, padW } = s;
  const { dilationD, dilationH, dilationW } = s;
  for (let lane = 0; lane < COLUMNS; lane++) {
    const front = Math.floor((pixel + lane) / (oh * ow)) * strideD - padD;
    const top = (Math.floor((pixel + lane) / ow) % oh) * strideH - padH;
    const left = ((pixel + lane) % ow) * strideW - padW;
    let at = lane;
    for (let channel = 0; channel < c; channel++) {
      for (let t = 0, z = front; t < kd; t++, z += dilationD) {
        const plane = index + (channel * d + z) * h * w;
        const within = lane < lanes && z >= 0 && z < d;
        for (let i = 0, row = top; i < kh; i++, row += dilationH) {
          const inside = within && row >= 0 && row < h;
          for (let j = 0, column = left; j < kw; j++, column += dilationW, at += COLUMNS) {
            to[at] = inside && column >= 0 && column < w ? x[plane + row * w + column] : 0;
          }
        }
      }
    }
  }
}
