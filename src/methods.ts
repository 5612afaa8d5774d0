import type { TypedArray } from "./dtype.js";
import { ShapeError } from "./errors.js";
import * as activation from "./ops/activation.js";
import * as arithmetic from "./ops/arithmetic.js";
import { cast } from "./ops/cast.js";
import * as chosen from "./ops/chosen.js";
import * as clamping from "./ops/clamp.js";
import * as compare from "./ops/compare.js";
import { chunk, split, unbind } from "./ops/concat.js";
import { cumprod, cumsum, logCumSumExp } from "./ops/cumulative.js";
import * as exponential from "./ops/exp.js";
import { expand, sum } from "./ops/expand-sum.js";
import * as extremum from "./ops/extremum.js";
import { flip, roll } from "./ops/flip-roll.js";
import { gather, scatter, scatterAdd } from "./ops/gather.js";
import * as hyperbolic from "./ops/hyperbolic.js";
import { stopGradient } from "./ops/identity.js";
import { indexAdd, indexSelect } from "./ops/indexing.js";
import { logSoftmax, logSumExp } from "./ops/log-softmax.js";
import * as logical from "./ops/logical.js";
import { maskedSelect, nonzero } from "./ops/masked-select.js";
import { matmul } from "./ops/matmul.js";
import { mean } from "./ops/mean.js";
import { narrow } from "./ops/narrow.js";
import { norm } from "./ops/norm.js";
import { pad } from "./ops/pad.js";
import { movedim, permute, transpose } from "./ops/permute.js";
import { exp2, pow } from "./ops/pow.js";
import { prod } from "./ops/product.js";
import { dot, outer } from "./ops/products.js";
import * as division from "./ops/remainder.js";
import { repeat, repeatInterleave } from "./ops/repeat.js";
import { flatten, reshape, squeeze, unsqueeze } from "./ops/reshape.js";
import * as rounding from "./ops/rounding.js";
import { select, slice } from "./ops/slice.js";
import { softmax } from "./ops/softmax.js";
import { argsort, sort, topk } from "./ops/sort.js";
import * as roots from "./ops/sqrt.js";
import { diagonal, tril, triu } from "./ops/triangle.js";
import * as trigonometry from "./ops/trigonometry.js";
import * as truth from "./ops/truth.js";
import { std, variance } from "./ops/variance.js";
import { maskedFill } from "./ops/where.js";
import { installEager } from "./program/eager.js";
import { readValue } from "./program/evaluate.js";
import { formatShape } from "./shape.js";
import { arrayFor } from "./tensor/array.js";
import { Cell } from "./tensor/cell.js";
import { print } from "./tensor/print.js";
import { Tensor } from "./tensor/tensor.js";

// Installs the operations as methods, so that `x.matmul(w).add(b)` reads as it computes. The one file with a side effect.

/** A function of a tensor and more, seen as a method of the tensor. */
type Method<F> = F extends (x: never, ...rest: infer R) => infer T ? (...rest: R) => T : never;

const operations = {
  ...activation,
  ...arithmetic,
  ...chosen,
  ...clamping,
  ...compare,
  ...division,
  ...exponential,
  ...extremum,
  ...hyperbolic,
  ...logical,
  ...rounding,
  ...roots,
  ...trigonometry,
  ...truth,
  argsort,
  cast,
  chunk,
  cumprod,
  cumsum,
  diagonal,
  dot,
  exp2,
  expand,
  flatten,
  flip,
  gather,
  indexAdd,
  indexSelect,
  logCumSumExp,
  logSoftmax,
  logSumExp,
  maskedFill,
  maskedSelect,
  matmul,
  mean,
  movedim,
  narrow,
  nonzero,
  norm,
  outer,
  pad,
  permute,
  pow,
  prod,
  repeat,
  repeatInterleave,
  reshape,
  roll,
  scatter,
  scatterAdd,
  select,
  slice,
  softmax,
  sort,
  split,
  squeeze,
  std,
  stopGradient,
  sum,
  topk,
  transpose,
  tril,
  triu,
  unbind,
  unsqueeze,
  variance,
};

type Operations = { readonly [K in keyof typeof operations]: Method<(typeof operations)[K]> };

/** Reading a value computes it, if it is not known yet. */
interface Readers {
  /** The value of a tensor with one element. */
  item(): number;
  /** A copy of the elements in C order. */
  data(): TypedArray;
  /** The elements in nested arrays, booleans as booleans; a number or boolean for a scalar. */
  toArray(): Nested;
  /** The values, as NumPy prints them. */
  toString(): string;
}

/** What `toArray` gives: values in as many arrays as the tensor has axes. */
export type Nested = number | boolean | Nested[];

declare module "./tensor/tensor.js" {
  interface Tensor extends Operations, Readers {}
}
declare module "./tensor/cell.js" {
  interface Cell extends Operations, Readers {}
}

const readers: Readers & ThisType<Tensor> = {
  item() {
    if (this.size !== 1) throw new ShapeError("item", "takes a tensor with one element", formatShape(this.shape));
    return readValue(this, "item()")[0];
  },
  data() {
    const data = readValue(this, "data()");
    const copy = arrayFor(this.dtype, data.length);
    copy.set(data);
    return copy;
  },
  toArray() {
    const data = readValue(this, "toArray()");
    return nest(this.dtype === "bool" ? Array.from(data, Boolean) : Array.from(data), this.shape);
  },
  toString() {
    return print(readValue(this, "toString()"), this.shape, this.dtype);
  },
};

function nest(flat: readonly (number | boolean)[], shape: readonly number[]): Nested {
  if (shape.length === 0) return flat[0];
  const [n, ...rest] = shape;
  const size = flat.length / Math.max(n, 1);
  return Array.from({ length: n }, (_, i) => nest(flat.slice(i * size, (i + 1) * size), rest));
}

for (const [name, operation] of Object.entries(operations)) {
  const call = operation as (...args: unknown[]) => unknown;
  const method = function (this: unknown, ...rest: unknown[]): unknown {
    return call(this, ...rest);
  };
  for (const { prototype } of [Tensor, Cell]) Object.defineProperty(prototype, name, { value: method, writable: true });
}
for (const [name, read] of Object.entries(readers)) {
  Object.defineProperty(Tensor.prototype, name, { value: read, writable: true });
  const method = function (this: Cell): unknown {
    return read.call(this.read());
  };
  Object.defineProperty(Cell.prototype, name, { value: method, writable: true });
}
installEager();
