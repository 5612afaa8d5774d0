import { Opcode } from "../../assembly/elementwise/opcode.js";
import { defineOp } from "../graph/op.js";
import type { Tensor } from "../tensor/tensor.js";
import { binary } from "./elementwise.js";
import type { Operand } from "./operand.js";

const eqOp = defineOp({ name: "eq", opcode: { f32: Opcode.eq, i32: Opcode.eqI32 } });
const neOp = defineOp({ name: "ne", opcode: { f32: Opcode.ne, i32: Opcode.neI32 } });
const ltOp = defineOp({ name: "lt", opcode: { f32: Opcode.lt, i32: Opcode.ltI32 } });
const leOp = defineOp({ name: "le", opcode: { f32: Opcode.le, i32: Opcode.leI32 } });
const gtOp = defineOp({ name: "gt", opcode: { f32: Opcode.gt, i32: Opcode.gtI32 } });
const geOp = defineOp({ name: "ge", opcode: { f32: Opcode.ge, i32: Opcode.geI32 } });

/** a = b, as booleans. NaN equals nothing. */
export const eq = (a: Operand, b: Operand): Tensor => binary(eqOp, a, b, "bool");

/** a ≠ b, as booleans. NaN differs from everything. */
export const ne = (a: Operand, b: Operand): Tensor => binary(neOp, a, b, "bool");

/** a < b, as booleans. */
export const lt = (a: Operand, b: Operand): Tensor => binary(ltOp, a, b, "bool");

/** a ≤ b, as booleans. */
export const le = (a: Operand, b: Operand): Tensor => binary(leOp, a, b, "bool");

/** a > b, as booleans. */
export const gt = (a: Operand, b: Operand): Tensor => binary(gtOp, a, b, "bool");

/** a ≥ b, as booleans. */
export const ge = (a: Operand, b: Operand): Tensor => binary(geOp, a, b, "bool");
