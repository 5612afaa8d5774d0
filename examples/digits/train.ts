import { augment, compile, data, type EpochEvent, fit, loss, type nn, optim, type Tensor, tensor } from "chainrule";
import { FitProgress } from "../kit/fit-progress.js";
import type { Output } from "../kit/program.js";

export interface TrainOptions {
  readonly epochs: number;
  readonly seed: number;
  /** The highest learning rate. */
  readonly lr: number;
  readonly batchSize: number;
}

/** Share of the images that choose between epochs. */
export const VALIDATION = 0.05;
/** Share of the steps over which the learning rate rises. */
const WARM_UP = 0.05;
/** Epochs in a row without a lower validation loss that end the training. */
const PATIENCE = 6;
const VALIDATION_BATCH = 250;
/** How far the images are moved, a little differently in each epoch. */
const MOVES = { degrees: 12, shear: 12, scale: [0.88, 1.12], translate: 0.07 } as const;

/** The learning rate of a step, counted from 0: linear up to `lr`, then half a cosine down to 0. */
export function schedule(lr: number, steps: number): (step: number) => number {
  const rise = Math.max(1, WARM_UP * steps);
  return (step) =>
    lr * Math.min(1, (step + 1) / rise) * 0.5 * (1 + Math.cos((Math.PI * Math.min(step, steps)) / steps));
}

/**
 * Trains on all but a few of the images, moved a little differently in each epoch. The few are validated on, and choose the epoch
 * whose weights the model has in the end.
 *
 * @throws NumericError if the loss is no number any more
 */
export async function train(
  model: nn.Module,
  images: data.LabelledImages,
  { epochs, seed, lr, batchSize }: TrainOptions,
  output: Output,
): Promise<EpochEvent[]> {
  const parts = data.split(images, VALIDATION, { seed });
  const move = compile((x: Tensor) => augment.affine(x, MOVES));
  const batches = new data.DataLoader(parts.train, { batchSize, shuffle: true, seed });
  const optimizer = optim.adamW(model, { lr: schedule(lr, epochs * batches.length) });
  const progress = new FitProgress(output, epochs);
  const events: EpochEvent[] = [];
  try {
    for await (const epoch of fit(model, {
      train: data.stream(batches).map(({ x, labels }) => ({ x: move(tensor(x)), labels })),
      validation: new data.DataLoader(parts.validation, { batchSize: VALIDATION_BATCH }),
      loss: loss.crossEntropy,
      optimizer,
      epochs,
      patience: PATIENCE,
      restoreBest: true,
      onStep: (step) => progress.step(step),
    })) {
      progress.epoch(epoch);
      events.push(epoch);
    }
  } finally {
    progress.close();
  }
  return events;
}
