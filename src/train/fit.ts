import { ArgumentError, NumericError } from "../errors.js";
import { inEvalMode, rememberModes } from "../nn/mode.js";
import type { Module } from "../nn/module.js";
import type { Optimizer } from "../optim/optimizer.js";
import { compile } from "../program/compile.js";
import { checkCount } from "../shape.js";
import type { Tensor } from "../tensor/tensor.js";
import type { Batches } from "./batch.js";
import { breather } from "./event-loop.js";
import { firstBad } from "./first-bad.js";
import { checkMetrics, type Judging, judgeBy, pass, type Scores, scoresOf } from "./judge.js";
import { epochValues, type Logger, type LogValues, stepValues } from "./logger.js";
import { type TrainingProgress, trainingProgress } from "./progress.js";

export interface FitOptions extends Judging {
  readonly train: Batches;
  /** What the model is judged by after each epoch, in evaluation mode. */
  readonly validation?: Batches | undefined;
  readonly optimizer: Pick<Optimizer, "step">;
  readonly epochs: number;
  /** How far a run before this one has come, and what is noted of this one. Default: from the beginning. */
  readonly progress?: TrainingProgress;
  /** Stops after this many epochs in a row without a lower objective: the validation loss, or the training loss without validation data. Default: never. */
  readonly patience?: number;
  /** By how much the objective must decrease to count. Default 0. */
  readonly minDelta?: number;
  /** Whether the model has the weights of the epoch with the lowest objective in the end, however it ends. Default false. */
  readonly restoreBest?: boolean;
  /**
   * What keeps the numbers of this training. Every `logEvery` steps they get those of the step (`loss`, `accuracy` and metrics), and after each
   * epoch its averages (`epoch/loss` …) and those of validation (`validation/loss` …). Default none.
   */
  readonly loggers?: readonly Logger[];
  /** Steps from one row of the loggers to the next. Default 50. */
  readonly logEvery?: number;
  /** Called after each step. */
  readonly onStep?: (event: StepEvent) => void;
}

/** One step; loss, accuracy and metrics are those of its batch. */
export interface StepEvent extends Scores {
  readonly type: "step";
  /** From 1. */
  readonly epoch: number;
  /** The step within the epoch, from 1. */
  readonly step: number;
  /** Steps of an epoch, if `train` has a length. */
  readonly steps: number | undefined;
  /** Examples in the batch. */
  readonly size: number;
  /** Averages over the epoch so far. */
  readonly soFar: Scores;
  /** Since the epoch began. */
  readonly examplesPerSecond: number;
}

/** One epoch; loss, accuracy and metrics are averages over its steps, while the parameters changed. */
export interface EpochEvent extends Scores {
  readonly type: "epoch";
  /** From 1. */
  readonly epoch: number;
  readonly steps: number;
  /** Of training, without validation. */
  readonly seconds: number;
  readonly examplesPerSecond: number;
  readonly validation: Scores | undefined;
  /** Whether the objective is lower than in all epochs before. */
  readonly improved: boolean;
  /** Whether this is the last epoch because the objective has stopped decreasing. */
  readonly stopped: boolean;
}

/**
 * Trains a model: gives one event for each epoch, yields to the event loop at least every 12 ms or between two steps that take
 * longer, and leaves each part of the model in the mode it had. To stop, leave the loop or abort the signal. A step whose loss or gradients are not
 * finite changes nothing, and ends the training with an error that names what was NaN or infinite first.
 *
 * ```ts
 * for await (const { epoch, loss, validation } of fit(model, { train, validation, loss: crossEntropy, optimizer, epochs: 5 }))
 *   console.log(epoch, loss, validation?.accuracy);
 * ```
 *
 * @throws ArgumentError for options out of range and for data without a batch; NumericError at a loss or gradient that is not finite; the signal's reason when it is aborted
 */
export function fit(model: Module, options: FitOptions): AsyncGenerator<EpochEvent, void, undefined> {
  checkOptions(model, options);
  checkMetrics("fit", options);
  return run(model, options);
}

async function* run(model: Module, options: FitOptions): AsyncGenerator<EpochEvent, void, undefined> {
  const {
    train,
    validation,
    optimizer,
    epochs,
    progress = trainingProgress(model),
    patience = Number.POSITIVE_INFINITY,
    minDelta = 0,
    restoreBest = false,
    loggers = [],
    logEvery = 50,
  } = options;
  const judge = judgeBy("fit", model, options);
  const step = compile((x: Tensor, labels: Tensor) => {
    const scores = judge(x, labels);
    optimizer.step(scores.loss, { checkFinite: true });
    return scores;
  });
  const at = { epoch: 0, step: 0 };
  const trainStep = (x: Tensor, labels: Tensor): Record<string, Tensor> => {
    at.step++;
    try {
      return step(x, labels);
    } catch (error) {
      if (!(error instanceof NumericError)) throw error;
      throw notFinite(firstBad(model, { x, labels }, () => judge(x, labels).loss) ?? error, at);
    }
  };
  const log = (values: LogValues): void => {
    for (const logger of loggers) logger.log(progress.steps, values);
  };
  const evaluateStep = compile(judge);
  const pause = breather(options.signal);
  const restoreModes = rememberModes(model);
  // Parts that were put in evaluation mode by themselves stay in it.
  if (!model.training) model.train();
  try {
    while (progress.epochs < epochs && progress.waited < patience) {
      const epoch = progress.epochs + 1;
      Object.assign(at, { epoch, step: 0 });
      const began = performance.now();
      const speed = (size: number): number => (size * 1000) / Math.max(performance.now() - began, 1e-3);
      const { averages, steps } = await pass("fit", "train", train, trainStep, pause, (batch, averages) => {
        // An optimizer of one's own may not have looked.
        if (!Number.isFinite(batch.loss))
          throw notFinite(new NumericError("the loss", "must be finite", `${batch.loss}`), at);
        const event = { ...batch, type: "step", epoch, steps: train.length } as const;
        const whole: StepEvent = { ...event, soFar: scoresOf(averages), examplesPerSecond: speed(averages.size) };
        if (++progress.steps % logEvery === 0) log(stepValues(whole));
        options.onStep?.(whole);
      });
      const seconds = (performance.now() - began) / 1000;
      const examplesPerSecond = speed(averages.size);
      const judged =
        validation && (await inEvalMode(model, () => pass("fit", "validation", validation, evaluateStep, pause)));
      const scores = scoresOf(averages);
      const validated = judged && scoresOf(judged.averages);
      const improved = progress.note((validated ?? scores).loss, minDelta, restoreBest);
      const stopped = progress.waited >= patience;
      const standing = { validation: validated, improved, stopped };
      const event: EpochEvent = { ...scores, type: "epoch", epoch, steps, seconds, examplesPerSecond, ...standing };
      log(epochValues(event));
      yield event;
    }
  } finally {
    restoreModes();
    if (restoreBest) progress.restore();
  }
}

/** Nothing can be learned from such a step; the model is as it was before it. */
const notFinite = (found: NumericError, { epoch, step }: { epoch: number; step: number }): NumericError =>
  new NumericError(
    "fit",
    "the loss and its gradients must be finite (too high a learning rate, or bad data?)",
    `at step ${step} of epoch ${epoch}: ${found.message}`,
    { cause: found },
  );

function checkOptions(model: Module, options: FitOptions): void {
  const { epochs, logEvery = 50, loggers = [], progress, patience, minDelta = 0, restoreBest = false } = options;
  checkCount("fit", "epochs", epochs);
  checkCount("fit", "logEvery", logEvery, 1);
  if (!Array.isArray(loggers) || !loggers.every((logger) => typeof logger?.log === "function"))
    throw new ArgumentError(
      "fit",
      "loggers must be a list of loggers, of which some must be awaited when they are made",
    );
  if (progress && progress.model !== model)
    throw new ArgumentError("fit", "progress must be that of the model", "another's");
  if (restoreBest && progress && progress.epochs > 0 && !progress.hasWeights)
    throw new ArgumentError(
      "fit",
      "restoreBest needs a progress that has kept the best weights from its first epoch on",
    );
  if (patience !== undefined && patience !== Number.POSITIVE_INFINITY) checkCount("fit", "patience", patience, 1);
  if (!(minDelta >= 0)) throw new ArgumentError("fit", "minDelta must be at least 0", String(minDelta));
}
