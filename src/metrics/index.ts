export { type AccuracyOptions, accuracy } from "./accuracy.js";
export { type Box, boxIou, nonMaximumSuppression } from "./boxes.js";
export { type Confusion, confusion } from "./confusion.js";
export { type Detection, type GroundTruth, type MeanAveragePrecision, meanAveragePrecision } from "./detection.js";
export type { Metric, Rows, Values } from "./metric.js";
export { averagePrecision, rocAuc } from "./ranking.js";
export { editDistance, errorRate, perplexity } from "./text.js";
