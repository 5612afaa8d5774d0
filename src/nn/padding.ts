import { ArgumentError, ShapeError } from "../errors.js";
import { type PadMode, pad } from "../ops/pad.js";
import { formatShape } from "../shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { Module } from "./module.js";

/** One number for all sides, or two for each axis, the last axis first: (left, right, top, bottom, front, back). */
export type Padding = number | readonly number[];

/** The layer that the functions below make: more elements around the last axes of (N, C, …) or (C, …). */
export class Pad extends Module {
  readonly #op: string;
  readonly #sides: readonly number[];
  readonly #mode: PadMode;
  readonly #value: number;

  constructor(op: string, axes: number, padding: Padding, mode: PadMode, value = 0) {
    super();
    this.#op = op;
    this.#sides = typeof padding === "number" ? Array.from({ length: 2 * axes }, () => padding) : padding;
    if (this.#sides.length !== 2 * axes || !this.#sides.every(Number.isInteger))
      throw new ArgumentError(op, `padding must be a whole number, or a list of ${2 * axes}`, String(padding));
    this.#mode = mode;
    this.#value = value;
  }

  forward(x: Tensor): Tensor {
    const axes = this.#sides.length / 2;
    if (x.rank !== axes + 1 && x.rank !== axes + 2)
      throw new ShapeError(this.#op, `takes ${axes + 1} or ${axes + 2} axes`, formatShape(x.shape));
    return pad(x, this.#sides, { mode: this.#mode, value: this.#value });
  }
}

/** Zeros on both sides of the last axis; a negative padding takes elements away. */
export const zeroPad1d = (padding: Padding): Pad => new Pad("zeroPad1d", 1, padding, "constant");
/** Zeros around the last two axes. */
export const zeroPad2d = (padding: Padding): Pad => new Pad("zeroPad2d", 2, padding, "constant");
/** Zeros around the last three axes. */
export const zeroPad3d = (padding: Padding): Pad => new Pad("zeroPad3d", 3, padding, "constant");

/** A value on both sides of the last axis. */
export const constantPad1d = (padding: Padding, value: number): Pad =>
  new Pad("constantPad1d", 1, padding, "constant", value);
/** A value around the last two axes. */
export const constantPad2d = (padding: Padding, value: number): Pad =>
  new Pad("constantPad2d", 2, padding, "constant", value);
/** A value around the last three axes. */
export const constantPad3d = (padding: Padding, value: number): Pad =>
  new Pad("constantPad3d", 3, padding, "constant", value);

/** The last axis mirrored at its ends, which are not repeated. */
export const reflectionPad1d = (padding: Padding): Pad => new Pad("reflectionPad1d", 1, padding, "reflect");
/** The last two axes mirrored at their ends. */
export const reflectionPad2d = (padding: Padding): Pad => new Pad("reflectionPad2d", 2, padding, "reflect");
/** The last three axes mirrored at their ends. */
export const reflectionPad3d = (padding: Padding): Pad => new Pad("reflectionPad3d", 3, padding, "reflect");

/** The ends of the last axis again. */
export const replicationPad1d = (padding: Padding): Pad => new Pad("replicationPad1d", 1, padding, "replicate");
/** The edges of the last two axes again. */
export const replicationPad2d = (padding: Padding): Pad => new Pad("replicationPad2d", 2, padding, "replicate");
/** The faces of the last three axes again. */
export const replicationPad3d = (padding: Padding): Pad => new Pad("replicationPad3d", 3, padding, "replicate");

/** The last axis as a circle. */
export const circularPad1d = (padding: Padding): Pad => new Pad("circularPad1d", 1, padding, "circular");
/** The last two axes as circles. */
export const circularPad2d = (padding: Padding): Pad => new Pad("circularPad2d", 2, padding, "circular");
/** The last three axes as circles. */
export const circularPad3d = (padding: Padding): Pad => new Pad("circularPad3d", 3, padding, "circular");
