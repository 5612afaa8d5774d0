import { Opcode } from "../../assembly/elementwise/opcode.js";

/**
 * Vector operations for each element of the instructions that are functions: multiplications, additions, comparisons, selections, shifts,
 * as assembly/math writes them on the path of ordinary arguments. All count as one, in the currency of the measured peak, where a
 * multiply-add is two. Loads, stores and what another instruction takes of a loop are not arithmetic.
 */
const functions: { readonly [O in Opcode]?: number } = {
  [Opcode.exp]: 23,
  [Opcode.log]: 35,
  [Opcode.tanh]: 30,
  [Opcode.sigmoid]: 28,
  [Opcode.silu]: 29,
  [Opcode.erf]: 58,
  [Opcode.gelu]: 57,
};

/** Operations for each element of an instruction; of those that are not listed, one. */
export function operationsOf(opcode: Opcode): number {
  return functions[opcode] ?? 1;
}
