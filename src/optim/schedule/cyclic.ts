import { ArgumentError } from "../../errors.js";
import { checkRange } from "../rule.js";
import { checkSteps, type Schedule } from "./base.js";
import type { Cycle } from "./one-cycle.js";

/** The waves that `cyclic` follows. */
export interface CyclicOptions {
  /** The lowest rate, where each cycle begins and ends. */
  readonly baseLr: number;
  /** The highest rate. */
  readonly maxLr: number;
  /** Steps from the lowest to the highest rate. Default 2000. */
  readonly stepSizeUp?: number;
  /** Steps back. Default: as many. */
  readonly stepSizeDown?: number;
  /** How high later cycles go: as high, each half as high, or times gammaˢᵗᵉᵖ. Default "triangular". */
  readonly mode?: "triangular" | "triangular2" | "expRange";
  /** Default 1. */
  readonly gamma?: number;
  /** A height in place of that of the mode: a function of the cycle (1, 2, …) or of the step. */
  readonly scaleFn?: (x: number) => number;
  /** What `scaleFn` is given. Default "cycle". */
  readonly scaleMode?: "cycle" | "iterations";
  /** The momentum where the rate is highest. Default 0.8. */
  readonly baseMomentum?: number;
  /** The momentum where the rate is lowest. Default 0.9. */
  readonly maxMomentum?: number;
}

/** How high the cycle of a step goes, from the cycle's number and the step. */
type Height = (cycle: number, step: number) => number;

function heightOf({ mode = "triangular", gamma = 1, scaleFn, scaleMode = "cycle" }: CyclicOptions): Height {
  checkRange("cyclic", "gamma", gamma);
  if (scaleMode !== "cycle" && scaleMode !== "iterations")
    throw new ArgumentError("cyclic", "scaleMode must be one of cycle, iterations", scaleMode);
  if (scaleFn) return (cycle, step) => scaleFn(scaleMode === "cycle" ? cycle : step);
  const heights: Record<NonNullable<CyclicOptions["mode"]>, Height> = {
    triangular: () => 1,
    triangular2: (cycle) => 2 ** (1 - cycle),
    expRange: (_, step) => gamma ** step,
  };
  if (!Object.hasOwn(heights, mode))
    throw new ArgumentError("cyclic", `mode must be one of ${Object.keys(heights).join(", ")}`, mode);
  return heights[mode];
}

/**
 * The rate goes up and down between two bounds, the momentum the other way round (Smith 2017): PyTorch's CyclicLR. `oneCycle` tells
 * how an optimizer takes both.
 */
export function cyclic(options: CyclicOptions): Cycle {
  const {
    baseLr,
    maxLr,
    stepSizeUp = 2000,
    stepSizeDown = stepSizeUp,
    baseMomentum = 0.8,
    maxMomentum = 0.9,
  } = options;
  checkRange("cyclic", "baseLr", baseLr);
  checkRange("cyclic", "maxLr", maxLr);
  checkSteps("cyclic", "stepSizeUp", stepSizeUp);
  checkSteps("cyclic", "stepSizeDown", stepSizeDown);
  checkRange("cyclic", "baseMomentum", baseMomentum);
  checkRange("cyclic", "maxMomentum", maxMomentum);
  const height = heightOf(options);
  const total = stepSizeUp + stepSizeDown;
  const share: Schedule = (step) => {
    const at = step % total;
    const rise = at <= stepSizeUp ? at / stepSizeUp : (total - at) / stepSizeDown;
    return rise * height(1 + Math.floor(step / total), step);
  };
  return {
    lr: (step) => baseLr + (maxLr - baseLr) * share(step),
    momentum: (step) => maxMomentum - (maxMomentum - baseMomentum) * share(step),
  };
}
