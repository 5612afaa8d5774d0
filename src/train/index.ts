export type { ArrayWithShape, Batch, Batches } from "./batch.js";
export { type EpochEvent, type FitOptions, fit, type Metric, type Scores, type StepEvent } from "./fit.js";
export { accuracy, confusionMatrix } from "./metrics.js";
