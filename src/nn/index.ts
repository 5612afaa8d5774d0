export * from "./activation.js";
export {
  AdaptiveAvgPool,
  AdaptiveMaxPool,
  type AdaptiveSize1d,
  type AdaptiveSize2d,
  type AdaptiveSize3d,
  adaptiveAvgPool1d,
  adaptiveAvgPool2d,
  adaptiveAvgPool3d,
  adaptiveMaxPool1d,
  adaptiveMaxPool2d,
  adaptiveMaxPool3d,
} from "./adaptive-pool.js";
export {
  AvgPool1d,
  type AvgPool1dOptions,
  AvgPool2d,
  type AvgPool2dOptions,
  AvgPool3d,
  type AvgPool3dOptions,
  avgPool1d,
  avgPool2d,
  avgPool3d,
} from "./avg-pool.js";
export {
  BatchNorm1d,
  BatchNorm2d,
  BatchNorm3d,
  type BatchNormOptions,
  batchNorm1d,
  batchNorm2d,
  batchNorm3d,
} from "./batch-norm.js";
export { Bilinear, type BilinearOptions, bilinear } from "./bilinear.js";
export {
  Conv1d,
  type Conv1dOptions,
  Conv2d,
  type Conv2dOptions,
  Conv3d,
  type Conv3dOptions,
  type ConvLayerOptions,
  conv1d,
  conv2d,
  conv3d,
} from "./conv.js";
export {
  ConvTranspose1d,
  type ConvTranspose1dOptions,
  ConvTranspose2d,
  type ConvTranspose2dOptions,
  ConvTranspose3d,
  type ConvTranspose3dOptions,
  type ConvTransposeLayerOptions,
  convTranspose1d,
  convTranspose2d,
  convTranspose3d,
} from "./conv-transpose.js";
export { cosineSimilarity, Distance, pairwiseDistance } from "./distance.js";
export {
  AlphaDropout,
  alphaDropout,
  Dropout,
  Dropout1d,
  Dropout2d,
  Dropout3d,
  dropout,
  dropout1d,
  dropout2d,
  dropout3d,
  FeatureAlphaDropout,
  featureAlphaDropout,
} from "./dropout.js";
export { Embedding, type EmbeddingOptions, embedding } from "./embedding.js";
export { EmbeddingBag, type EmbeddingBagOptions, embeddingBag } from "./embedding-bag.js";
export type { FeedForwardActivation, TransformerLayerOptions } from "./feed-forward.js";
export { Flatten, flatten } from "./flatten.js";
export { GroupNorm, type GroupNormOptions, groupNorm } from "./group-norm.js";
export { Identity, identity } from "./identity.js";
export * as init from "./init.js";
export {
  InstanceNorm1d,
  InstanceNorm2d,
  InstanceNorm3d,
  type InstanceNormOptions,
  instanceNorm1d,
  instanceNorm2d,
  instanceNorm3d,
} from "./instance-norm.js";
export { LayerNorm, type LayerNormOptions, layerNorm, RmsNorm, type RmsNormOptions, rmsNorm } from "./layer-norm.js";
export { Linear, type LinearOptions, linear } from "./linear.js";
export { LocalResponseNorm, localResponseNorm } from "./local-response-norm.js";
export * from "./loss.js";
export { LpPool, type LpPoolOptions, lpPool1d, lpPool2d, lpPool3d } from "./lp-pool.js";
export {
  MaxPool1d,
  type MaxPool1dOptions,
  MaxPool2d,
  type MaxPool2dOptions,
  MaxPool3d,
  type MaxPool3dOptions,
  maxPool1d,
  maxPool2d,
  maxPool3d,
} from "./max-pool.js";
export { MaxUnpool, type MaxUnpoolOptions, maxUnpool1d, maxUnpool2d, maxUnpool3d } from "./max-unpool.js";
export { inEvalMode } from "./mode.js";
export { type AnyModule, Module } from "./module.js";
export * from "./multihead-attention.js";
export {
  circularPad1d,
  circularPad2d,
  circularPad3d,
  constantPad1d,
  constantPad2d,
  constantPad3d,
  Pad,
  type Padding,
  reflectionPad1d,
  reflectionPad2d,
  reflectionPad3d,
  replicationPad1d,
  replicationPad2d,
  replicationPad3d,
  zeroPad1d,
  zeroPad2d,
  zeroPad3d,
} from "./padding.js";
export { buffer, Parameter, type ParameterOptions, parameter } from "./parameter.js";
export { Prelu, type PreluOptions, prelu } from "./prelu.js";
export * from "./recurrent.js";
export * from "./recurrent-cell.js";
export { Rrelu, type RreluOptions, rrelu } from "./rrelu.js";
export { Sequential, sequential } from "./sequential.js";
export type { LoadOptions, LoadResult, StateDict, StateEntry } from "./state-dict.js";
export * from "./transformer.js";
export * from "./transformer-decoder.js";
export * from "./transformer-encoder.js";
export { channelShuffle, fold, pixelShuffle, pixelUnshuffle, unflatten, unfold } from "./unflatten.js";
export { Upsample, type UpsampleMode, type UpsampleOptions, upsample } from "./upsample.js";
