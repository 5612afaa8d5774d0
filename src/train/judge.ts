import { ArgumentError, ShapeError } from "../errors.js";
import type { Module } from "../nn/module.js";
import { readValue } from "../program/evaluate.js";
import { formatShape, sameShape } from "../shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { Averages } from "./averages.js";
import { type Batches, inputsOf, labelsOf, noBatch } from "./batch.js";
import type { Pause } from "./event-loop.js";
import { accuracy } from "./metrics.js";

/** A number that judges predictions: a scalar tensor. */
export type Metric = (predictions: Tensor, labels: Tensor) => Tensor;

/** What a model is judged by. */
export interface Judging {
  /** Gives a scalar; its mean over a batch. */
  readonly loss: Metric;
  /** Further numbers to watch. */
  readonly metrics?: Readonly<Record<string, Metric>>;
  /** Ends the work between two batches, with the signal's reason as the error. */
  readonly signal?: AbortSignal | undefined;
}

/** Averages over examples. */
export interface Scores {
  readonly loss: number;
  /** The share of right classes; NaN where labels are not the classes on axis 1 of the predictions. */
  readonly accuracy: number;
  /** By the names of `metrics`. */
  readonly metrics: Readonly<Record<string, number>>;
}

type Judge = (x: Tensor, labels: Tensor) => Record<string, Tensor>;

/** Refuses metrics that would hide the loss or the accuracy. */
export function checkMetrics(op: string, { metrics = {} }: Judging): void {
  for (const name of ["loss", "accuracy"])
    if (name in metrics) throw new ArgumentError(op, "metrics must not be named loss or accuracy", name);
}

/** The loss and metrics of a batch, as one graph. */
export function judgeBy(op: string, model: Module, { loss, metrics = {} }: Judging): Judge {
  return (x, labels) => {
    const predictions = model.forward(x);
    const scores: Record<string, Tensor> = { loss: loss(predictions, labels) };
    if (areClasses(labels, predictions)) scores.accuracy = accuracy(predictions, labels);
    for (const [name, metric] of Object.entries(metrics)) scores[name] = metric(predictions, labels);
    for (const [name, { size, shape }] of Object.entries(scores))
      if (size !== 1) throw new ShapeError(op, `${name} must be one number for a batch`, formatShape(shape));
    return scores;
  };
}

/** Whether there is one label for each place of the predictions, whose classes lie on axis 1. */
function areClasses(labels: Tensor, { shape }: Tensor): boolean {
  const places = shape.filter((_, axis) => axis !== 1);
  return labels.dtype === "i32" && shape.length > 1 && sameShape(labels.shape, places);
}

/** Goes over all batches once. */
export async function pass(
  op: string,
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
    const [x, labels] = [inputsOf(op, batch), labelsOf(op, batch)];
    const [size] = x.shape;
    const scores: Record<string, number> = {};
    for (const [key, value] of Object.entries(step(x, labels))) scores[key] = readValue(value, op)[0];
    averages.add(scores, size);
    steps++;
    if (listen) {
      const own = new Averages();
      own.add(scores, 1);
      listen({ ...scoresOf(own), step: steps, size }, averages);
    }
    await pause();
  }
  if (steps === 0) throw noBatch(op, name);
  return { averages, steps };
}

export function scoresOf(averages: Averages): Scores {
  return {
    loss: averages.get("loss"),
    accuracy: averages.get("accuracy"),
    metrics: averages.all(["loss", "accuracy"]),
  };
}
