import { normalizeAxes, sizeOf } from "../shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { div } from "./arithmetic.js";
import { cast } from "./cast.js";
import { sum } from "./expand-sum.js";
import { asTensor, type Operand } from "./operand.js";
import type { ReduceOptions } from "./reduce.js";

/** Mean over the axes (default: all); of nothing NaN. */
export function mean(x: Operand, axes?: number | readonly number[], options?: ReduceOptions): Tensor {
  const input = cast(asTensor("mean", x), "f32");
  const list = normalizeAxes("mean", axes, input.rank);
  const count = sizeOf(list.map((axis) => input.shape[axis]));
  return div(sum(input, list, options), count);
}
