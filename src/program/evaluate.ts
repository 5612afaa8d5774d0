import type { TypedArray } from "../dtype.js";
import { CompileError } from "../errors.js";
import { clock, pendingCells, takeBackPending } from "../tensor/cell.js";
import { constant, knownData, settle } from "../tensor/leaf.js";
import type { Source, Tensor } from "../tensor/tensor.js";
import { currentTrace } from "../tensor/tracing.js";
import { programFor } from "./cache.js";
import { type Collected, collect, outdated } from "./collect.js";
import { report } from "./debug.js";
import { dropHistory, reachesSource, readsOverwritten } from "./history.js";

/** The numbers of a leaf outside compiled functions. */
function bindSource(source: Source): ArrayLike<number> {
  if (source.kind === "constant") return source.data;
  if (source.kind === "host") return source.read();
  throw new CompileError("evaluate", "a tensor of a compiled function was used outside of it; return it instead");
}

/**
 * Computes tensors, and every pending version of every cell, in one program.
 *
 * Afterwards the tensors are known: reading them costs nothing more. One that needs no gradient forgets its history.
 */
export function evaluate(...tensors: readonly Tensor[]): void {
  if (currentTrace())
    throw new CompileError("compile", "evaluate() was called while capturing; return the tensor instead");
  const wanted = [...new Set(tensors)].filter((tensor) => knownData(tensor) === undefined);
  const remembered = tensors.filter((tensor) => tensor.known);
  if (wanted.length === 0 && pendingCells.size === 0) return;
  const collected = collectWhole(wanted);
  try {
    // Marks of the traversal are valid until the next one, and planning needs them.
    const drops = outdated(collected.order);
    const dropped = collected.roots.map((root) => drops[(root.known ?? root).node.place] === 1);
    const program = programFor(collected);
    report("evaluate", collected, program);
    const values = program.run(collected.inputs, bindSource, collected.cells);
    commit(collected);
    collected.roots.forEach((root, i) => {
      keep(root, values[i], dropped[i]);
    });
    // What was asked for and known before is treated alike.
    if (collected.written.length > 0)
      for (const tensor of remembered) if (tensor.known && readsOverwritten(tensor)) dropHistory(tensor, tensor.known);
  } catch (error) {
    takeBackPending();
    throw error;
  }
  for (const node of collected.order) node.computed = true;
}

/** A tensor that cannot be computed leaves the pending versions as they are; a pending version that cannot be is given up. */
function collectWhole(wanted: readonly Tensor[]): Collected {
  try {
    return collect(wanted, pendingCells);
  } catch (error) {
    if (!collectible()) takeBackPending();
    throw error;
  }
}

function collectible(): boolean {
  try {
    collect([], pendingCells);
    return true;
  } catch {
    return false;
  }
}

function commit({ written }: Collected): void {
  for (const { cell, count } of written) cell.commit(count);
  pendingCells.clear();
}

/** A value that needs gradients keeps its history beside it, unless a cell below was overwritten. */
function keep(tensor: Tensor, data: TypedArray, dropped: boolean): void {
  const { source } = tensor.node;
  // What is built on the cell from now on reads its memory, not this copy of it.
  if (source?.kind === "cell") source.cell.renewLeaf();
  if (tensor.needsGrad && !dropped && reachesSource(tensor)) {
    tensor.known = constant(data, tensor.shape, tensor.dtype);
    tensor.checked = clock.commits;
  } else settle(tensor, data);
}

/** Computes tensors and leaves the pending versions of cells pending. */
export function evaluateOnly(tensors: readonly Tensor[]): void {
  const assigned = [...pendingCells];
  pendingCells.clear();
  try {
    evaluate(...tensors);
  } finally {
    for (const cell of assigned) pendingCells.add(cell);
  }
}

/** The value of a tensor, computed if need be. The array belongs to the tensor. */
export function readValue(tensor: Tensor, reader: string): TypedArray {
  const known = knownData(tensor);
  if (currentTrace())
    throw new CompileError("compile", `${reader} was called while capturing; return the tensor instead`);
  if (known) return known;
  evaluate(tensor);
  return knownData(tensor) as TypedArray;
}

/** Makes sure that memory holds the newest version of every cell. */
export function flush(): void {
  if (pendingCells.size > 0) evaluate();
}
