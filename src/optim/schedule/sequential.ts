import { ArgumentError } from "../../errors.js";
import type { LearningRate } from "../rule.js";
import { baseOf, checkMilestones, checkSteps, type Schedule } from "./base.js";

/**
 * One schedule after another: each begins anew, with step 0, at its milestone: PyTorch's SequentialLR.
 *
 * ```ts
 * // A warm-up of 100 steps, then a cosine.
 * sequential([linear(0.1, { totalIters: 100 }), cosineAnnealing(0.1, { tMax: 900 })], [100])
 * ```
 */
export function sequential(schedules: readonly LearningRate[], milestones: readonly number[]): Schedule {
  if (schedules.length !== milestones.length + 1)
    throw new ArgumentError(
      "sequential",
      "takes one schedule more than milestones",
      `${schedules.length} and ${milestones.length}`,
    );
  checkMilestones("sequential", milestones);
  if (milestones.some((milestone, i) => i > 0 && milestone < milestones[i - 1]))
    throw new ArgumentError("sequential", "milestones must rise", `[${milestones}]`);
  const parts = schedules.map((lr) => baseOf("sequential", lr));
  return (step) => {
    const i = milestones.filter((milestone) => milestone <= step).length;
    return parts[i](i === 0 ? step : step - milestones[i - 1]);
  };
}

/** A schedule of epochs as one of steps: its steps are `stepsPerEpoch` of the optimizer's. */
export function perEpoch(lr: LearningRate, stepsPerEpoch: number): Schedule {
  checkSteps("perEpoch", "stepsPerEpoch", stepsPerEpoch);
  const base = baseOf("perEpoch", lr);
  return (step) => base(Math.floor(step / stepsPerEpoch));
}
