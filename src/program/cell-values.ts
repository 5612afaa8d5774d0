import type { TypedArray } from "../dtype.js";
import { CompileError } from "../errors.js";
import { machine } from "../kernels/machine.js";
import { sizeOf } from "../shape.js";
import type { Cell } from "../tensor/cell.js";
import { currentTrace } from "../tensor/tracing.js";
import { flush } from "./evaluate.js";

/** Copies of the newest versions of cells. */
export function readCells(cells: readonly Cell[], reader: string): TypedArray[] {
  refuseTracing(reader);
  flush();
  return cells.map((cell) => memoryOf(cell).slice());
}

/**
 * Gives cells their next versions, straight from the host's arrays. The sizes were checked by the caller.
 * What was pending is computed first, so that every tensor built before keeps its meaning.
 */
export function writeCells(values: ReadonlyMap<Cell, ArrayLike<number>>, writer: string): void {
  refuseTracing(writer);
  flush();
  for (const [cell, data] of values) {
    memoryOf(cell).set(data);
    cell.commit(1);
  }
}

/** Fills a cell that no program has seen with zeros: the memory of a collected cell is not clean. */
export function clearCell(cell: Cell): void {
  memoryOf(cell).fill(0);
}

function memoryOf({ block, dtype, shape }: Cell): TypedArray {
  const { heap, bytes } = machine();
  const start = block.ptr / bytes[dtype];
  return heap.views[dtype].subarray(start, start + sizeOf(shape));
}

function refuseTracing(reader: string): void {
  if (currentTrace())
    throw new CompileError("compile", `${reader}() was called while capturing; call it outside the compiled function`);
}
