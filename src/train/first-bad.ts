import { NumericError } from "../errors.js";
import type { Module } from "../nn/module.js";
import { grad } from "../ops/grad.js";
import { readCells, writeCells } from "../program/cell-values.js";
import { debug, debugging } from "../program/debug.js";
import { readValue } from "../program/evaluate.js";
import { formatShape } from "../shape.js";
import { takeBackPending } from "../tensor/cell.js";
import { randomState, setRandomState } from "../tensor/random-state.js";
import type { Tensor } from "../tensor/tensor.js";

/**
 * What is NaN or infinite first when a batch is learned from: in the batch, in the model, or the result of an operation, forwards or backwards.
 * Computes the batch again, operation by operation, and changes nothing. Undefined if nothing is found.
 *
 * @param loss builds the loss of the batch
 */
export function firstBad(
  model: Module,
  batch: Readonly<Record<string, Tensor>>,
  loss: () => Tensor,
): NumericError | undefined {
  for (const [name, tensor] of Object.entries(batch)) {
    const found = bad(`batch.${name}`, tensor.shape, readValue(tensor, "fit"));
    if (found) return found;
  }
  const state = [...model.stateDict()];
  const values = readCells(
    state.map(([, cell]) => cell),
    "fit",
  );
  for (const [i, [name, { shape }]] of state.entries()) {
    const found = bad(name, shape, values[i]);
    if (found) return found;
  }
  const [before, random] = [{ ...debugging }, randomState()];
  debug({ ...before, eager: true });
  try {
    const trainable = model.parameters().filter((cell) => cell.trainable);
    grad(loss(), trainable);
  } catch (error) {
    if (error instanceof NumericError) return error;
    throw error;
  } finally {
    debug(before);
    takeBackPending();
    setRandomState(random);
    // Running statistics have followed the batch.
    writeCells(new Map(state.map(([, cell], i) => [cell, values[i]])), "fit");
  }
  return undefined;
}

function bad(name: string, shape: readonly number[], values: ArrayLike<number>): NumericError | undefined {
  const position = Array.prototype.findIndex.call(values, (value) => !Number.isFinite(value));
  if (position < 0) return undefined;
  return new NumericError(
    name,
    "must be finite",
    `${values[position]} at element ${position} of ${formatShape(shape)}`,
  );
}
