import type { KernelName } from "../table.js";
import type { KernelFunction, Views } from "../types.js";
import { adam } from "./adam.js";
import { argmax, argmin } from "./argmax.js";
import { attention } from "./attention.js";
import { attentionGrad } from "./attention-grad.js";
import { avgPool2d, avgPool2dGrad } from "./avg-pool2d.js";
import { batchNorm } from "./batch-norm.js";
import { batchNormGrad } from "./batch-norm-grad.js";
import { checkIndices } from "./check-indices.js";
import { conv } from "./conv.js";
import { convGradInput } from "./conv-grad-input.js";
import { convGradWeight } from "./conv-grad-weight.js";
import { copy, copyBool, copyI32 } from "./copy.js";
import { crossEntropy, crossEntropyGrad } from "./cross-entropy.js";
import { ctc } from "./ctc.js";
import { ctcGrad } from "./ctc-grad.js";
import { elementwise } from "./elementwise.js";
import { irfft, rfft } from "./fft.js";
import { gather, gatherI32, scatter, scatterAdd, scatterI32 } from "./gather.js";
import { groupNorm } from "./group-norm.js";
import { groupNormGrad } from "./group-norm-grad.js";
import { maxI32, sumI32 } from "./integers.js";
import { logSoftmax, logSoftmaxGrad } from "./log-softmax.js";
import { matmul } from "./matmul.js";
import { max, min } from "./max.js";
import { maxPool2d } from "./max-pool2d.js";
import { narrow, narrowI32, place, placeI32 } from "./narrow.js";
import { peak } from "./peak.js";
import { poolGather, poolScatter } from "./pool-index.js";
import { dropout, normal, uniform } from "./random.js";
import { recurrent } from "./recurrent.js";
import { recurrentGrad } from "./recurrent-grad.js";
import { resample } from "./resample.js";
import { linearScan, linearScanI32, scanMax } from "./scan.js";
import { segmentArgmax, segments } from "./segments.js";
import { sgd } from "./sgd.js";
import { softmax, softmaxGrad } from "./softmax.js";
import { sort, sortI32 } from "./sort.js";
import { sum } from "./sum.js";
import { topk } from "./topk.js";

const kernels = {
  elementwise,
  copy,
  copyI32,
  copyBool,
  sum,
  max,
  min,
  argmax,
  argmin,
  sumI32,
  maxI32,
  matmul,
  conv,
  convGradInput,
  convGradWeight,
  maxPool2d,
  poolScatter,
  poolGather,
  avgPool2d,
  avgPool2dGrad,
  resample,
  softmax,
  softmaxGrad,
  logSoftmax,
  logSoftmaxGrad,
  crossEntropy,
  crossEntropyGrad,
  ctc,
  ctcGrad,
  batchNorm,
  batchNormGrad,
  groupNorm,
  groupNormGrad,
  attention,
  attentionGrad,
  checkIndices,
  gather,
  gatherI32,
  scatter,
  scatterI32,
  scatterAdd,
  narrow,
  narrowI32,
  place,
  placeI32,
  segments,
  segmentArgmax,
  sort,
  sortI32,
  topk,
  uniform,
  normal,
  dropout,
  recurrent,
  recurrentGrad,
  linearScan,
  linearScanI32,
  irfft,
  rfft,
  scanMax,
  sgd,
  adam,
  peak,
} satisfies Record<KernelName, (views: Views) => KernelFunction>;

/** Every kernel in plain TypeScript over `views`: the tests' oracle, and the fallback where WebAssembly SIMD is missing. */
export function createReference(views: Views): Record<KernelName, KernelFunction> {
  return Object.fromEntries(Object.entries(kernels).map(([name, bind]) => [name, bind(views)])) as Record<
    KernelName,
    KernelFunction
  >;
}
