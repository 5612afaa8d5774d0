import * as loss from "../loss/index.js";
import type { Cell } from "../tensor/cell.js";
import { Tensor } from "../tensor/tensor.js";
import { Module } from "./module.js";
import { buffer } from "./parameter.js";

/** A loss as a module: what it is told of classes (`weight`, `posWeight`) is a buffer, as in PyTorch, so it is saved with the model. */
export class Loss<Inputs extends Tensor[]> extends Module<Inputs> {
  readonly #kind: string;
  readonly #fn: (...inputs: Inputs) => Tensor;

  /**
   * @param kind what summaries call it
   * @param make gives the function for options in which each tensor is what its buffer holds now
   */
  constructor(kind: string, options: object = {}, make: (options: object) => (...inputs: Inputs) => Tensor) {
    super();
    this.#kind = kind;
    const buffers = new Map<string, Cell>();
    for (const [name, value] of Object.entries(options))
      if (value instanceof Tensor) buffers.set(name, buffer(value, { name }));
    Object.assign(this, Object.fromEntries(buffers));
    this.#fn = (...inputs) => {
      const held = [...buffers].map(([name, cell]) => [name, cell.read()] as const);
      return make({ ...options, ...Object.fromEntries(held) })(...inputs);
    };
  }

  override get kind(): string {
    return this.#kind;
  }

  forward(...inputs: Inputs): Tensor {
    return this.#fn(...inputs);
  }
}

/** The maker of the module for a loss of two tensors. */
const ofPair =
  <O extends object>(kind: string, fn: (x: Tensor, target: Tensor, options?: O) => Tensor) =>
  (options?: O): Loss<[x: Tensor, target: Tensor]> =>
    new Loss(kind, options, (held) => (x, target) => fn(x, target, held as O));

/** The maker of the module for a loss of three tensors. */
const ofThree =
  <O extends object>(kind: string, fn: (a: Tensor, b: Tensor, c: Tensor, options?: O) => Tensor) =>
  (options?: O): Loss<[a: Tensor, b: Tensor, c: Tensor]> =>
    new Loss(kind, options, (held) => (a, b, c) => fn(a, b, c, held as O));

/** `loss.crossEntropy(logits, labels)` */
export const crossEntropyLoss = ofPair("CrossEntropyLoss", loss.crossEntropy);

/** `loss.nll(logProbabilities, labels)` */
export const nllLoss = ofPair("NllLoss", loss.nll);

/** `loss.mse(x, target)` */
export const mseLoss = ofPair("MseLoss", loss.mse);

/** `loss.l1(x, target)` */
export const l1Loss = ofPair("L1Loss", loss.l1);

/** `loss.smoothL1(x, target)` */
export const smoothL1Loss = ofPair("SmoothL1Loss", loss.smoothL1);

/** `loss.huber(x, target)` */
export const huberLoss = ofPair("HuberLoss", loss.huber);

/** `loss.bce(probabilities, target)` */
export const bceLoss = ofPair("BceLoss", loss.bce);

/** `loss.bceWithLogits(logits, target)` */
export const bceWithLogitsLoss = ofPair("BceWithLogitsLoss", loss.bceWithLogits);

/** `loss.klDiv(logProbabilities, target)` */
export const klDivLoss = ofPair("KlDivLoss", loss.klDiv);

/** `loss.poissonNll(logRate, target)` */
export const poissonNllLoss = ofPair("PoissonNllLoss", loss.poissonNll);

/** `loss.hingeEmbedding(distance, target)` */
export const hingeEmbeddingLoss = ofPair("HingeEmbeddingLoss", loss.hingeEmbedding);

/** `loss.softMargin(x, target)` */
export const softMarginLoss = ofPair("SoftMarginLoss", loss.softMargin);

/** `loss.multiMargin(scores, labels)` */
export const multiMarginLoss = ofPair("MultiMarginLoss", loss.multiMargin);

/** `loss.multilabelMargin(scores, labels)` */
export const multilabelMarginLoss = ofPair("MultilabelMarginLoss", loss.multilabelMargin);

/** `loss.multilabelSoftMargin(scores, target)` */
export const multilabelSoftMarginLoss = ofPair("MultilabelSoftMarginLoss", loss.multilabelSoftMargin);

/** `loss.gaussianNll(mean, target, variance)` */
export const gaussianNllLoss = ofThree("GaussianNllLoss", loss.gaussianNll);

/** `loss.cosineEmbedding(x1, x2, target)` */
export const cosineEmbeddingLoss = ofThree("CosineEmbeddingLoss", loss.cosineEmbedding);

/** `loss.marginRanking(x1, x2, target)` */
export const marginRankingLoss = ofThree("MarginRankingLoss", loss.marginRanking);

/** `loss.tripletMargin(anchor, positive, negative)` */
export const tripletMarginLoss = ofThree("TripletMarginLoss", loss.tripletMargin);

/** `loss.tripletMarginWithDistance(anchor, positive, negative)` */
export const tripletMarginWithDistanceLoss = ofThree("TripletMarginWithDistanceLoss", loss.tripletMarginWithDistance);

/** `loss.ctc(logits, labels, inputLengths, labelLengths)` */
export const ctcLoss = (
  options?: loss.CtcOptions,
): Loss<[logits: Tensor, labels: Tensor, inputLengths: Tensor, labelLengths: Tensor]> =>
  new Loss(
    "CtcLoss",
    options,
    (held) => (logits, labels, inputs, counts) => loss.ctc(logits, labels, inputs, counts, held as loss.CtcOptions),
  );
