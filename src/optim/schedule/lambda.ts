import type { LearningRate } from "../rule.js";
import { type Schedule, scaled } from "./base.js";

/** lr · factor(step): PyTorch's LambdaLR. */
export const lambda = (lr: LearningRate, factor: Schedule): Schedule => scaled("lambda", lr, factor);

/** lr · factor(1) · factor(2) · … · factor(step): PyTorch's MultiplicativeLR. */
export function multiplicative(lr: LearningRate, factor: Schedule): Schedule {
  // Steps are mostly asked in order, so the last product is kept.
  let last = { step: 0, product: 1 };
  return scaled("multiplicative", lr, (step) => {
    if (step < last.step) last = { step: 0, product: 1 };
    while (last.step < step) last = { step: last.step + 1, product: last.product * factor(last.step + 1) };
    return last.product;
  });
}
