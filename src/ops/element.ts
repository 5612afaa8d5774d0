import { ArgumentError, ShapeError } from "../errors.js";
import { apply, defineOp } from "../graph/op.js";
import { formatShape } from "../shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { zeros } from "./create.js";
import { place } from "./narrow.js";
import { asTensor, type Operand } from "./operand.js";
import { reshape } from "./reshape.js";

const elementOp = defineOp({
  name: "element",
  view: ({ strides, offset }, { attrs }) => {
    const { index } = attrs as { index: number };
    return { shape: [], strides: [], offset: offset + index * strides[0] };
  },
  vjp: ({ inputs: [x], attrs }, [dy]) => [
    dy && place(zeros(x.shape), 0, (attrs as { index: number }).index, reshape(dy, [1])),
  ],
});

/**
 * One number of a vector as a scalar, at a position that belongs to the plan: nothing is copied, but another position is another
 * program. For positions that change there is `select`.
 */
export function element(x: Operand, index: number): Tensor {
  const input = asTensor("element", x);
  if (input.rank !== 1) throw new ShapeError("element", "takes a vector", formatShape(input.shape));
  if (!(Number.isInteger(index) && index >= 0 && index < input.size))
    throw new ArgumentError("element", `index must be a whole number in [0, ${input.size})`, String(index));
  return apply(elementOp, [input], [], input.dtype, { index });
}
