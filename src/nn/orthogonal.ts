import { ShapeError } from "../errors.js";
import { tensor } from "../ops/create.js";
import { randn } from "../ops/random.js";
import { readValue } from "../program/evaluate.js";
import { formatShape, type Shape } from "../shape.js";
import type { Tensor } from "../tensor/tensor.js";

/** How `orthogonal` scales. */
export interface OrthogonalOptions {
  /** What the orthogonal matrix is multiplied by. Default 1. */
  readonly gain?: number;
}

/**
 * A random orthogonal matrix (Saxe et al. 2013): the first axis as rows, all others as columns; of rows and columns the fewer are
 * orthogonal and have the length `gain`.
 *
 * @throws ShapeError for fewer than two axes
 */
export function orthogonal(shape: Shape, { gain = 1 }: OrthogonalOptions = {}): Tensor {
  if (shape.length < 2) throw new ShapeError("orthogonal", "takes at least two axes", formatShape(shape));
  const values = Float64Array.from(readValue(randn(shape), "orthogonal"));
  if (values.length === 0) return tensor(values, shape);
  const rows = shape[0];
  const cols = values.length / rows;
  // Normal numbers look the same in any direction, and so does what Gram and Schmidt make of them.
  const wide = rows <= cols;
  const basis = Array.from({ length: wide ? rows : cols }, (_, i) =>
    wide
      ? values.subarray(i * cols, (i + 1) * cols)
      : Float64Array.from({ length: rows }, (_, row) => values[row * cols + i]),
  );
  orthonormalize(basis);
  const data = Float32Array.from(
    values,
    (_, at) => gain * (wide ? basis[Math.floor(at / cols)][at % cols] : basis[at % cols][Math.floor(at / cols)]),
  );
  return tensor(data, shape);
}

/** Makes vectors orthogonal to each other, of length 1: the modified method of Gram and Schmidt, in double precision. */
function orthonormalize(basis: readonly Float64Array[]): void {
  basis.forEach((vector, i) => {
    const length = Math.sqrt(dot(vector, vector));
    for (let k = 0; k < vector.length; k++) vector[k] /= length;
    for (const other of basis.slice(i + 1)) {
      const share = dot(vector, other);
      for (let k = 0; k < vector.length; k++) other[k] -= share * vector[k];
    }
  });
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += a[k] * b[k];
  return sum;
}
