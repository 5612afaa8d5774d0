import type { KernelName } from "../../../src/kernels/table.js";
import type { Samples } from "../sample.js";
import { attention, attentionGrad } from "./attention.js";
import { batchNorm, batchNormGrad } from "./batch-norm.js";
import { conv, convGradInput, convGradWeight } from "./conv.js";
import { copy, copyBool, copyI32 } from "./copy.js";
import { crossEntropy, crossEntropyGrad } from "./cross-entropy.js";
import { ctc, ctcGrad } from "./ctc.js";
import { elementwise } from "./elementwise.js";
import { irfft, rfft } from "./fft.js";
import { groupNorm, groupNormGrad } from "./group-norm.js";
import {
  checkIndices,
  gather,
  gatherI32,
  narrow,
  narrowI32,
  place,
  placeI32,
  scatter,
  scatterAdd,
  scatterI32,
  segmentArgmax,
  segments,
} from "./indexing.js";
import { matmul } from "./matmul.js";
import { adam, sgd } from "./optim.js";
import { peak } from "./peak.js";
import { avgPool2d, avgPool2dGrad, maxPool2d, poolGather, poolScatter, resample } from "./pool.js";
import { dropout, normal, uniform } from "./random.js";
import { recurrent, recurrentGrad } from "./recurrent.js";
import { argmax, argmin, max, maxI32, min, sum, sumI32 } from "./reduce.js";
import { linearScan, linearScanI32, scanMax } from "./scan.js";
import { logSoftmax, logSoftmaxGrad, softmax, softmaxGrad } from "./softmax.js";
import { sort, sortI32, topk } from "./sort.js";

/** A kernel without a sample fails the type-check. */
export const samples: { readonly [K in KernelName]: Samples<K> } = {
  elementwise,
  copy,
  copyI32,
  copyBool,
  matmul,
  conv,
  convGradInput,
  convGradWeight,
  sum,
  max,
  min,
  argmax,
  argmin,
  sumI32,
  maxI32,
  linearScan,
  linearScanI32,
  irfft,
  rfft,
  scanMax,
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
  recurrent,
  recurrentGrad,
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
  sgd,
  adam,
  peak,
};
