import { ArgumentError } from "../errors.js";
import { rememberModes } from "../nn/mode.js";
import type { Module } from "../nn/module.js";
import type { Optimizer } from "../optim/optimizer.js";
import { compile } from "../program/compile.js";
import { readValue } from "../program/evaluate.js";
import { checkCount } from "../shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { Averages } from "./averages.js";
import { type Batches, toTensors } from "./batch.js";
import { Best } from "./best.js";
import { breather, type Pause } from "./event-loop.js";
import { accuracy } from "./metrics.js";

/** A number that judges predictions: a scalar tensor. */
export type Metric = (predictions: Tensor, labels: Tensor) => Tensor;

export interface FitOptions {
  readonly train: Batches;
  /** What the model is judged by after each epoch, in evaluation mode. */
  readonly validation?: Batches | undefined;
  /** Gives a scalar; its mean over a batch. */
  readonly loss: Metric;
  readonly optimizer: Pick<Optimizer, "step">;
  readonly epochs: number;
  /** Ends training between two steps, with the signal's reason as the error. */
  readonly signal?: AbortSignal | undefined;
  /** Further numbers to watch. */
  readonly metrics?: Readonly<Record<string, Metric>>;
  /** Stops after this many epochs in a row without a lower objective: the validation loss, or the training loss without validation data. Default: never. */
  readonly patience?: number;
  /** By how much the objective must decrease to count. Default 0. */
  readonly minDelta?: number;
  /** Whether the model has the weights of the epoch with the lowest objective in the end, however it ends. Default false. */
  readonly restoreBest?: boolean;
  /** Called after each step. */
  readonly onStep?: (event: StepEvent) => void;
}

/** Averages over examples. */
export interface Scores {
  readonly loss: number;
  /** The share of right classes; NaN where labels are not class indices. */
  readonly accuracy: number;
  /** By the names of `metrics`. */
  readonly metrics: Readonly<Record<string, number>>;
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
  readonly imagesPerSecond: number;
}

/** One epoch; loss, accuracy and metrics are averages over its steps, while the parameters changed. */
export interface EpochEvent extends Scores {
  readonly type: "epoch";
  /** From 1. */
  readonly epoch: number;
  readonly steps: number;
  /** Of training, without validation. */
  readonly seconds: number;
  readonly imagesPerSecond: number;
  readonly validation: Scores | undefined;
  /** Whether the objective is lower than in all epochs before. */
  readonly improved: boolean;
  /** Whether this is the last epoch because the objective has stopped decreasing. */
  readonly stopped: boolean;
}

type Judge = (x: Tensor, labels: Tensor) => Record<string, Tensor>;

/**
 * Trains a model: gives one event for each epoch, yields to the event loop at least every 12 ms or between two steps that take
 * longer, and leaves each part of the model in the mode it had. To stop, leave the loop or abort the signal.
 *
 * ```ts
 * for await (const { epoch, loss, validation } of fit(model, { train, validation, loss: crossEntropy, optimizer, epochs: 5 }))
 *   console.log(epoch, loss, validation?.accuracy);
 * ```
 *
 * @throws ArgumentError for options out of range and for data without a batch; the signal's reason when it is aborted
 */
export function fit(model: Module, options: FitOptions): AsyncGenerator<EpochEvent, void, undefined> {
  checkOptions(options);
  return run(model, options);
}

async function* run(model: Module, options: FitOptions): AsyncGenerator<EpochEvent, void, undefined> {
  const { train, validation, optimizer, epochs, patience = Number.POSITIVE_INFINITY, minDelta = 0 } = options;
  const judge = judgeBy(model, options);
  const trainStep = compile((x: Tensor, labels: Tensor) => {
    const scores = judge(x, labels);
    optimizer.step(scores.loss);
    return scores;
  });
  const evaluateStep = compile(judge);
  const best = new Best(model, minDelta, options.restoreBest ?? false);
  const pause = breather(options.signal);
  const restoreModes = rememberModes(model);
  // Parts that were put in evaluation mode by themselves stay in it.
  if (!model.training) model.train();
  try {
    for (let epoch = 1; epoch <= epochs; epoch++) {
      const began = performance.now();
      const speed = (size: number): number => (size * 1000) / Math.max(performance.now() - began, 1e-3);
      const { averages, steps } = await pass("train", train, trainStep, pause, (batch, averages) => {
        const event = { ...batch, type: "step", epoch, steps: train.length } as const;
        options.onStep?.({ ...event, soFar: scoresOf(averages), imagesPerSecond: speed(averages.size) });
      });
      const seconds = (performance.now() - began) / 1000;
      const imagesPerSecond = speed(averages.size);
      const judged = validation && (await validate(model, validation, evaluateStep, pause));
      const scores = scoresOf(averages);
      const improved = best.note((judged ?? scores).loss);
      const stopped = best.waited >= patience;
      yield { ...scores, type: "epoch", epoch, steps, seconds, imagesPerSecond, validation: judged, improved, stopped };
      if (stopped) return;
    }
  } finally {
    restoreModes();
    best.restore();
  }
}

function checkOptions({ epochs, patience, minDelta = 0, metrics = {} }: FitOptions): void {
  checkCount("fit", "epochs", epochs);
  if (patience !== undefined && patience !== Number.POSITIVE_INFINITY) checkCount("fit", "patience", patience, 1);
  if (!(minDelta >= 0)) throw new ArgumentError("fit", "minDelta must be at least 0", String(minDelta));
  for (const name of ["loss", "accuracy"])
    if (name in metrics) throw new ArgumentError("fit", "metrics must not be named loss or accuracy", name);
}

/** The loss and metrics of a batch, as one graph. */
function judgeBy(model: Module, { loss, metrics = {} }: FitOptions): Judge {
  return (x, labels) => {
    const predictions = model.forward(x);
    const scores: Record<string, Tensor> = { loss: loss(predictions, labels) };
    if (labels.dtype === "i32" && predictions.rank === labels.rank + 1) scores.accuracy = accuracy(predictions, labels);
    for (const [name, metric] of Object.entries(metrics)) scores[name] = metric(predictions, labels);
    return scores;
  };
}

async function validate(model: Module, batches: Batches, step: Judge, pause: Pause): Promise<Scores> {
  const restore = rememberModes(model);
  model.eval();
  try {
    return scoresOf((await pass("validation", batches, step, pause)).averages);
  } finally {
    restore();
  }
}

/** Goes over all batches once. */
async function pass(
  name: string,
  batches: Batches,
  step: Judge,
  pause: Pause,
  listen?: (batch: Scores & { readonly step: number; readonly size: number }, averages: Averages) => void,
): Promise<{ averages: Averages; steps: number }> {
  const averages = new Averages();
  let steps = 0;
  await pause();
  for await (const batch of batches) {
    const { x, labels, size } = toTensors(batch);
    const scores: Record<string, number> = {};
    for (const [key, value] of Object.entries(step(x, labels))) scores[key] = readValue(value, "fit")[0];
    averages.add(scores, size);
    steps++;
    if (listen) {
      const own = new Averages();
      own.add(scores, 1);
      listen({ ...scoresOf(own), step: steps, size }, averages);
    }
    await pause();
  }
  if (steps === 0)
    throw new ArgumentError("fit", `${name} must give at least one batch each time it is iterated`, "none");
  return { averages, steps };
}

function scoresOf(averages: Averages): Scores {
  return {
    loss: averages.get("loss"),
    accuracy: averages.get("accuracy"),
    metrics: averages.all(["loss", "accuracy"]),
  };
}
