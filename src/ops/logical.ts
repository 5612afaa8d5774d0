import { Opcode } from "../../assembly/elementwise/opcode.js";
import { apply, defineOp, type Op } from "../graph/op.js";
import { broadcastShapes } from "../shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { cast } from "./cast.js";
import { expand } from "./expand-sum.js";
import { asTensor, type Operand } from "./operand.js";

const andOp = defineOp({ name: "logicalAnd", opcode: { bool: Opcode.and } });
const orOp = defineOp({ name: "logicalOr", opcode: { bool: Opcode.or } });
const xorOp = defineOp({ name: "logicalXor", opcode: { bool: Opcode.xor } });
const notOp = defineOp({ name: "logicalNot", opcode: { bool: Opcode.not } });

function logical(op: Op, a: Operand, b: Operand): Tensor {
  const x = cast(asTensor(op.name, a), "bool");
  const y = cast(asTensor(op.name, b), "bool");
  const shape = broadcastShapes(op.name, x.shape, y.shape);
  return apply(op, [expand(x, shape), expand(y, shape)], shape, "bool");
}

/** Both are true; numbers count as true where they are not 0. */
export const logicalAnd = (a: Operand, b: Operand): Tensor => logical(andOp, a, b);

/** At least one is true. */
export const logicalOr = (a: Operand, b: Operand): Tensor => logical(orOp, a, b);

/** Exactly one is true. */
export const logicalXor = (a: Operand, b: Operand): Tensor => logical(xorOp, a, b);

/** True where x is false. */
export function logicalNot(x: Operand): Tensor {
  const input = cast(asTensor("logicalNot", x), "bool");
  return apply(notOp, [input], input.shape, "bool");
}
