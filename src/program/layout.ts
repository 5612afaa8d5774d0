import type { Layout } from "../graph/op.js";
import { contiguousStrides, type Shape } from "../shape.js";

export function contiguousLayout(shape: Shape, offset = 0): Layout {
  return { shape, strides: contiguousStrides(shape), offset };
}

/** Whether the elements lie one after the other in C order. */
export function isContiguous({ shape, strides }: Layout): boolean {
  let stride = 1;
  for (let i = shape.length - 1; i >= 0; i--) {
    if (shape[i] === 0) return true;
    if (shape[i] !== 1 && strides[i] !== stride) return false;
    stride *= shape[i];
  }
  return true;
}

/** An iteration space with the strides of several arrays over it. */
export interface Walk {
  readonly dims: number[];
  /** strides[array][dimension] */
  readonly strides: number[][];
}

/** Merges neighbouring dimensions that all arrays walk as one, and drops those of size 1. At least one dimension remains. */
export function collapse(shape: Shape, arrays: readonly (readonly number[])[]): Walk {
  const dims: number[] = [];
  const strides: number[][] = arrays.map(() => []);
  shape.forEach((n, axis) => {
    if (n === 1) return;
    const last = dims.length - 1;
    if (last >= 0 && arrays.every((array, i) => strides[i][last] === array[axis] * n)) {
      dims[last] *= n;
      arrays.forEach((array, i) => {
        strides[i][last] = array[axis];
      });
    } else {
      dims.push(n);
      arrays.forEach((array, i) => {
        strides[i].push(array[axis]);
      });
    }
  });
  if (dims.length === 0) {
    dims.push(1);
    for (const list of strides) list.push(0);
  }
  return { dims, strides };
}
