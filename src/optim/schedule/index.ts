export type { Schedule } from "./base.js";
export {
  type CosineAnnealingOptions,
  cosineAnnealing,
  cosineAnnealingWarmRestarts,
  type WarmRestartsOptions,
} from "./cosine-annealing.js";
export { type CyclicOptions, cyclic } from "./cyclic.js";
export { lambda, multiplicative } from "./lambda.js";
export {
  type ConstantOptions,
  constant,
  type LinearOptions,
  linear,
  type PolynomialOptions,
  polynomial,
} from "./linear.js";
export { type Cycle, type OneCycleOptions, oneCycle } from "./one-cycle.js";
export type { AnnealStrategy } from "./path.js";
export { ReduceOnPlateau, type ReduceOnPlateauOptions, reduceOnPlateau } from "./reduce-on-plateau.js";
export { perEpoch, sequential } from "./sequential.js";
export {
  type ExponentialOptions,
  exponential,
  type MultiStepOptions,
  multiStep,
  type StepOptions,
  step,
} from "./step.js";
export { type SwaOptions, swa } from "./swa.js";
