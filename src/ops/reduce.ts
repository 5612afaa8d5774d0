import { type Shape, sizeOf } from "../shape.js";

/** Which axes a reduction is over. */
export interface ReduceOptions {
  /** Keeps the reduced axes with size 1. Default false. */
  readonly keepDims?: boolean;
}

/** One run of neighbouring axes, as the kernels see it: (outer, size, inner) with the middle reduced. */
export interface ReduceSpan {
  readonly outer: number;
  readonly size: number;
  readonly inner: number;
  readonly first: number;
  readonly count: number;
}

/** The runs of neighbouring axes to reduce, innermost first, so that each leaves the axes before it alone. */
export function spans(shape: Shape, axes: readonly number[]): ReduceSpan[] {
  const found: ReduceSpan[] = [];
  for (let i = axes.length - 1; i >= 0; i--) {
    const end = axes[i] + 1;
    while (i > 0 && axes[i - 1] === axes[i] - 1) i--;
    const first = axes[i];
    found.push({
      outer: sizeOf(shape.slice(0, first)),
      size: sizeOf(shape.slice(first, end)),
      // Axes after this run that were reduced already are gone.
      inner: sizeOf(shape.slice(end).filter((_, k) => !axes.includes(end + k))),
      first,
      count: end - first,
    });
  }
  return found;
}

/** The shape with the reduced axes kept as 1. */
export function keptShape(shape: Shape, axes: readonly number[]): number[] {
  return shape.map((n, i) => (axes.includes(i) ? 1 : n));
}
