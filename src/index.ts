import "./methods.js";

export * as audio from "./audio/index.js";
export * as augment from "./augment/index.js";
export * as data from "./data/index.js";
export type { Bytes, DType, TypedArray } from "./dtype.js";
export * from "./errors.js";
export * as graph from "./graph/index.js";
export * as io from "./io/index.js";
export { type RuntimeOptions, runtime, withJavaScriptKernels } from "./kernels/machine.js";
export { type ThreadsOptions, threads } from "./kernels/threads.js";
export * as loss from "./loss/index.js";
export type { Nested } from "./methods.js";
export * as metrics from "./metrics/index.js";
export * as nn from "./nn/index.js";
export { buffer, Parameter, type ParameterOptions, parameter } from "./nn/parameter.js";
export * from "./ops/activation.js";
export {
  type AdaptiveSize1d,
  type AdaptiveSize2d,
  type AdaptiveSize3d,
  adaptiveAvgPool1d,
  adaptiveAvgPool2d,
  adaptiveAvgPool3d,
  adaptiveMaxPool1d,
  adaptiveMaxPool1dWithIndices,
  adaptiveMaxPool2d,
  adaptiveMaxPool2dWithIndices,
  adaptiveMaxPool3d,
  adaptiveMaxPool3dWithIndices,
  type BinCount,
} from "./ops/adaptive-pool.js";
export { type AddOptions, addcdiv, addcmul, lerp } from "./ops/addcmul.js";
export { alphaDropout, featureAlphaDropout } from "./ops/alpha-dropout.js";
export { abs, add, div, maximum, minimum, mul, neg, sign, square, sub } from "./ops/arithmetic.js";
export {
  type AvgPool1dOptions,
  type AvgPool2dOptions,
  type AvgPool3dOptions,
  type AvgPoolOptions,
  avgPool1d,
  avgPool2d,
  avgPool3d,
} from "./ops/avg-pool.js";
export { type BatchNormOptions, batchNorm, normalizeWith } from "./ops/batch-norm.js";
export { cast } from "./ops/cast.js";
export { dropout1d, dropout2d, dropout3d } from "./ops/channel-dropout.js";
export { channelShuffle } from "./ops/channel-shuffle.js";
export { checkpoint } from "./ops/checkpoint.js";
export { type Chosen, maxWithIndices, median, medianWithIndices, minWithIndices } from "./ops/chosen.js";
export { type ClampOptions, clamp, isfinite, isinf, isnan, type NanToNumOptions, nanToNum } from "./ops/clamp.js";
export { eq, ge, gt, le, lt, ne } from "./ops/compare.js";
export { chunk, concat, split, stack, unbind } from "./ops/concat.js";
export {
  type Conv1dOptions,
  type Conv2dOptions,
  type Conv3dOptions,
  type ConvOptions,
  conv1d,
  conv2d,
  conv3d,
} from "./ops/conv.js";
export {
  type ConvTranspose1dOptions,
  type ConvTranspose2dOptions,
  type ConvTranspose3dOptions,
  type ConvTransposeOptions,
  convTranspose1d,
  convTranspose2d,
  convTranspose3d,
} from "./ops/conv-transpose.js";
export { type CosineSimilarityOptions, cosineSimilarity } from "./ops/cosine-similarity.js";
export {
  arange,
  type CreateOptions,
  eye,
  full,
  linspace,
  type NestedArray,
  ones,
  onesLike,
  tensor,
  zeros,
  zerosLike,
} from "./ops/create.js";
export { cumprod, cumsum, logCumSumExp } from "./ops/cumulative.js";
export { einsum } from "./ops/einsum.js";
export { type EmbeddingOptions, embedding, oneHot } from "./ops/embedding.js";
export { type EmbeddingBagOptions, embeddingBag } from "./ops/embedding-bag.js";
export { exp, expm1, log, log1p, log2, log10 } from "./ops/exp.js";
export { expand, sum } from "./ops/expand-sum.js";
export { argmax, argmin, max, min } from "./ops/extremum.js";
export { type FftOptions, irfft, rfft } from "./ops/fft.js";
export { flip, roll } from "./ops/flip-roll.js";
export { gather, scatter, scatterAdd } from "./ops/gather.js";
export { glu } from "./ops/glu.js";
export { type GradOptions, grad, valueAndGrad } from "./ops/grad.js";
export { type GroupNormOptions, groupNorm } from "./ops/group-norm.js";
export * from "./ops/hyperbolic.js";
export { stopGradient, variable } from "./ops/identity.js";
export { type IndexAddOptions, index, indexAdd, indexSelect } from "./ops/indexing.js";
export { type InstanceNormOptions, instanceNorm } from "./ops/instance-norm.js";
export {
  type LayerNormOptions,
  layerNorm,
  type NormalizedShape,
  type RmsNormOptions,
  rmsNorm,
} from "./ops/layer-norm.js";
export { type LocalResponseNormOptions, localResponseNorm } from "./ops/local-response-norm.js";
export { logAddExp, logSoftmax, logSumExp } from "./ops/log-softmax.js";
export { logicalAnd, logicalNot, logicalOr, logicalXor } from "./ops/logical.js";
export { type LogitOptions, logit } from "./ops/logit.js";
export { type LpPoolOptions, lpPool1d, lpPool2d, lpPool3d } from "./ops/lp-pool.js";
export { maskedSelect, nonzero } from "./ops/masked-select.js";
export { matmul } from "./ops/matmul.js";
export {
  type MaxPool1dOptions,
  type MaxPool2dOptions,
  type MaxPool3dOptions,
  type MaxPooled,
  type MaxPoolOptions,
  maxPool1d,
  maxPool1dWithIndices,
  maxPool2d,
  maxPool2dWithIndices,
  maxPool3d,
  maxPool3dWithIndices,
} from "./ops/max-pool.js";
export { type MaxUnpoolOptions, maxUnpool1d, maxUnpool2d, maxUnpool3d } from "./ops/max-unpool.js";
export { mean } from "./ops/mean.js";
export { type MeshgridOptions, meshgrid } from "./ops/meshgrid.js";
export {
  type MultiheadAttentionMasks,
  type MultiheadAttentionOptions,
  type MultiheadAttentionWeights,
  multiheadAttention,
} from "./ops/multihead-attention.js";
export { narrow, place } from "./ops/narrow.js";
export { hypot, type NormOptions, norm } from "./ops/norm.js";
export { type NormalizeOptions, normalize } from "./ops/normalize.js";
export type { Operand } from "./ops/operand.js";
export { type PadMode, type PadOptions, pad } from "./ops/pad.js";
export { type PairwiseDistanceOptions, pairwiseDistance } from "./ops/pairwise-distance.js";
export { movedim, permute, transpose } from "./ops/permute.js";
export * from "./ops/piecewise.js";
export { pixelShuffle, pixelUnshuffle } from "./ops/pixel-shuffle.js";
export { exp2, pow } from "./ops/pow.js";
export { prelu } from "./ops/prelu.js";
export { prod } from "./ops/product.js";
export { type AddmmOptions, addmm, type BiasOptions, bilinear, dot, linear, outer } from "./ops/products.js";
export { bernoulli, dropout, type NormalOptions, randn, type UniformOptions, uniform } from "./ops/random.js";
export type { ReduceOptions } from "./ops/reduce.js";
export { floorDivide, fmod, remainder } from "./ops/remainder.js";
export { repeat, repeatInterleave } from "./ops/repeat.js";
export { flatten, reshape, squeeze, unsqueeze } from "./ops/reshape.js";
export { ceil, floor, frac, round, trunc } from "./ops/rounding.js";
export { type RreluOptions, rrelu } from "./ops/rrelu.js";
export { type AttentionOptions, scaledDotProductAttention } from "./ops/scaled-dot-product-attention.js";
export { type Range, select, slice } from "./ops/slice.js";
export { softmax } from "./ops/softmax.js";
export { argsort, type Ordered, type SortOptions, sort, type TopkOptions, topk } from "./ops/sort.js";
export { reciprocal, rsqrt, sqrt } from "./ops/sqrt.js";
export { hammingWindow, hannWindow, type StftOptions, stft } from "./ops/stft.js";
export { type DiagonalOptions, diagonal, tril, triu } from "./ops/triangle.js";
export * from "./ops/trigonometry.js";
export { all, any, countNonzero } from "./ops/truth.js";
export { fold, type UnfoldOptions, unfold } from "./ops/unfold-fold.js";
export { type UpsampleMode, type UpsampleOptions, upsample } from "./ops/upsample.js";
export { std, type VarianceOptions, variance } from "./ops/variance.js";
export { maskedFill, where } from "./ops/where.js";
export * as optim from "./optim/index.js";
export type { Feed } from "./program/arguments.js";
export { type Compiled, compile } from "./program/compile.js";
export { type DebugOptions, debug } from "./program/debug.js";
export { evaluate } from "./program/evaluate.js";
export { type KernelProfile, type Profile, profile } from "./program/profile.js";
export * from "./remote/index.js";
export type { Shape } from "./shape.js";
export type { ArrayWithShape, NumberArray } from "./tensor/array.js";
export { Cell } from "./tensor/cell.js";
export { type RandomState, randomState, seed, setRandomState } from "./tensor/random-state.js";
export { Tensor } from "./tensor/tensor.js";
export * as text from "./text/index.js";
export * from "./train/index.js";
