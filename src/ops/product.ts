import { normalizeAxis } from "../shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { countable } from "./cast.js";
import { ones } from "./create.js";
import { linearScan } from "./linear-scan.js";
import { narrow } from "./narrow.js";
import type { Operand } from "./operand.js";
import { keptShape, type ReduceOptions } from "./reduce.js";
import { reshape } from "./reshape.js";

/** The product over an axis (default: all elements), of whole numbers whole, modulo 2³²; its gradient is exact at zeros too. The product of nothing is 1. */
export function prod(x: Operand, axis?: number, { keepDims = false }: ReduceOptions = {}): Tensor {
  const input = countable("prod", x);
  const axes = axis === undefined ? input.shape.map((_, i) => i) : [normalizeAxis("prod", axis, input.rank)];
  const shape = keepDims ? keptShape(input.shape, axes) : input.shape.filter((_, i) => !axes.includes(i));
  const lines = axis === undefined || input.rank === 0 ? reshape(input, [-1]) : input;
  const at = lines.rank === input.rank && axes.length === 1 ? axes[0] : 0;
  const size = lines.shape[at];
  if (size === 0 || lines.size === 0) return ones(shape, { dtype: input.dtype });
  return reshape(narrow(linearScan(0, lines, at, 1), at, size - 1, 1), shape);
}
