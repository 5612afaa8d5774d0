import { Opcode } from "../../assembly/elementwise/opcode.js";
import { apply, defineOp } from "../graph/op.js";
import { broadcastShapes } from "../shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { cast } from "./cast.js";
import { align } from "./elementwise.js";
import { expand } from "./expand-sum.js";
import { asTensor, checkBroadcast, type Operand } from "./operand.js";

const whereOp = defineOp({
  name: "where",
  opcode: { f32: Opcode.where, i32: Opcode.where, bool: Opcode.where },
  vjp: ({ inputs: [condition] }, [dy]) => (dy ? [undefined, where(condition, dy, 0), where(condition, 0, dy)] : []),
});

/** a where the condition is true, else b. The three broadcast. */
export function where(condition: Operand, a: Operand, b: Operand): Tensor {
  const [x, y] = align("where", a, b);
  const mask = cast(asTensor("where", condition), "bool");
  const shape = broadcastShapes("where", mask.shape, x.shape);
  return apply(whereOp, [expand(mask, shape), expand(x, shape), expand(y, shape)], shape, x.dtype);
}

/** x with `value` where the mask is true. */
export function maskedFill(x: Operand, mask: Operand, value: number): Tensor {
  checkBroadcast("maskedFill", x, mask);
  return where(mask, value, x);
}
