export * from "./activation.js";
export { AvgPool2d, type AvgPool2dOptions, avgPool2d } from "./avg-pool2d.js";
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
export { MaxPool2d, type MaxPool2dOptions, maxPool2d } from "./max-pool2d.js";
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
export { Sequential, sequential } from "./sequential.js";
export type { LoadOptions, LoadResult, StateDict, StateEntry } from "./state-dict.js";
export * from "./transformer.js";
export * from "./transformer-decoder.js";
export * from "./transformer-encoder.js";
export { pixelShuffle, pixelUnshuffle, unflatten } from "./unflatten.js";
