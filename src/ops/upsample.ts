import { ArgumentError, ShapeError } from "../errors.js";
import { formatShape, perAxis, type Shape } from "../shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { axisNames } from "./conv.js";
import { asFloat, type Operand } from "./operand.js";
import { checkImages } from "./pool-window.js";
import { resample, type Taps } from "./resample.js";

const modes = ["nearest", "nearest-exact", "linear", "bilinear", "bicubic", "trilinear"] as const;

/** How many axes images have, by mode. */
const axesOf = {
  linear: [1],
  bilinear: [2],
  bicubic: [2],
  trilinear: [3],
  nearest: [1, 2, 3],
  "nearest-exact": [1, 2, 3],
};

/** How values between the input's are found. */
export type UpsampleMode = (typeof modes)[number];

/** The new size of `upsample`, and how it interpolates. */
export interface UpsampleOptions {
  /** The sizes of the axes after the channels: a number for all, or a list. Either these or `scaleFactor`. */
  readonly size?: number | readonly number[] | undefined;
  /** What the sizes are multiplied by, and rounded down: a number for all, or a list. */
  readonly scaleFactor?: number | readonly number[] | undefined;
  /**
   * "nearest" takes element ⌊i s⌋, s elements apart; "nearest-exact" ⌊(i + ½) s⌋; "linear" (of one axis), "bilinear" (two) and
   * "trilinear" (three) interpolate between neighbours, "bicubic" (two) between four by Keys' cubic with a = −0.75. Default "nearest".
   */
  readonly mode?: UpsampleMode;
  /** Interpolating modes only: whether the first and last elements keep their places, else the edges of the image do. Default false. */
  readonly alignCorners?: boolean;
}

/** One axis: how many elements become how many, and how far apart in the input two neighbours of the output are. */
interface Axis {
  readonly size: number;
  readonly outSize: number;
  readonly step: number;
}

type Place = (i: number) => number;
const clamp = (i: number, { size }: Axis): number => Math.min(Math.max(i, 0), size - 1);

const nearest =
  (offset: number) =>
  (axis: Axis, i: number): Taps => [[clamp(Math.floor(Math.fround((i + offset) * axis.step)), axis), 1]];

/** Between the two neighbours of its place. */
function linear(axis: Axis, i: number, place: Place): Taps {
  const at = Math.max(place(i), 0);
  const first = clamp(Math.floor(at), axis);
  const weight = Math.min(at - first, 1);
  return [
    [first, 1 - weight],
    [clamp(first + 1, axis), weight],
  ];
}

/** Between the four neighbours of its place; the edge is continued. */
function cubic(axis: Axis, i: number, place: Place): Taps {
  const at = place(i);
  const first = Math.floor(at);
  const t = at - first;
  return [1 + t, t, 1 - t, 2 - t].map((distance, k) => [clamp(first - 1 + k, axis), keys(distance)]);
}

/** Keys' kernel at a distance of 0 to 2. */
function keys(x: number): number {
  const a = -0.75;
  return x <= 1 ? ((a + 2) * x - (a + 3)) * x * x + 1 : ((a * x - 5 * a) * x + 8 * a) * x - 4 * a;
}

const tapsOf: Record<UpsampleMode, (axis: Axis, i: number, place: Place) => Taps> = {
  nearest: nearest(0),
  "nearest-exact": nearest(0.5),
  linear,
  bilinear: linear,
  trilinear: linear,
  bicubic: cubic,
};

/**
 * Images of another size, by interpolation: PyTorch's `interpolate`. (N, C, L), (N, C, H, W) or (N, C, D, H, W).
 *
 * @throws ArgumentError if not exactly one of `size` and `scaleFactor` is given, or a size comes out as zero
 * @throws ShapeError if the mode is not for so many axes
 */
export function upsample(
  x: Operand,
  { size, scaleFactor, mode = "nearest", alignCorners = false }: UpsampleOptions,
): Tensor {
  const input = asFloat("upsample", x);
  if (!modes.includes(mode))
    throw new ArgumentError("upsample", `mode must be one of ${modes.join(", ")}`, String(mode));
  const axes = input.rank - 2;
  if (!axesOf[mode].includes(axes)) {
    const images = axesOf[mode].map((count) => `(N, C, ${axisNames(count).join(", ")})`);
    throw new ShapeError("upsample", `"${mode}" takes ${images.join(" or ")}`, formatShape(input.shape));
  }
  checkImages("upsample", input.shape, axes);
  const nearby = mode === "nearest" || mode === "nearest-exact";
  if (alignCorners && nearby)
    throw new ArgumentError("upsample", "alignCorners is for modes that interpolate", `"${mode}"`);
  return axesFor(input.shape.slice(2), size, scaleFactor).reduceRight((y, axis, i) => {
    const { outSize } = axis;
    const spread = outSize > 1 ? (axis.size - 1) / (outSize - 1) : 0;
    const place: Place = alignCorners ? (k) => k * spread : (k) => (k + 0.5) * axis.step - 0.5;
    const rows = Array.from({ length: outSize }, (_, k) => tapsOf[mode](axis, k, place));
    return resample(y, i + 2, rows);
  }, input);
}

function axesFor(sizes: Shape, size: UpsampleOptions["size"], scaleFactor: UpsampleOptions["scaleFactor"]): Axis[] {
  if ((size === undefined) === (scaleFactor === undefined))
    throw new ArgumentError("upsample", "takes either size or scaleFactor", size === undefined ? "neither" : "both");
  if (size !== undefined)
    return perAxis("upsample", "size", size, sizes.length, 1).map((outSize, i) => ({
      size: sizes[i],
      outSize,
      step: sizes[i] / outSize,
    }));
  const factors = typeof scaleFactor === "number" ? sizes.map(() => scaleFactor) : (scaleFactor ?? []);
  if (factors.length !== sizes.length || !factors.every((factor) => factor > 0 && factor < Infinity))
    throw new ArgumentError(
      "upsample",
      `scaleFactor must be a positive number, or a list of ${sizes.length}`,
      String(scaleFactor),
    );
  return factors.map((factor, i) => {
    const outSize = Math.floor(sizes[i] * factor);
    if (outSize < 1) throw new ArgumentError("upsample", "sizes must not become 0", `${sizes[i]} times ${factor}`);
    return { size: sizes[i], outSize, step: 1 / factor };
  });
}
