export type { Batch, Batches, Inputs } from "./batch.js";
export { type EpochEvent, type FitOptions, fit, type StepEvent } from "./fit.js";
export type { Judging, Metric, Scores } from "./judge.js";
export { type ConsoleLoggerOptions, checkLog, consoleLogger, type Logger, type LogValues } from "./logger.js";
export { accuracy, confusionMatrix } from "./metrics.js";
export { type PredictOptions, predict } from "./predict.js";
export { type TrainingProgress, trainingProgress } from "./progress.js";
export { validate } from "./validate.js";
