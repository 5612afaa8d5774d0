import { ShapeError } from "../errors.js";
import { inEvalMode } from "../nn/mode.js";
import type { Module } from "../nn/module.js";
import { compile } from "../program/compile.js";
import { readValue } from "../program/evaluate.js";
import { formatShape, sameShape } from "../shape.js";
import { arrayFor } from "../tensor/array.js";
import { constant } from "../tensor/leaf.js";
import type { Tensor } from "../tensor/tensor.js";
import { type Batches, type Inputs, inputsOf, noBatch } from "./batch.js";
import { breather } from "./event-loop.js";

/** How `predict` goes through its input. */
export interface PredictOptions {
  /** Ends the work between two batches, with the signal's reason as the error. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * What a model gives for batches, in evaluation mode, one after the other along the first axis. Labels in the batches are passed
 * over. It yields to the event loop as `fit` does.
 *
 * ```ts
 * const classes = argmax(await predict(model, new data.DataLoader(images)), 1);
 * ```
 *
 * @throws ArgumentError for data without a batch; the signal's reason when it is aborted
 */
export async function predict(
  model: Module,
  batches: Batches<Inputs>,
  { signal }: PredictOptions = {},
): Promise<Tensor> {
  const forward = compile((x: Tensor) => model.forward(x));
  const pause = breather(signal);
  const outputs: Tensor[] = [];
  await inEvalMode(model, async () => {
    await pause();
    for await (const batch of batches) {
      outputs.push(forward(inputsOf("predict", batch)));
      await pause();
    }
  });
  if (outputs.length === 0) throw noBatch("predict", "the data");
  return joined(outputs);
}

/** The rows of all outputs, outside of the heap: they may be many. */
function joined(outputs: readonly Tensor[]): Tensor {
  const [{ dtype, shape }] = outputs;
  if (shape.length === 0) throw new ShapeError("predict", "outputs need a first axis that counts examples", "()");
  const rest = shape.slice(1);
  for (const other of outputs)
    if (!sameShape(other.shape.slice(1), rest))
      throw new ShapeError(
        "predict",
        "outputs must have one shape but for the first axis",
        `${formatShape(shape)} and ${formatShape(other.shape)}`,
      );
  const data = arrayFor(
    dtype,
    outputs.reduce((size, output) => size + output.size, 0),
  );
  let rows = 0;
  let at = 0;
  for (const output of outputs) {
    data.set(readValue(output, "predict"), at);
    at += output.size;
    rows += output.shape[0];
  }
  return constant(data, [rows, ...rest], dtype);
}
