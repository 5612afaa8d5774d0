import { checkRange, type LearningRate } from "../rule.js";
import { baseOf, checkSteps, type Schedule } from "./base.js";
import { type AnnealStrategy, pathOf } from "./path.js";

/** How `swa` comes to its constant rate. */
export interface SwaOptions {
  /** The rate in the end, with which the averaged models are trained. */
  readonly swaLr: number;
  /** Steps until then. Default 10. */
  readonly annealEpochs?: number;
  /** Default "cos". */
  readonly annealStrategy?: AnnealStrategy;
}

/** From lr to `swaLr`, and on with that, for averages of a model (`averagedModel`): PyTorch's SWALR. */
export function swa(lr: LearningRate, { swaLr, annealEpochs = 10, annealStrategy = "cos" }: SwaOptions): Schedule {
  checkRange("swa", "swaLr", swaLr);
  checkSteps("swa", "annealEpochs", annealEpochs, 0);
  const path = pathOf("swa", annealStrategy);
  const base = baseOf("swa", lr);
  return (step) => path(base(step), swaLr, step < annealEpochs ? step / annealEpochs : 1);
}
