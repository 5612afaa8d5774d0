export { type BceOptions, type BceWithLogitsOptions, bce, bceWithLogits } from "./bce.js";
export { cosineEmbedding } from "./cosine-embedding.js";
export { type CrossEntropyOptions, crossEntropy } from "./cross-entropy.js";
export { type CtcOptions, ctc } from "./ctc.js";
export { type GaussianNllOptions, gaussianNll } from "./gaussian-nll.js";
export { type KlDivOptions, klDiv } from "./kl-div.js";
export { type HuberOptions, huber, l1, type SmoothL1Options, smoothL1 } from "./l1.js";
export { hingeEmbedding, type MarginOptions, marginRanking, softMargin } from "./margin.js";
export { mse } from "./mse.js";
export { type MultiMarginOptions, multiMargin } from "./multi-margin.js";
export { type MultilabelSoftMarginOptions, multilabelMargin, multilabelSoftMargin } from "./multilabel.js";
export { type NllOptions, nll } from "./nll.js";
export { type PoissonNllOptions, poissonNll } from "./poisson-nll.js";
export type { Reduction, ReductionOptions } from "./reduction.js";
export {
  type TripletMarginOptions,
  type TripletMarginWithDistanceOptions,
  type TripletOptions,
  tripletMargin,
  tripletMarginWithDistance,
} from "./triplet-margin.js";
