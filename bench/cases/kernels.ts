import { Mode } from "../../assembly/rnn/mode.js";
import type { KernelName } from "../../src/kernels/table.js";
import { buffer } from "../../src/nn/parameter.js";
import { gelu } from "../../src/ops/activation.js";
import { adamUpdate } from "../../src/ops/adam-update.js";
import { avgPool2d } from "../../src/ops/avg-pool.js";
import { batchNorm } from "../../src/ops/batch-norm.js";
import { conv2d } from "../../src/ops/conv.js";
import { tensor, zeros } from "../../src/ops/create.js";
import { crossEntropyRows } from "../../src/ops/cross-entropy.js";
import { ctcLosses } from "../../src/ops/ctc-loss.js";
import { cumsum } from "../../src/ops/cumulative.js";
import { embedding } from "../../src/ops/embedding.js";
import { embeddingBag } from "../../src/ops/embedding-bag.js";
import { sum } from "../../src/ops/expand-sum.js";
import { argmax, argmin, max, min } from "../../src/ops/extremum.js";
import { irfft, rfft } from "../../src/ops/fft.js";
import { scatter } from "../../src/ops/gather.js";
import { grad } from "../../src/ops/grad.js";
import { indexSelect } from "../../src/ops/indexing.js";
import { layerNorm } from "../../src/ops/layer-norm.js";
import { scanMax } from "../../src/ops/linear-scan.js";
import { logSoftmax } from "../../src/ops/log-softmax.js";
import { matmul } from "../../src/ops/matmul.js";
import { maxPool2d } from "../../src/ops/max-pool.js";
import { narrow, place } from "../../src/ops/narrow.js";
import { transpose } from "../../src/ops/permute.js";
import { dropout, randn, uniform } from "../../src/ops/random.js";
import { runRecurrence } from "../../src/ops/recurrent.js";
import { scaledDotProductAttention } from "../../src/ops/scaled-dot-product-attention.js";
import { sgdUpdate } from "../../src/ops/sgd-update.js";
import { softmax } from "../../src/ops/softmax.js";
import { sort, topk } from "../../src/ops/sort.js";
import { upsample } from "../../src/ops/upsample.js";
import type { Cell } from "../../src/tensor/cell.js";
import type { Tensor } from "../../src/tensor/tensor.js";
import type { Case, Target } from "../case.js";
import { graphWork, indices, known, trained, type Update } from "../graph-work.js";

/** Builds a graph, or updates of cells, that one kernel has a part in. */
export type Build = () => Tensor | readonly Update[];

const square = [1024, 1024] as const;
const heads = [8, 4, 128, 64] as const;
const images = [16, 64, 56, 56] as const;
/** As many numbers as the array whose copy is the limit. */
const smallImages = [16, 64, 32, 32] as const;

/** Of 32 sequences with 256 features. */
const lstmState = () => ({ h: known([32, 256]).read(), c: known([32, 256]).read() });
// Of the size they have in a trained layer: large ones make of a last bit another sequence.
const lstmWeights = () => ({ w: known([1024, 256], 1 / 16).read(), bn: known([256]).read() });

/** The gradient of what `of` makes of x, for a random gradient of its result. */
function gradient(of: (x: Cell) => Tensor, shape: readonly number[]): Tensor {
  const x = trained(shape);
  const y = of(x);
  return grad(y, [x], { dy: known(y.shape).read() })[0];
}

/** An optimizer's update of a million parameters, where they lie. */
function update(
  state: number,
  hyper: readonly number[],
  apply: (tensors: Tensor[], hyper: Tensor) => Tensor[],
): Update[] {
  const cells = [known(square), ...Array.from({ length: state }, () => buffer(zeros(square)))];
  const gradient = known(square).read();
  const updated = apply([gradient, ...cells.map((cell) => cell.read())], buffer(tensor([...hyper])).read());
  return cells.map((cell, i) => ({ cell, value: updated[i] }));
}

const one = () => buffer(tensor(1)).read();
const bools = (): Tensor => buffer(uniform(square).lt(0.5)).read();

/** Where `count` bags of one size begin. */
const starts = (count: number, size: number): Cell =>
  buffer(tensor(Int32Array.from({ length: count }, (_, i) => i * size)));

/** Labels of 32 sequences of speech: 40 letters in 256 steps. */
function sequences(): [labels: Cell, inputLengths: Cell, labelLengths: Cell] {
  const lengths = (length: number): Cell => buffer(tensor(new Int32Array(32).fill(length)));
  return [indices([32, 40], 63), lengths(256), lengths(40)];
}
const start = (): Tensor =>
  buffer(tensor([100], { dtype: "i32" }))
    .read()
    .reshape([]);

/** A kernel without a case fails the type-check. `peak` is what the others are measured against. */
export const kernelBuilds: { readonly [K in Exclude<KernelName, "peak">]: Build } = {
  elementwise: () => gelu(known(square)),
  copy: () => transpose(known(square)).reshape([-1]),
  copyI32: () => transpose(indices(square, 100)).reshape([-1]),
  copyBool: () => transpose(bools()).reshape([-1]),
  attention: () => scaledDotProductAttention(known(heads), known(heads), known(heads), { isCausal: true }),
  attentionGrad: () => {
    const [k, v] = [known(heads), known(heads)];
    return gradient((q) => scaledDotProductAttention(q, k, v, { isCausal: true }), heads);
  },
  recurrent: () => runRecurrence(Mode.lstm, known([64, 32, 1024]).read(), lstmState(), lstmWeights()).y,
  recurrentGrad: () => {
    const [state, weights] = [lstmState(), lstmWeights()];
    return gradient((gx) => runRecurrence(Mode.lstm, gx.read(), state, weights).y, [64, 32, 1024]);
  },
  rfft: () => rfft(known([4096, 256])),
  irfft: () => irfft(known([4096, 129, 2])),
  matmul: () => matmul(known([256, 256]), known([256, 256])),
  conv: () => conv2d(known([8, 32, 28, 28]), known([64, 32, 3, 3]), { padding: 1 }),
  convGradInput: () => {
    const weight = known([64, 32, 3, 3]);
    return gradient((x) => conv2d(x, weight, { padding: 1 }), [8, 32, 28, 28]);
  },
  convGradWeight: () => {
    const x = known([8, 32, 28, 28]);
    return gradient((weight) => conv2d(x, weight, { padding: 1 }), [64, 32, 3, 3]);
  },
  sum: () => sum(known(square), 1),
  max: () => max(known(square), 1),
  min: () => min(known(square), 0),
  argmax: () => argmax(known(square), 1),
  argmin: () => argmin(known(square), 0),
  sumI32: () => sum(indices(square, 100), 1),
  maxI32: () => max(indices(square, 100), 1),
  linearScan: () => cumsum(known(square), 0),
  linearScanI32: () => cumsum(indices(square, 100), 0),
  scanMax: () => scanMax(known(square).read(), 0),
  maxPool2d: () => maxPool2d(known(images), 2),
  poolScatter: () => gradient((x) => maxPool2d(x, 2), images),
  poolGather: () => {
    const x = trained(images);
    const dy = trained([16, 64, 28, 28]);
    const [dx] = grad(maxPool2d(x, 2), [x], { dy: dy.read() });
    return grad(dx, [dy], { dy: known(images).read() })[0];
  },
  avgPool2d: () => avgPool2d(known(images), 2),
  avgPool2dGrad: () => gradient((x) => avgPool2d(x, 2), images),
  resample: () => upsample(known([16, 64, 28, 28]), { scaleFactor: 2, mode: "bilinear" }),
  softmax: () => softmax(known(square)),
  softmaxGrad: () => gradient((x) => softmax(x), square),
  logSoftmax: () => logSoftmax(known(square)),
  logSoftmaxGrad: () => gradient((x) => logSoftmax(x), square),
  crossEntropy: () => crossEntropyRows(known(square), indices([1024], 1024)),
  crossEntropyGrad: () => {
    const labels = indices([1024], 1024);
    return gradient((x) => crossEntropyRows(x, labels), square);
  },
  ctc: () => ctcLosses(known([256, 32, 64]), ...sequences(), { blank: 63 }),
  ctcGrad: () => {
    const [labels, inputLengths, labelLengths] = sequences();
    return gradient((x) => ctcLosses(x, labels, inputLengths, labelLengths, { blank: 63 }), [256, 32, 64]);
  },
  batchNorm: () => batchNorm(known(smallImages), { weight: known([64]), bias: known([64]) }).y,
  batchNormGrad: () => {
    const [weight, bias] = [known([64]), known([64])];
    return gradient((x) => batchNorm(x, { weight, bias }).y, smallImages);
  },
  groupNorm: () => layerNorm(known(square), 1024, { weight: known([1024]), bias: known([1024]) }),
  groupNormGrad: () => {
    const [weight, bias] = [known([1024]), known([1024])];
    return gradient((x) => layerNorm(x, 1024, { weight, bias }), square);
  },
  checkIndices: () => embedding(indices([1 << 18], 1024), known([1024, 1])),
  gather: () => embedding(indices([4096], 1024), known([1024, 256])),
  gatherI32: () => indexSelect(indices([1024, 256], 99), 0, indices([4096], 1024)),
  scatter: () => scatter(known([1 << 16]), 0, indices([1 << 16], 1 << 16), known([1 << 16])),
  scatterI32: () => scatter(indices([1 << 16], 99), 0, indices([1 << 16], 1 << 16), indices([1 << 16], 99)),
  scatterAdd: () => {
    const rows = indices([4096], 1024);
    return gradient((table) => embedding(rows, table), [1024, 256]);
  },
  narrow: () => narrow(known(square), 1, start(), 512),
  narrowI32: () => narrow(indices(square, 100), 1, start(), 512),
  place: () => place(known(square), 1, start(), known([1024, 512])),
  placeI32: () => place(indices(square, 100), 1, start(), indices([1024, 512], 100)),
  segments: () => embeddingBag(indices([1 << 18], 1024), known([1024, 1]), { offsets: starts(1 << 12, 64) }),
  segmentArgmax: () =>
    embeddingBag(indices([4096], 1024), known([1024, 256]), { offsets: starts(256, 16), mode: "max" }),
  sort: () => sort(known(square)).values,
  sortI32: () => sort(indices(square, 2 ** 30)).values,
  topk: () => topk(known(square), 16).values,
  uniform: () => uniform(square),
  normal: () => randn(square),
  dropout: () => dropout(known(square), 0.25),
  sgd: () =>
    update(1, [1e-3, 0.9, 1, 0], ([gradient, parameter, momentum], hyper) => {
      const lists = { parameters: [parameter], gradients: [gradient], buffers: [momentum] };
      const updated = sgdUpdate({ ...lists, hyper, scale: one() });
      return [...updated.parameters, ...updated.buffers];
    }),
  adam: () =>
    update(2, [1e-3, 0.9, 0.999, 1e-8, 0, 0.1, 0.001, 0.1, 0.0316], ([gradient, parameter, first, second], hyper) => {
      const lists = { parameters: [parameter], gradients: [gradient], moments1: [first], moments2: [second] };
      const updated = adamUpdate({ ...lists, hyper, scale: one() });
      return [...updated.parameters, ...updated.moments1, ...updated.moments2];
    }),
};

/** Kernels that need more arithmetic than the memory they touch takes time; they have no target here. */
const arithmetic: readonly string[] = ["elementwise", "matmul", "ctc", "ctcGrad", "uniform", "normal", "dropout"];
const memoryLimit: Target = { kind: "percent", least: 100 / 1.3 };
const product: Target = { kind: "percent", least: 64 };

const entries = Object.entries(kernelBuilds) as [keyof typeof kernelBuilds, Build][];

export const kernelCases: readonly Case[] = entries.map(([name, build]) => {
  const target = name.startsWith("conv") ? product : arithmetic.includes(name) ? undefined : memoryLimit;
  return { group: "kernel", name, setup: () => graphWork(build, name), ...(target && { target }) };
});
