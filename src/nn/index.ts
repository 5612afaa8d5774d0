export { Gelu, gelu, Relu, relu, Sigmoid, Silu, sigmoid, silu, Tanh, tanh } from "./activation.js";
export { AvgPool2d, type AvgPool2dOptions, avgPool2d } from "./avg-pool2d.js";
export { BatchNorm1d, BatchNorm2d, type BatchNormOptions, batchNorm1d, batchNorm2d } from "./batch-norm.js";
export { Conv2d, type Conv2dOptions, conv2d } from "./conv2d.js";
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
export { Flatten, flatten } from "./flatten.js";
export { Identity, identity } from "./identity.js";
export * as init from "./init.js";
export { Linear, type LinearOptions, linear } from "./linear.js";
export { MaxPool2d, type MaxPool2dOptions, maxPool2d } from "./max-pool2d.js";
export { inEvalMode } from "./mode.js";
export { type AnyModule, Module } from "./module.js";
export { buffer, Parameter, type ParameterOptions, parameter } from "./parameter.js";
export { Sequential, sequential } from "./sequential.js";
export { Softmax, softmax } from "./softmax.js";
export type { LoadOptions, LoadResult, StateDict, StateEntry } from "./state-dict.js";
