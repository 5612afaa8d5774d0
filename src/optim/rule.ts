import { ArgumentError } from "../errors.js";
import type { Shape } from "../shape.js";
import type { Cell } from "../tensor/cell.js";
import type { Tensor } from "../tensor/tensor.js";

/** A number, or what gives it from the number of steps made before (0 at the first): a schedule. */
export type Scheduled = number | ((step: number) => number);

/** A learning rate, or its schedule. */
export type LearningRate = Scheduled;

/** What every optimizer's groups have. */
export interface CommonOptions {
  readonly lr: LearningRate;
  /** Weight of the L2 penalty; where it is decoupled, the share of the weights that each step takes away, times lr. */
  readonly weightDecay: number;
  /** Climbs instead of descending. Default false. */
  readonly maximize: boolean;
}

/** A name of what is kept for a parameter; alone it has the parameter's shape. */
export type StateOf = string | { readonly name: string; readonly shape: Shape };

/** How an optimizer changes parameters: all that tells one from another. */
export interface UpdateRule<O extends CommonOptions> {
  readonly name: string;
  readonly defaults: O;
  /** Refuses options out of range, and parameters that it cannot update. */
  check(options: O, cells: readonly Cell[]): void;
  /** What it keeps for a parameter of a shape, zero at first: names of the parameter's shape, or with shapes of their own. */
  state(options: O, shape: Shape): readonly StateOf[];
  /** The numbers the update is given at step t = 1, 2, … */
  hyper(options: O, numbers: StepNumbers): readonly number[];
  /** Describes the update. */
  apply(update: Update<O>): Updated;
}

/** What changes from step to step. */
export interface StepNumbers {
  readonly lr: number;
  readonly weightDecay: number;
  readonly t: number;
  /** The value of an option that may be a schedule, after i steps; by default now. */
  at(value: Scheduled, i?: number): number;
}

/** Numbers that only show how many there are. */
export const anyNumbers: StepNumbers = { lr: 0, weightDecay: 0, t: 1, at: () => 0 };

export interface Update<O> {
  readonly parameters: readonly Tensor[];
  readonly gradients: readonly Tensor[];
  /** state[i][j]: the i-th state of the j-th parameter. */
  readonly state: readonly (readonly Tensor[])[];
  readonly hyper: Tensor;
  readonly scale: Tensor;
  readonly options: O;
}

export interface Updated {
  readonly parameters: readonly Tensor[];
  readonly state: readonly (readonly Tensor[])[];
}

/** Refuses a number outside [least, below). */
export function checkRange(op: string, name: string, value: number, least = 0, below = Number.POSITIVE_INFINITY): void {
  if (typeof value === "number" && value >= least && value < below) return;
  const range = below === Number.POSITIVE_INFINITY ? `be a number of at least ${least}` : `lie in [${least}, ${below})`;
  throw new ArgumentError(op, `${name} must ${range}`, String(value));
}

/** Like `checkRange`, for what may be a schedule: what that gives is seen when it is asked. */
export function checkScheduled(op: string, name: string, value: Scheduled, least = 0, below?: number): void {
  if (typeof value !== "function") checkRange(op, name, value, least, below);
}

/** Refuses options that no optimizer or this one cannot have, and parameters that it cannot update. */
export function checkOptions<O extends CommonOptions>(rule: UpdateRule<O>, options: O, cells: readonly Cell[]): void {
  checkScheduled(rule.name, "lr", options.lr);
  checkRange(rule.name, "weightDecay", options.weightDecay);
  rule.check(options, cells);
}

/** Refuses the shares that running means keep unless they lie in [0, 1). */
export function checkBetas(op: string, betas: readonly Scheduled[]): void {
  if (betas.length !== 2) throw new ArgumentError(op, "betas must be two numbers", String(betas.length));
  betas.forEach((beta, i) => {
    checkScheduled(op, `beta${i + 1}`, beta, 0, 1);
  });
}

/** The value of an option after some steps. */
export function scheduledAt(op: string, value: Scheduled, step: number, name = "what a schedule gives"): number {
  if (typeof value !== "function") return value;
  const now = value(step);
  checkRange(op, name, now);
  return now;
}
