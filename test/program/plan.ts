import type { Tensor } from "chainrule";
import { machine } from "../../src/kernels/machine.js";
import { plan } from "../../src/program/cache.js";
import { collect } from "../../src/program/collect.js";
import type { Program } from "../../src/program/program.js";
import { pendingCells } from "../../src/tensor/cell.js";

/** The program for some tensors and everything that is pending, without running it. */
export function planOf(...roots: readonly Tensor[]): Program {
  return plan(collect(roots, pendingCells), machine());
}

/** The kernels it calls, in order. */
export function kernelsOf(...roots: readonly Tensor[]): string[] {
  return planOf(...roots).steps.map(({ kernel }) => kernel);
}
