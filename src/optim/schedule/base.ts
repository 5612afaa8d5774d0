import { ArgumentError } from "../../errors.js";
import { checkScheduled, type LearningRate } from "../rule.js";

/** A rate for each step, from the number of steps made before. */
export type Schedule = (step: number) => number;

/** The rate of `lr` times a factor of the step. With a schedule for `lr` both act: schedules are chained by nesting them. */
export function scaled(op: string, lr: LearningRate, factor: Schedule): Schedule {
  const base = baseOf(op, lr);
  return (step) => base(step) * factor(step);
}

/** A rate or a schedule as a schedule. */
export function baseOf(op: string, lr: LearningRate): Schedule {
  checkScheduled(op, "lr", lr);
  return typeof lr === "function" ? lr : () => lr;
}

/** Refuses a count of steps that is not whole, or below `least`. */
export function checkSteps(op: string, name: string, value: number, least = 1): void {
  if (!(Number.isInteger(value) && value >= least))
    throw new ArgumentError(op, `${name} must be a whole number of at least ${least}`, String(value));
}

/** Refuses steps at which something changes that are none. */
export function checkMilestones(op: string, milestones: readonly number[]): void {
  for (const milestone of milestones) checkSteps(op, "each milestone", milestone, 0);
}
