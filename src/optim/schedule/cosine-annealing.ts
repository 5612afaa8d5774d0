import { checkRange, type LearningRate } from "../rule.js";
import { baseOf, checkSteps, type Schedule } from "./base.js";
import { cosine } from "./path.js";

/** The half wave that `cosineAnnealing` follows. */
export interface CosineAnnealingOptions {
  /** Steps from the highest to the lowest rate. */
  readonly tMax: number;
  /** The lowest rate. Default 0. */
  readonly etaMin?: number;
}

/**
 * From lr along a cosine to `etaMin` after `tMax` steps, and back if it goes on (Loshchilov and Hutter 2017): PyTorch's
 * CosineAnnealingLR.
 */
export function cosineAnnealing(lr: LearningRate, { tMax, etaMin = 0 }: CosineAnnealingOptions): Schedule {
  checkSteps("cosineAnnealing", "tMax", tMax);
  checkRange("cosineAnnealing", "etaMin", etaMin);
  const base = baseOf("cosineAnnealing", lr);
  return (step) => cosine(base(step), etaMin, step / tMax);
}

/** The half waves that `cosineAnnealingWarmRestarts` follows. */
export interface WarmRestartsOptions {
  /** Steps of the first fall. */
  readonly t0: number;
  /** How many times as long each fall is as the one before. Default 1. */
  readonly tMult?: number;
  /** The lowest rate. Default 0. */
  readonly etaMin?: number;
}

/** Falls from lr along a cosine to `etaMin`, again and again (Loshchilov and Hutter 2017): PyTorch's CosineAnnealingWarmRestarts. */
export function cosineAnnealingWarmRestarts(
  lr: LearningRate,
  { t0, tMult = 1, etaMin = 0 }: WarmRestartsOptions,
): Schedule {
  checkSteps("cosineAnnealingWarmRestarts", "t0", t0);
  checkSteps("cosineAnnealingWarmRestarts", "tMult", tMult);
  checkRange("cosineAnnealingWarmRestarts", "etaMin", etaMin);
  const base = baseOf("cosineAnnealingWarmRestarts", lr);
  return (step) => {
    let length = t0;
    let at = tMult === 1 ? step % t0 : step;
    while (at >= length) {
      at -= length;
      length *= tMult;
    }
    return cosine(base(step), etaMin, at / length);
  };
}
