export { type AdamGroupOptions, type AdamOptions, adam } from "./adam.js";
export { adamW } from "./adam-w.js";
export { clipByNorm } from "./clip.js";
export { Group } from "./group.js";
export type { ParameterGroup, Parameters } from "./groups.js";
export { Optimizer, type StepOptions } from "./optimizer.js";
export type { CommonOptions, LearningRate } from "./rule.js";
export { type SgdGroupOptions, type SgdOptions, sgd } from "./sgd.js";
