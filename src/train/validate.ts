import { inEvalMode } from "../nn/mode.js";
import type { Module } from "../nn/module.js";
import { compile } from "../program/compile.js";
import type { Batches } from "./batch.js";
import { breather } from "./event-loop.js";
import { checkMetrics, type Judging, judgeBy, pass, type Scores, scoresOf } from "./judge.js";

/**
 * Judges a model on batches, in evaluation mode, as `fit` does with its validation data. It yields to the event loop as `fit` does.
 *
 * ```ts
 * const { loss, accuracy } = await validate(model, test, { loss: crossEntropy });
 * ```
 *
 * @throws ArgumentError for data without a batch; the signal's reason when it is aborted
 */
export async function validate(model: Module, batches: Batches, options: Judging): Promise<Scores> {
  checkMetrics("validate", options);
  const step = compile(judgeBy("validate", model, options));
  const { averages } = await inEvalMode(model, () =>
    pass("validate", "the data", batches, step, breather(options.signal)),
  );
  return scoresOf(averages);
}
