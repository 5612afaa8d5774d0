import { ArgumentError } from "../../errors.js";
import { checkRange } from "../rule.js";
import { checkSteps, type Schedule } from "./base.js";
import { type AnnealStrategy, type Path, pathOf } from "./path.js";

/** The cycle that `oneCycle` follows. */
export interface OneCycleOptions {
  /** The highest rate. */
  readonly maxLr: number;
  /** Steps of the whole cycle. */
  readonly totalSteps: number;
  /** The share of the steps in which the rate rises. Default 0.3. */
  readonly pctStart?: number;
  /** Default "cos". */
  readonly annealStrategy?: AnnealStrategy;
  /** The momentum where the rate is highest. Default 0.85. */
  readonly baseMomentum?: number;
  /** The momentum at the ends. Default 0.95. */
  readonly maxMomentum?: number;
  /** The first rate is maxLr / divFactor. Default 25. */
  readonly divFactor?: number;
  /** The last rate is the first / finalDivFactor. Default 1e4. */
  readonly finalDivFactor?: number;
  /** Falls to the first rate as fast as it rose, and then to the last. Default false. */
  readonly threePhase?: boolean;
}

/** A rate and the momentum that goes against it. */
export interface Cycle {
  readonly lr: Schedule;
  /** For `momentum`, or as the first of `betas`. */
  readonly momentum: Schedule;
}

/**
 * One rise of the rate and one long fall, the momentum the other way round (Smith and Topin 2018): PyTorch's OneCycleLR. After the
 * last step both stay.
 *
 * ```ts
 * const cycle = optim.schedule.oneCycle({ maxLr: 0.1, totalSteps: 1000 });
 * optim.sgd(model, cycle);
 * optim.adamW(model, { lr: cycle.lr, betas: [cycle.momentum, 0.999] });
 * ```
 */
export function oneCycle({
  maxLr,
  totalSteps,
  pctStart = 0.3,
  annealStrategy = "cos",
  baseMomentum = 0.85,
  maxMomentum = 0.95,
  divFactor = 25,
  finalDivFactor = 1e4,
  threePhase = false,
}: OneCycleOptions): Cycle {
  checkRange("oneCycle", "maxLr", maxLr);
  checkSteps("oneCycle", "totalSteps", totalSteps);
  if (!(pctStart >= 0 && pctStart <= 1))
    throw new ArgumentError("oneCycle", "pctStart must lie in [0, 1]", String(pctStart));
  const path = pathOf("oneCycle", annealStrategy);
  checkRange("oneCycle", "baseMomentum", baseMomentum);
  checkRange("oneCycle", "maxMomentum", maxMomentum);
  for (const [name, value] of Object.entries({ divFactor, finalDivFactor }))
    if (!(value > 0)) throw new ArgumentError("oneCycle", `${name} must be above 0`, String(value));
  const first = maxLr / divFactor;
  const last = first / finalDivFactor;
  const top = pctStart * totalSteps - 1;
  const end = totalSteps - 1;
  const corners = threePhase
    ? { at: [0, top, 2 * top, end], lr: [first, maxLr, first, last], momentum: [1, 0, 1, 1] }
    : { at: [0, top, end], lr: [first, maxLr, last], momentum: [1, 0, 1] };
  const momenta = corners.momentum.map((high) => (high ? maxMomentum : baseMomentum));
  return {
    lr: (step) => along(corners.at, corners.lr, path, Math.min(step, end)),
    momentum: (step) => along(corners.at, momenta, path, Math.min(step, end)),
  };
}

/** The value at a step of a path that goes through the given values at the given steps. */
function along(at: readonly number[], values: readonly number[], path: Path, step: number): number {
  let i = 1;
  while (i < at.length - 1 && step > at[i]) i++;
  const length = at[i] - at[i - 1];
  return path(values[i - 1], values[i], length > 0 ? (step - at[i - 1]) / length : 1);
}
