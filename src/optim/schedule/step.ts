import { checkRange, type LearningRate } from "../rule.js";
import { checkMilestones, checkSteps, type Schedule, scaled } from "./base.js";

/** When and by how much `step` falls. */
export interface StepOptions {
  /** Steps between two changes. */
  readonly stepSize: number;
  /** What the rate is multiplied by at each. Default 0.1. */
  readonly gamma?: number;
}

/** lr · gamma^⌊step / stepSize⌋: PyTorch's StepLR. */
export function step(lr: LearningRate, { stepSize, gamma = 0.1 }: StepOptions): Schedule {
  checkSteps("step", "stepSize", stepSize);
  checkRange("step", "gamma", gamma);
  return scaled("step", lr, (step) => gamma ** Math.floor(step / stepSize));
}

/** When and by how much `multiStep` falls. */
export interface MultiStepOptions {
  /** The steps from which on the rate is another; one that is named twice counts twice. */
  readonly milestones: readonly number[];
  /** What the rate is multiplied by at each. Default 0.1. */
  readonly gamma?: number;
}

/** lr · gamma^(milestones reached): PyTorch's MultiStepLR. */
export function multiStep(lr: LearningRate, { milestones, gamma = 0.1 }: MultiStepOptions): Schedule {
  checkMilestones("multiStep", milestones);
  checkRange("multiStep", "gamma", gamma);
  return scaled("multiStep", lr, (step) => gamma ** milestones.filter((milestone) => milestone <= step).length);
}

/** How fast `exponential` falls. */
export interface ExponentialOptions {
  /** What the rate is multiplied by at each step. */
  readonly gamma: number;
}

/** lr · gamma^step: PyTorch's ExponentialLR. */
export function exponential(lr: LearningRate, { gamma }: ExponentialOptions): Schedule {
  checkRange("exponential", "gamma", gamma);
  return scaled("exponential", lr, (step) => gamma ** step);
}
