import { ArgumentError, ShapeError } from "../errors.js";
import { tensor } from "../ops/create.js";
import type { ArrayWithShape } from "../tensor/array.js";
import { Tensor } from "../tensor/tensor.js";

/** What a model takes, one example for each place of its first axis. */
export interface Inputs {
  readonly x: Tensor | ArrayWithShape;
}

/** What training goes over: inputs, and the labels or targets that belong to them. */
export interface Batch extends Inputs {
  readonly labels: Tensor | ArrayWithShape;
}

/** Batches; each time it is iterated is one epoch. A `data.DataLoader` is one, and a `data.Stream`. */
export type Batches<B extends Inputs = Batch> = (Iterable<B> | AsyncIterable<B>) & {
  readonly length?: number | undefined;
};

/** The inputs as a tensor: real numbers f32, whole numbers i32. */
export function inputsOf(op: string, { x }: Inputs): Tensor {
  const inputs = toTensor(op, "x", x);
  if (inputs.rank === 0) throw new ShapeError(op, "x of a batch needs a first axis that counts examples", "()");
  return inputs;
}

/** The labels as a tensor, likewise. */
export function labelsOf(op: string, { labels }: Batch): Tensor {
  return toTensor(op, "labels", labels);
}

function toTensor(op: string, name: string, value: Tensor | ArrayWithShape | undefined): Tensor {
  if (value === undefined) throw new ArgumentError(op, `a batch needs ${name}`, "none");
  return value instanceof Tensor ? value : tensor(value);
}

/** The error for data that gives no batch. */
export function noBatch(op: string, name: string): ArgumentError {
  return new ArgumentError(op, `${name} must give at least one batch each time it is iterated`, "none");
}
