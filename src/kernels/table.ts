import { QUERIES } from "../../assembly/attention/blocking.js";
import { partCount } from "../../assembly/conv/parts.js";
import { MAX_REGISTERS, TILE } from "../../assembly/elementwise/opcode.js";
import { COLUMNS_WORDS, EXP_WORDS, LOG_WORDS, MOMENTS_WORDS, ROW_WORDS } from "../../assembly/math/words.js";
import { gatesOf } from "../../assembly/rnn/mode.js";
import { RADIX, RADIX_PASSES } from "../../assembly/sort/radix.js";
import {
  attentionGradScratch,
  attentionScratch,
  convGradInputScratch,
  convGradWeightScratch,
  convScratch,
  ctcRow,
  matmulScratch,
  recurrentScratch,
} from "./blocking.js";
import { type KernelRow, kernel } from "./types.js";

// The one list of kernels. Types, the binding to the module, parity tests, benchmarks and docs derive from it.
// Parameters are in call order; a kernel with a `split` takes `begin, end` of that axis last. Strides and sizes count elements, pointers bytes.

const elementwiseScratch = MAX_REGISTERS * (TILE + 1);

/** Sizes shared by the three convolution kernels; anything read outside the input is zero, so padding needs only its top left. */
const convSizes = {
  n: "size",
  c: "size",
  d: "size",
  h: "size",
  w: "size",
  oc: "size",
  kd: "size",
  kh: "size",
  kw: "size",
  od: "size",
  oh: "size",
  ow: "size",
  strideD: "size",
  strideH: "size",
  strideW: "size",
  padD: "size",
  padH: "size",
  padW: "size",
  dilationD: "size",
  dilationH: "size",
  dilationW: "size",
  groups: "size",
} as const;

/** One rounding per term of a sum of products, of which about a thousand grow to this. */
const productError = 4e-6;

/** A convolution by transform against a direct sum: see assembly/conv/winograd.ts. */
const transformError = 1e-5;

/** Three roundings in each of the eleven steps of 2048 numbers. */
const fourierError = 2e-6;
const fourierFlops = (s: { rows: number; n: number }): number => 2.5 * s.rows * s.n * Math.log2(s.n);

const fourier = kernel({
  params: { x: "f32", twiddles: "f32", y: "out f32", scratch: "scratch", rows: "size", n: "size" },
  split: (s) => s.rows,
  grain: 16,
  scratch: (s) => 8 * s.n,
  flops: fourierFlops,
  relative: fourierError,
});

const convFlops = (s: Record<keyof typeof convSizes, number>): number =>
  (2 * s.n * s.oc * s.od * s.oh * s.ow * s.c * s.kd * s.kh * s.kw) / s.groups;

const poolSizes = {
  planes: "size",
  h: "size",
  w: "size",
  oh: "size",
  ow: "size",
  kh: "size",
  kw: "size",
  strideH: "size",
  strideW: "size",
  padH: "size",
  padW: "size",
} as const;

/** Neighbouring columns that a chunk should have: narrower ones jump through memory in lines of the cache. */
const COLUMNS = 512;

const reduceParams = { x: "f32", y: "out f32", outer: "size", size: "size", inner: "size" } as const;
const reduceSplit = (s: { outer: number; inner: number }): number => s.outer * s.inner;
const reduceFlops = (s: { outer: number; size: number; inner: number }): number => s.outer * s.size * s.inner;

const attentionSizes = {
  batch: "size",
  heads: "size",
  kvHeads: "size",
  queries: "size",
  keys: "size",
  size: "size",
  valueSize: "size",
  causal: "size",
} as const;

const ctcSizes = {
  steps: "size",
  batch: "size",
  classes: "size",
  maxLabels: "size",
  blank: "size",
  zeroInfinity: "size",
} as const;

/** An exponential of a row: see operations.ts, and assembly/norm/row.ts. */
const expFlops = 21;

/** Of one product of scores with values, half of it under a causal mask. */
const attentionFlops = (s: Record<keyof typeof attentionSizes, number>): number =>
  s.batch * s.heads * s.queries * s.keys * (s.size + s.valueSize) * (s.causal ? 1 : 2);

const recurrentSizes = {
  steps: "size",
  batch: "size",
  hidden: "size",
  mode: "size",
  reversed: "size",
} as const;

const recurrentFlops = (s: Record<keyof typeof recurrentSizes, number>): number =>
  2 * s.steps * s.batch * gatesOf(s.mode) * s.hidden * s.hidden;

export const table = {
  // y = program(inputs): a micro-program over tiles. `code` holds it with its pointers (see elementwise/program.ts).
  elementwise: kernel({
    params: { code: "words", scratch: "scratch", size: "size" },
    split: (s) => s.size,
    grain: 8192,
    scratch: () => elementwiseScratch,
    flops: (s) => s.size,
    ulp: 8,
  }),
  // y = x walked by strides. layout: rank, dims, strides. y is contiguous.
  copy: kernel({
    params: { x: "f32", y: "out f32", layout: "words", size: "size" },
    split: (s) => s.size,
    grain: 8192,
    flops: () => 0,
    ulp: 0,
  }),
  copyI32: kernel({
    params: { x: "i32", y: "out i32", layout: "words", size: "size" },
    split: (s) => s.size,
    grain: 8192,
    flops: () => 0,
    ulp: 0,
  }),
  copyBool: kernel({
    params: { x: "bool", y: "out bool", layout: "words", size: "size" },
    split: (s) => s.size,
    grain: 8192,
    flops: () => 0,
    ulp: 0,
  }),

  // y[o, i] = Σ_r x[o, r, i], and likewise for the others. NaN wins in max, min, argmax and argmin; the first index wins a tie.
  sum: kernel({ params: reduceParams, split: reduceSplit, grain: 64, flops: reduceFlops, relative: 1e-6 }),
  max: kernel({ params: reduceParams, split: reduceSplit, grain: COLUMNS, flops: reduceFlops, ulp: 0 }),
  min: kernel({ params: reduceParams, split: reduceSplit, grain: COLUMNS, flops: reduceFlops, ulp: 0 }),
  argmax: kernel({
    params: { ...reduceParams, y: "out i32" },
    split: reduceSplit,
    grain: 64,
    flops: reduceFlops,
    ulp: 0,
  }),
  argmin: kernel({
    params: { ...reduceParams, y: "out i32" },
    split: reduceSplit,
    grain: 64,
    flops: reduceFlops,
    ulp: 0,
  }),

  // Of whole numbers; sums modulo 2³².
  sumI32: kernel({
    params: { ...reduceParams, x: "i32", y: "out i32" },
    split: reduceSplit,
    grain: 64,
    flops: reduceFlops,
    ulp: 0,
  }),
  maxI32: kernel({
    params: { ...reduceParams, x: "i32", y: "out i32" },
    split: reduceSplit,
    grain: 64,
    flops: reduceFlops,
    ulp: 0,
  }),

  // y[t] = a[t] + b[t] · y[t − 1] along the middle axis, before it `initial`; reversed y[t] = a[t] + b[t + 1] · y[t + 1], after it 0.
  // A step of 0: one number for all.
  linearScan: kernel({
    params: {
      a: "f32",
      b: "f32",
      y: "out f32",
      outer: "size",
      size: "size",
      inner: "size",
      aStep: "size",
      bStep: "size",
      reversed: "size",
      initial: "scalar",
    },
    split: reduceSplit,
    grain: COLUMNS,
    flops: (s) => 2 * s.outer * s.size * s.inner,
    relative: productError,
  }),
  linearScanI32: kernel({
    params: {
      a: "i32",
      b: "i32",
      y: "out i32",
      outer: "size",
      size: "size",
      inner: "size",
      aStep: "size",
      bStep: "size",
      initial: "size",
    },
    split: reduceSplit,
    grain: COLUMNS,
    flops: (s) => 2 * s.outer * s.size * s.inner,
    ulp: 0,
  }),
  // y[t] = max(x[0], …, x[t]) along the middle axis
  scanMax: kernel({
    params: { x: "f32", y: "out f32", outer: "size", size: "size", inner: "size" },
    split: reduceSplit,
    grain: COLUMNS,
    flops: reduceFlops,
    ulp: 0,
  }),

  // c[t] = epilogue(a[t] · b[t]) for each t of the batch; a, b are walked by (batch, row, column) strides, c is contiguous (batch, m, n).
  matmul: kernel({
    params: {
      a: "f32",
      b: "f32",
      c: "out f32",
      scratch: "scratch",
      epilogue: "words",
      batch: "size",
      m: "size",
      n: "size",
      k: "size",
      aBatch: "size",
      aRow: "size",
      aCol: "size",
      bBatch: "size",
      bRow: "size",
      bCol: "size",
    },
    split: (s) => s.batch * s.m,
    grain: 24,
    chunks: 8,
    scratch: (s) => matmulScratch(s) + elementwiseScratch,
    flops: (s) => 2 * s.batch * s.m * s.n * s.k,
    relative: productError,
  }),

  // y[n, o] = epilogue(Σ_c x[n, c] ∗ w[o, c]) (cross-correlation), x (N, C, H, W), w (OC, C/groups, KH, KW), y (N, OC, OH, OW).
  conv: kernel({
    params: { x: "f32", weight: "f32", y: "out f32", scratch: "scratch", epilogue: "words", ...convSizes },
    split: (s) => s.n * s.od * partCount(s.c === 0 ? 0 : s.n * s.od, s.oc, s.groups, s.oh * s.ow),
    grain: 1,
    chunks: 8,
    scratch: (s) => convScratch(s) + elementwiseScratch,
    flops: convFlops,
    relative: transformError,
  }),
  convGradInput: kernel({
    params: { dy: "f32", weight: "f32", dx: "out f32", scratch: "scratch", ...convSizes },
    split: (s) => s.n * partCount(s.n, s.c, s.groups, 0),
    grain: 1,
    chunks: 8,
    scratch: (s) => convGradInputScratch(s),
    flops: convFlops,
    relative: transformError,
  }),
  convGradWeight: kernel({
    params: { x: "f32", dy: "f32", dw: "out f32", scratch: "scratch", ...convSizes },
    split: (s) => s.c * s.kd,
    grain: 1,
    chunks: 4,
    scratch: (s) => convGradWeightScratch(s),
    flops: convFlops,
    relative: transformError,
  }),

  // y = max over each window; indices: position in the plane (h · w) of the maximum, the first on a tie, NaN wins.
  maxPool2d: kernel({
    params: { x: "f32", y: "out f32", indices: "out i32", ...poolSizes, dilationH: "size", dilationW: "size" },
    split: (s) => s.planes,
    grain: 4,
    flops: (s) => s.planes * s.oh * s.ow * s.kh * s.kw,
    ulp: 0,
  }),
  // dx[p, indices[p, i]] += dy[p, i] from zero: the gradient of a pooling by index. size = h · w, outSize = oh · ow.
  poolScatter: kernel({
    params: { dy: "f32", indices: "i32", dx: "out f32", planes: "size", size: "size", outSize: "size" },
    split: (s) => s.planes,
    grain: 4,
    flops: (s) => s.planes * s.outSize,
    ulp: 0,
  }),
  // y[p, i] = x[p, indices[p, i]]: the transpose of poolScatter.
  poolGather: kernel({
    params: { x: "f32", indices: "i32", y: "out f32", planes: "size", size: "size", outSize: "size" },
    split: (s) => s.planes,
    grain: 4,
    flops: (s) => s.planes * s.outSize,
    ulp: 0,
  }),
  // y = Σ window / divisor. countPad 1: padding counts in the divisor (PyTorch's count_include_pad; bottom/right padding equals top/left).
  // A divisor of 0 is the size of the window.
  avgPool2d: kernel({
    params: { x: "f32", y: "out f32", ...poolSizes, countPad: "size", divisor: "size" },
    split: (s) => s.planes,
    grain: 4,
    flops: (s) => s.planes * s.oh * s.ow * s.kh * s.kw,
    relative: 1e-6,
  }),
  avgPool2dGrad: kernel({
    params: { dy: "f32", dx: "out f32", ...poolSizes, countPad: "size", divisor: "size" },
    split: (s) => s.planes,
    grain: 4,
    flops: (s) => s.planes * s.oh * s.ow * s.kh * s.kw,
    relative: 1e-6,
  }),
  // y[o, i] = Σ weights[t] x[o, columns[t]], t from starts[i] to starts[i + 1]: a sparse matrix along the middle axis.
  resample: kernel({
    params: {
      x: "f32",
      starts: "i32",
      columns: "i32",
      weights: "f32",
      y: "out f32",
      outer: "size",
      size: "size",
      outSize: "size",
      inner: "size",
    },
    split: (s) => s.outer * s.outSize,
    grain: 64,
    flops: (s) => 2 * s.outer * s.outSize * s.inner,
    relative: 1e-6,
  }),

  // Over the last axis of (rows, cols). y = exp(x − max) / Σ exp(x − max).
  softmax: kernel({
    params: { x: "f32", y: "out f32", scratch: "scratch", rows: "size", cols: "size" },
    split: (s) => s.rows,
    grain: 16,
    scratch: () => EXP_WORDS,
    flops: (s) => (expFlops + 4) * s.rows * s.cols,
    relative: 2e-6,
  }),
  // dx = y (dy − Σ y dy)
  softmaxGrad: kernel({
    params: { y: "f32", dy: "f32", dx: "out f32", rows: "size", cols: "size" },
    split: (s) => s.rows,
    grain: 16,
    flops: (s) => 4 * s.rows * s.cols,
    relative: 2e-6,
  }),
  // y = x − max − log Σ exp(x − max)
  logSoftmax: kernel({
    params: { x: "f32", y: "out f32", scratch: "scratch", rows: "size", cols: "size" },
    split: (s) => s.rows,
    grain: 16,
    scratch: () => ROW_WORDS,
    flops: (s) => (expFlops + 5) * s.rows * s.cols,
    relative: 2e-6,
  }),
  // dx = dy − exp(y) Σ dy
  logSoftmaxGrad: kernel({
    params: { y: "f32", dy: "f32", dx: "out f32", scratch: "scratch", rows: "size", cols: "size" },
    split: (s) => s.rows,
    grain: 16,
    scratch: () => EXP_WORDS,
    flops: (s) => (expFlops + 3) * s.rows * s.cols,
    relative: 2e-6,
  }),
  // losses[r] = logSum[r] + max − logits[r, labels[r]], 0 where labels[r] = ignoreIndex; max = max logits[r],
  // logSum[r] = log Σ exp(logits[r] − max). Labels are checked before.
  crossEntropy: kernel({
    params: {
      logits: "f32",
      labels: "i32",
      losses: "out f32",
      logSum: "out f32",
      scratch: "scratch",
      rows: "size",
      cols: "size",
      ignoreIndex: "size",
    },
    split: (s) => s.rows,
    grain: 16,
    scratch: () => ROW_WORDS,
    flops: (s) => (expFlops + 3) * s.rows * s.cols,
    relative: 2e-6,
  }),
  // dx[r, j] = dlosses[r] (exp(logits[r, j] − max − logSum[r]) − [j = labels[r]]); a row of zeros where the label is ignored.
  crossEntropyGrad: kernel({
    params: {
      logits: "f32",
      labels: "i32",
      logSum: "f32",
      dlosses: "f32",
      dx: "out f32",
      scratch: "scratch",
      rows: "size",
      cols: "size",
      ignoreIndex: "size",
    },
    split: (s) => s.rows,
    grain: 16,
    scratch: () => EXP_WORDS,
    flops: (s) => (expFlops + 4) * s.rows * s.cols,
    relative: 2e-6,
  }),

  // losses[n] = −ln Σ over all alignments of the labels with the steps of Π softmax(logits[t, n])[class] (CTC): logits (T, N, C), labels
  // (N, S), alphas (N, T, ctcRow). Lengths and labels are checked before.
  ctc: kernel({
    params: {
      logits: "f32",
      labels: "i32",
      inputLengths: "i32",
      labelLengths: "i32",
      losses: "out f32",
      logSums: "out f32",
      alphas: "out f32",
      scratch: "scratch",
      ...ctcSizes,
    },
    split: (s) => s.batch,
    grain: 1,
    scratch: (s) => ROW_WORDS + 4 * ctcRow(s.maxLabels),
    flops: (s) => s.steps * s.batch * (3 * s.classes + 8 * s.maxLabels),
    relative: 1e-5,
  }),
  // dx = dlosses (softmax(logits) − the share of the alignments at each class at each step), 0 beyond the input.
  ctcGrad: kernel({
    params: {
      logits: "f32",
      labels: "i32",
      inputLengths: "i32",
      labelLengths: "i32",
      logSums: "f32",
      alphas: "f32",
      dlosses: "f32",
      dx: "out f32",
      scratch: "scratch",
      ...ctcSizes,
    },
    split: (s) => s.batch,
    grain: 1,
    scratch: (s) => ROW_WORDS + 5 * ctcRow(s.maxLabels),
    flops: (s) => s.steps * s.batch * (3 * s.classes + 12 * s.maxLabels),
    relative: 1e-5,
  }),

  // x (n, c, inner), per channel c over n and inner: mean, variance (biased), y = (x − mean) / √(variance + eps) · weight + bias.
  batchNorm: kernel({
    params: {
      x: "f32",
      weight: "f32",
      bias: "f32",
      y: "out f32",
      mean: "out f32",
      variance: "out f32",
      scratch: "scratch",
      n: "size",
      c: "size",
      inner: "size",
      eps: "scalar",
    },
    split: (s) => s.c,
    grain: 4,
    scratch: () => COLUMNS_WORDS,
    flops: (s) => 5 * s.n * s.c * s.inner,
    relative: 1e-5,
  }),
  // x̂ = (x − mean) / √(variance + eps); dbias = Σ dy; dweight = Σ dy x̂; dx = weight / √(variance + eps) · (dy − mean(dy) − x̂ mean(dy x̂))
  batchNormGrad: kernel({
    params: {
      x: "f32",
      weight: "f32",
      mean: "f32",
      variance: "f32",
      dy: "f32",
      dx: "out f32",
      dweight: "out f32",
      dbias: "out f32",
      scratch: "scratch",
      n: "size",
      c: "size",
      inner: "size",
      eps: "scalar",
    },
    split: (s) => s.c,
    grain: 4,
    scratch: () => COLUMNS_WORDS,
    flops: (s) => 8 * s.n * s.c * s.inner,
    relative: 1e-5,
  }),
  // x (n, groups, channels, inner), per group of an n: mean, inverse = 1 / √(biased variance + eps), y = (x − mean) · inverse · weight +
  // bias. centered 0: the mean is 0, the variance the mean square. Layer, RMS and instance norm too: see assembly/norm/group-norm.ts.
  groupNorm: kernel({
    params: {
      x: "f32",
      weight: "f32",
      bias: "f32",
      y: "out f32",
      mean: "out f32",
      inverse: "out f32",
      scratch: "scratch",
      n: "size",
      groups: "size",
      channels: "size",
      inner: "size",
      centered: "size",
      eps: "scalar",
    },
    split: (s) => s.n * s.groups,
    grain: 1,
    scratch: () => MOMENTS_WORDS,
    flops: (s) => 9 * s.n * s.groups * s.channels * s.inner,
    relative: 1e-5,
  }),
  // x̂ = (x − mean) · inverse, g = dy · weight, means over a group: dx = inverse · (g − mean(g) − x̂ mean(g x̂)), without mean(g) where
  // centered is 0; dweight = Σ dy x̂ and dbias = Σ dy in parts (⌈n / block⌉, groups, channels), block at most 64.
  groupNormGrad: kernel({
    params: {
      x: "f32",
      weight: "f32",
      mean: "f32",
      inverse: "f32",
      dy: "f32",
      dx: "out f32",
      dweight: "out f32",
      dbias: "out f32",
      scratch: "scratch",
      n: "size",
      groups: "size",
      channels: "size",
      inner: "size",
      block: "size",
      centered: "size",
    },
    split: (s) => Math.ceil(s.n / s.block),
    grain: 1,
    scratch: () => MOMENTS_WORDS,
    flops: (s) => 14 * s.n * s.groups * s.channels * s.inner,
    relative: 1e-5,
  }),

  // A recurrent layer over a whole sequence, and its gradient but for the weight's: see assembly/rnn. mode: of assembly/rnn/mode.ts.
  recurrent: kernel({
    params: {
      gx: "f32",
      h0: "f32",
      c0: "f32",
      w: "f32",
      bn: "f32",
      lengths: "i32",
      y: "out f32",
      hN: "out f32",
      cN: "out f32",
      gates: "out f32",
      cells: "out f32",
      scratch: "scratch",
      ...recurrentSizes,
    },
    split: (s) => s.batch,
    grain: 16,
    chunks: 8,
    scratch: (s) => recurrentScratch(s),
    flops: recurrentFlops,
    relative: 2e-5,
  }),
  recurrentGrad: kernel({
    params: {
      h0: "f32",
      c0: "f32",
      w: "f32",
      lengths: "i32",
      y: "f32",
      gates: "f32",
      cells: "f32",
      dy: "f32",
      dhN: "f32",
      dcN: "f32",
      dgx: "out f32",
      dq: "out f32",
      dh0: "out f32",
      dc0: "out f32",
      scratch: "scratch",
      ...recurrentSizes,
    },
    split: (s) => s.batch,
    grain: 16,
    chunks: 8,
    scratch: (s) => recurrentScratch(s),
    flops: recurrentFlops,
    relative: 2e-5,
  }),

  // y = softmax(q kᵀ · scale + mask) v by heads, max and sum of each row's exponentials. layout: see assembly/attention/scores.ts.
  attention: kernel({
    params: {
      q: "f32",
      k: "f32",
      v: "f32",
      y: "out f32",
      max: "out f32",
      sum: "out f32",
      scratch: "scratch",
      layout: "words",
      ...attentionSizes,
      scale: "scalar",
    },
    split: (s) => s.batch * s.heads * Math.ceil(s.queries / QUERIES),
    grain: 1,
    chunks: 16,
    scratch: (s) => attentionScratch(s),
    flops: attentionFlops,
    relative: 1e-5,
  }),
  attentionGrad: kernel({
    params: {
      q: "f32",
      k: "f32",
      v: "f32",
      y: "f32",
      max: "f32",
      sum: "f32",
      dy: "f32",
      dq: "out f32",
      dk: "out f32",
      dv: "out f32",
      scratch: "scratch",
      layout: "words",
      ...attentionSizes,
      scale: "scalar",
    },
    split: (s) => s.batch * s.kvHeads,
    grain: 1,
    chunks: 16,
    scratch: (s) => attentionGradScratch(s),
    flops: (s) => 2.5 * attentionFlops(s),
    relative: 2e-5,
  }),

  // The first position whose index is neither in [0, bound) nor equal to ignoreIndex; −1 when all are good.
  checkIndices: kernel({
    params: { indices: "i32", size: "size", bound: "size", ignoreIndex: "size" },
    returns: "position",
    flops: (s) => s.size,
    ulp: 0,
  }),
  // y[i] = table[indices[i]], rows of `width` elements. Indices are checked before.
  gather: kernel({
    params: { table: "f32", indices: "i32", y: "out f32", count: "size", width: "size" },
    split: (s) => s.count,
    grain: 64,
    flops: () => 0,
    ulp: 0,
  }),
  gatherI32: kernel({
    params: { table: "i32", indices: "i32", y: "out i32", count: "size", width: "size" },
    split: (s) => s.count,
    grain: 64,
    flops: () => 0,
    ulp: 0,
  }),
  // y[indices[i]] = u[i], the rest of y stays; of several for one row the last one. Rows [begin, end) of y are written.
  scatter: kernel({
    params: { u: "f32", indices: "i32", y: "inout f32", count: "size", rows: "size", width: "size" },
    split: (s) => s.rows,
    grain: 256,
    flops: () => 0,
    ulp: 0,
  }),
  scatterI32: kernel({
    params: { u: "i32", indices: "i32", y: "inout i32", count: "size", rows: "size", width: "size" },
    split: (s) => s.rows,
    grain: 256,
    flops: () => 0,
    ulp: 0,
  }),
  // dtable[indices[i]] += dy[i] from zero, in index order; rows [begin, end) of the table are written.
  scatterAdd: kernel({
    params: { dy: "f32", indices: "i32", dtable: "out f32", count: "size", rows: "size", width: "size" },
    split: (s) => s.rows,
    grain: 256,
    flops: (s) => s.count * s.width,
    ulp: 0,
  }),
  // y[o, j, i] = x[o, start + j, i]: x (outer, size, inner), y (outer, length, inner). start lies in memory, checked before.
  narrow: kernel({
    params: { x: "f32", start: "i32", y: "out f32", outer: "size", size: "size", length: "size", inner: "size" },
    split: (s) => s.outer,
    grain: 64,
    flops: () => 0,
    ulp: 0,
  }),
  narrowI32: kernel({
    params: { x: "i32", start: "i32", y: "out i32", outer: "size", size: "size", length: "size", inner: "size" },
    split: (s) => s.outer,
    grain: 64,
    flops: () => 0,
    ulp: 0,
  }),
  // y[o, start + j, i] = u[o, j, i], the rest of y stays: y (outer, size, inner), u (outer, length, inner).
  place: kernel({
    params: { u: "f32", start: "i32", y: "inout f32", outer: "size", size: "size", length: "size", inner: "size" },
    split: (s) => s.outer,
    grain: 64,
    flops: () => 0,
    ulp: 0,
  }),
  placeI32: kernel({
    params: { u: "i32", start: "i32", y: "inout i32", outer: "size", size: "size", length: "size", inner: "size" },
    split: (s) => s.outer,
    grain: 64,
    flops: () => 0,
    ulp: 0,
  }),

  // y[i] = the segment that row i is in, of `size`; indices: where each segment begins. Returns the first beginning that is not 0, falls
  // or passes the end.
  segments: kernel({
    params: { indices: "i32", y: "out i32", count: "size", size: "size" },
    returns: "position",
    flops: (s) => s.size,
    ulp: 0,
  }),
  // y[s, j] = the first row i of segment s at which x[i, j] is largest (NaN wins), −1 where the segment is empty: x (size, width),
  // y (count, width), of which columns [begin, end) are written.
  segmentArgmax: kernel({
    params: { x: "f32", rows: "i32", y: "out i32", size: "size", count: "size", width: "size" },
    split: (s) => s.width,
    grain: 16,
    flops: (s) => s.size * s.width,
    ulp: 0,
  }),

  // The Fourier transform of each row of (rows, n), half of it, as (real, imaginary), and the one back, n times too large. n is a power of
  // two from 4; twiddles: cos and sin of −2πk / n, k = 0 … n − 1.
  rfft: fourier,
  irfft: fourier,

  // Each row of (rows, cols) in order, and where its elements came from. Equal ones keep their order, ±0 are equal, NaN is the largest.
  // descending: 0 or 1.
  sort: kernel({
    params: {
      x: "f32",
      y: "out f32",
      indices: "out i32",
      scratch: "scratch",
      rows: "size",
      cols: "size",
      descending: "size",
    },
    split: (s) => s.rows,
    grain: 1,
    scratch: (s) => 3 * s.cols + RADIX_PASSES * RADIX,
    flops: (s) => s.rows * s.cols * Math.ceil(Math.log2(s.cols + 1)),
    ulp: 0,
  }),
  sortI32: kernel({
    params: {
      x: "i32",
      y: "out i32",
      indices: "out i32",
      scratch: "scratch",
      rows: "size",
      cols: "size",
      descending: "size",
    },
    split: (s) => s.rows,
    grain: 1,
    scratch: (s) => 3 * s.cols + RADIX_PASSES * RADIX,
    flops: (s) => s.rows * s.cols * Math.ceil(Math.log2(s.cols + 1)),
    ulp: 0,
  }),
  // The k largest of each row of (rows, cols) in descending order (largest: 1), or the k smallest in ascending order (0), and where
  // they are; the first of equal ones comes first, NaN is the largest. k ≤ cols.
  topk: kernel({
    params: { x: "f32", y: "out f32", indices: "out i32", rows: "size", cols: "size", k: "size", largest: "size" },
    split: (s) => s.rows,
    grain: 4,
    flops: (s) => s.rows * s.cols,
    ulp: 0,
  }),

  // Philox4x32-10. state: seed (low, high), counter (low, high). Element i is word i mod 4 of the block with
  // counter words (⌊i / 4⌋, 0, counter low, counter high) and key (seed low, seed high).
  // uniform: (word >>> 8) · 2⁻²⁴, in [0, 1).
  uniform: kernel({
    params: { state: "i32", y: "out f32", size: "size" },
    split: (s) => s.size,
    grain: 4096,
    flops: (s) => 20 * s.size,
    ulp: 0,
  }),
  // Box–Muller on the words (0, 1) and (2, 3): √(−2 ln u₁) · (cos, sin)(2π u₂), u₁ = ((word >>> 8) + 1) · 2⁻²⁴ in (0, 1].
  normal: kernel({
    params: { state: "i32", y: "out f32", scratch: "scratch", size: "size" },
    split: (s) => s.size,
    grain: 4096,
    scratch: () => LOG_WORDS,
    flops: (s) => 40 * s.size,
    absolute: 1e-6,
  }),
  // y = x · scale where the uniform number of the element is ≥ p, else 0.
  dropout: kernel({
    params: { x: "f32", state: "i32", y: "out f32", size: "size", p: "scalar", scale: "scalar" },
    split: (s) => s.size,
    grain: 4096,
    flops: (s) => 20 * s.size,
    ulp: 0,
  }),

  // One command for all parameters. entries: count, then for each (parameter, gradient, momentum buffer or 0, size).
  // hyper: lr, momentum, gradient factor (1 − dampening; 1 at the first step), weight decay. `size` is the sum of the sizes.
  // g = scale · g + weightDecay · p; b = momentum · b + factor · g; p −= lr · (nesterov ? g + momentum · b : b)
  sgd: kernel({
    params: { entries: "words", hyper: "f32", scale: "f32", size: "size", nesterov: "size" },
    split: (s) => s.size,
    grain: 16384,
    flops: (s) => 6 * s.size,
    ulp: 8,
    relative: 1e-6,
  }),
  // entries: count, then for each (parameter, gradient, first moment, second moment, size).
  // hyper: lr, beta1, beta2, eps, weight decay, 1 − beta1, 1 − beta2, bias correction 1 (1 − beta1ᵗ), √ of bias correction 2 (1 − beta2ᵗ).
  // g = scale · g (+ weightDecay · p, or p −= lr · weightDecay · p when decoupled);
  // m += (1 − beta1)(g − m); v = beta2 · v + (1 − beta2) g²; p −= (lr / bias1) · m / (√v / √bias2 + eps)
  adam: kernel({
    params: { entries: "words", hyper: "f32", scale: "f32", size: "size", decoupled: "size" },
    split: (s) => s.size,
    grain: 16384,
    flops: (s) => 12 * s.size,
    ulp: 16,
    relative: 1e-6,
  }),

  // Twelve chains acc ← acc · x[0] + x[1] in four lanes, from 0, x[1], 2 x[1], …: the arithmetic limit that profiles are measured against.
  // With x[0] = 0.999 rounding errors of 2⁻²⁴ a round add up to at most a thousand of them, twice where the product is rounded too.
  peak: kernel({ params: { x: "f32", y: "out f32", rounds: "size" }, flops: (s) => 96 * s.rounds, relative: 1.2e-4 }),
};

export type KernelName = keyof typeof table;

/** A row whatever its parameters: what plans and runs any kernel sees of it. */
export function rowOf(name: KernelName): KernelRow {
  return table[name] as unknown as KernelRow;
}
