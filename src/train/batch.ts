import { ShapeError } from "../errors.js";
import { tensor } from "../ops/create.js";
import type { Shape } from "../shape.js";
import { Tensor } from "../tensor/tensor.js";

/** Numbers with their shape, as `data.DataLoader` gives them. */
export interface ArrayWithShape {
  readonly data: Float32Array | Float64Array | Int32Array | Int16Array | Int8Array | Uint8Array;
  readonly shape: Shape;
}

/** What training goes over: inputs, and the labels or targets that belong to them. */
export interface Batch {
  readonly x: Tensor | ArrayWithShape;
  readonly labels: Tensor | ArrayWithShape;
}

/** Batches; each time it is iterated is one epoch. A `data.DataLoader` is one. */
export type Batches = (Iterable<Batch> | AsyncIterable<Batch>) & { readonly length?: number };

/** The batch as tensors: real numbers f32, whole numbers i32. */
export function toTensors({ x, labels }: Batch): { x: Tensor; labels: Tensor; size: number } {
  const inputs = toTensor(x);
  if (inputs.rank === 0) throw new ShapeError("fit", "x of a batch needs a first axis that counts examples", "()");
  return { x: inputs, labels: toTensor(labels), size: inputs.shape[0] };
}

function toTensor(value: Tensor | ArrayWithShape): Tensor {
  if (value instanceof Tensor) return value;
  const { data, shape } = value;
  const whole = data instanceof Uint8Array || data instanceof Int8Array || data instanceof Int16Array;
  return tensor(whole ? Int32Array.from(data) : data, shape);
}
