import { normalizeAxes } from "../shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { eq, gt, ne } from "./compare.js";
import { sum } from "./expand-sum.js";
import { asTensor, type Operand } from "./operand.js";
import type { ReduceOptions } from "./reduce.js";

/** Whether any element over the axes (default: all) is not 0; NaN counts as true. Of nothing false. */
export function any(x: Operand, axes?: number | readonly number[], options?: ReduceOptions): Tensor {
  normalizeAxes("any", axes, asTensor("any", x).rank);
  return gt(sum(ne(x, 0), axes, options), 0);
}

/** Whether all elements over the axes (default: all) are not 0; NaN counts as true. Of nothing true. */
export function all(x: Operand, axes?: number | readonly number[], options?: ReduceOptions): Tensor {
  normalizeAxes("all", axes, asTensor("all", x).rank);
  return eq(sum(eq(x, 0), axes, options), 0);
}

/** How many elements over the axes (default: all) are not 0, as i32. */
export function countNonzero(x: Operand, axes?: number | readonly number[]): Tensor {
  normalizeAxes("countNonzero", axes, asTensor("countNonzero", x).rank);
  return sum(ne(x, 0), axes);
}
