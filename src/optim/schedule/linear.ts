import { checkRange, type LearningRate } from "../rule.js";
import { checkSteps, type Schedule, scaled } from "./base.js";

/** How long and by how much `constant` lowers the rate. */
export interface ConstantOptions {
  /** What the rate is multiplied by at first. Default 1/3. */
  readonly factor?: number;
  /** Steps after which the rate is lr. Default 5. */
  readonly totalIters?: number;
}

/** lr · factor in the first `totalIters` steps, then lr: PyTorch's ConstantLR. */
export function constant(lr: LearningRate, { factor = 1 / 3, totalIters = 5 }: ConstantOptions = {}): Schedule {
  checkRange("constant", "factor", factor);
  checkSteps("constant", "totalIters", totalIters, 0);
  return scaled("constant", lr, (step) => (step < totalIters ? factor : 1));
}

/** The line that `linear` follows. */
export interface LinearOptions {
  /** What the rate is multiplied by at first. Default 1/3. */
  readonly startFactor?: number;
  /** What it is multiplied by in the end. Default 1. */
  readonly endFactor?: number;
  /** Steps from the first to the last. Default 5. */
  readonly totalIters?: number;
}

/** lr times a factor that goes evenly from `startFactor` to `endFactor`, a warm-up: PyTorch's LinearLR. */
export function linear(
  lr: LearningRate,
  { startFactor = 1 / 3, endFactor = 1, totalIters = 5 }: LinearOptions = {},
): Schedule {
  checkRange("linear", "startFactor", startFactor);
  checkRange("linear", "endFactor", endFactor);
  checkSteps("linear", "totalIters", totalIters);
  return scaled(
    "linear",
    lr,
    (step) => startFactor + ((endFactor - startFactor) * Math.min(step, totalIters)) / totalIters,
  );
}

/** How `polynomial` falls to 0. */
export interface PolynomialOptions {
  /** Steps until the rate is 0. Default 5. */
  readonly totalIters?: number;
  /** Default 1: along a line. */
  readonly power?: number;
}

/** lr · (1 − step / totalIters)^power, then 0: PyTorch's PolynomialLR. */
export function polynomial(lr: LearningRate, { totalIters = 5, power = 1 }: PolynomialOptions = {}): Schedule {
  checkSteps("polynomial", "totalIters", totalIters);
  checkRange("polynomial", "power", power);
  return scaled("polynomial", lr, (step) => (1 - Math.min(step, totalIters) / totalIters) ** power);
}
