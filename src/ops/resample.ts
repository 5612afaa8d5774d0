import { apply, defineOp } from "../graph/op.js";
import { sizeOf } from "../shape.js";
import { constant, knownData } from "../tensor/leaf.js";
import type { Tensor } from "../tensor/tensor.js";
import { tensor } from "./create.js";

// A linear map along one axis, of which each result sees few elements. Its gradient is the transposed map.

/** One result: the elements that it is made of, and their weights. */
export type Taps = readonly (readonly [from: number, weight: number])[];

type Sizes = { readonly outer: number; readonly size: number; readonly outSize: number; readonly inner: number };

const resampleOp = defineOp({
  name: "resample",
  lower: (plan, { attrs }) => {
    const [x, starts, columns, weights] = [0, 1, 2, 3].map((i) => plan.input(i));
    plan.call("resample", { x, starts, columns, weights, y: plan.output(0), ...(attrs as Sizes) });
  },
  vjp: ({ inputs: [x, ...rows], attrs }, [dy]) => {
    if (dy === undefined) return [];
    const { outer, size, outSize, inner } = attrs as Sizes;
    const turned = { outer, size: outSize, outSize: size, inner };
    return [apply(resampleOp, [dy, ...tables(transposed(rows, size))], x.shape, "f32", turned)];
  },
});

/** The matrix row by row, as the kernel takes it: what row i is made of lies between starts[i] and starts[i + 1]. */
function tables(rows: readonly Taps[]): Tensor[] {
  const starts = new Int32Array(rows.length + 1);
  rows.forEach((taps, i) => {
    starts[i + 1] = starts[i] + taps.length;
  });
  const all = rows.flat();
  const columns = Int32Array.from(all, ([from]) => from);
  return [
    constant(starts, [starts.length], "i32"),
    constant(columns, [columns.length], "i32"),
    tensor(Float64Array.from(all, ([, weight]) => weight)),
  ];
}

/** The rows of the transposed matrix; the tables were made by `tables`, so their values are known. */
function transposed(rows: readonly Tensor[], size: number): Taps[] {
  const [starts, columns, weights] = rows.map((table) => knownData(table) ?? []);
  const turned: [number, number][][] = Array.from({ length: size }, () => []);
  for (let i = 0; i + 1 < starts.length; i++)
    for (let t = starts[i]; t < starts[i + 1]; t++) turned[columns[t]].push([i, weights[t]]);
  return turned;
}

/** x with an axis replaced: result i along it is the sum of the elements that its taps name, times their weights. */
export function resample(x: Tensor, axis: number, rows: readonly Taps[]): Tensor {
  const shape = x.shape.map((n, i) => (i === axis ? rows.length : n));
  const [outer, inner] = [sizeOf(x.shape.slice(0, axis)), sizeOf(x.shape.slice(axis + 1))];
  const sizes = { outer, size: x.shape[axis], outSize: rows.length, inner };
  return apply(resampleOp, [x, ...tables(rows)], shape, "f32", sizes);
}
