import * as loss from "../../../src/loss/index.js";
import { batchNorm1d, batchNorm2d } from "../../../src/nn/batch-norm.js";
import { buffer, parameter } from "../../../src/nn/parameter.js";
import { gelu, relu, sigmoid, silu, tanh } from "../../../src/ops/activation.js";
import { add } from "../../../src/ops/arithmetic.js";
import { avgPool2d } from "../../../src/ops/avg-pool.js";
import { conv2d } from "../../../src/ops/conv.js";
import { tensor } from "../../../src/ops/create.js";
import { embedding } from "../../../src/ops/embedding.js";
import { matmul } from "../../../src/ops/matmul.js";
import { maxPool2d } from "../../../src/ops/max-pool.js";
import { mean } from "../../../src/ops/mean.js";
import { multiheadAttention } from "../../../src/ops/multihead-attention.js";
import { transpose } from "../../../src/ops/permute.js";
import { flatten, reshape } from "../../../src/ops/reshape.js";
import { select, slice } from "../../../src/ops/slice.js";
import { compile } from "../../../src/program/compile.js";
import type { Cell } from "../../../src/tensor/cell.js";
import type { Tensor } from "../../../src/tensor/tensor.js";
import type { Adapters, Params, Runner, Runners } from "../adapter.js";
import { type Case, stored } from "../cases.js";
import { entry, optimizerFor } from "./optim.js";
import { ratesFor, scheduledOptions } from "./scheduler.js";

/** A layer of a case: its type, the prefix of the names of its weights, its options. */
type Layer = Params;
type Forward = (x: Tensor) => Tensor;

/** The weights of a case by name, and the running statistics. */
class Weights {
  readonly parameters = new Map<string, Cell>();
  readonly buffers = new Map<string, Cell>();

  constructor(one: Case) {
    for (const { name } of one.inputs) {
      const [kind, key] = [name.slice(0, name.indexOf("/")), name.slice(name.indexOf("/") + 1)];
      if (kind !== "param" && kind !== "buffer") continue;
      const { data, shape } = stored(one, `in/${name}`);
      const value = tensor(data, shape);
      if (kind === "param") this.parameters.set(key, parameter(value, { name: key }));
      else this.buffers.set(key, buffer(value, { name: key }));
    }
  }

  /** The weights that begin with a prefix, by the rest of their names. */
  of(prefix: string): Record<string, Cell> {
    const found = [...this.parameters].filter(([name]) => name.startsWith(`${prefix}.`));
    return Object.fromEntries(found.map(([name, cell]) => [name.slice(prefix.length + 1), cell]));
  }
}

/** What the layer computes; operations of other groups by their adapters. */
function layerOf({ type, prefix, ...options }: Layer, weights: Weights, operations: Adapters): Forward {
  const own = weights.of(prefix);
  const recurrent = (mode: string): Forward => {
    const [gates, inputSize] = own.weight_ih_l0.shape;
    const params = { mode, input_size: inputSize, hidden_size: gates / (mode === "LSTM" ? 4 : 3), ...plainRnn };
    return (x) => called(operations, "rnn", { x, ...read(own) }, params);
  };
  const layers: Record<string, () => Forward> = {
    relu: () => relu,
    tanh: () => tanh,
    gelu: () => gelu,
    silu: () => silu,
    sigmoid: () => sigmoid,
    linear: () => (x) => {
      const y = matmul(x, transpose(own.weight));
      return own.bias ? add(y, own.bias) : y;
    },
    conv2d: () => (x) => conv2d(x, own.weight, { ...options, ...(own.bias && { bias: own.bias }) }),
    batch_norm: () => batchNormOf(prefix, options, weights),
    layer_norm: () => (x) => {
      const params = { normalized_shape: [x.shape[x.rank - 1]], eps: options.eps ?? 1e-5 };
      return called(operations, "layer_norm", { x, ...read(own) }, params);
    },
    embedding: () => (x) => embedding(x, own.weight),
    positional: () => (x) => add(x, slice(own.weight, [0, x.shape[1]])),
    max_pool2d: () => (x) => maxPool2d(x, options.kernel_size),
    avg_pool2d: () => (x) => avgPool2d(x, options.kernel_size),
    flatten: () => (x) => flatten(x, 1),
    mean: () => (x) => mean(x, options.dim),
    last: () => (x) => select(x, 1, -1),
    residual: () => {
      const body = modelOf(options.body, weights, operations);
      return (x) => add(x, body(x));
    },
    lstm: () => recurrent("LSTM"),
    gru: () => recurrent("GRU"),
    self_attention: () => (x) =>
      multiheadAttention(x, x, x, {
        numHeads: options.num_heads,
        inProjWeight: own.in_proj_weight,
        outProjWeight: own["out_proj.weight"],
        outProjBias: own["out_proj.bias"],
        isCausal: options.causal ?? false,
        needWeights: false,
        batchFirst: true,
      }).y,
  };
  return layers[type]();
}

const plainRnn = {
  num_layers: 1,
  bidirectional: false,
  bias: true,
  batch_first: true,
  nonlinearity: "tanh",
  proj_size: 0,
};

const read = (cells: Record<string, Cell>): Record<string, Tensor> =>
  Object.fromEntries(Object.entries(cells).map(([name, cell]) => [name, cell.read()]));

function called(operations: Adapters, op: string, inputs: Record<string, Tensor>, params: Params): Tensor {
  const adapter = operations[op];
  if (adapter === undefined) throw new Error(`no adapter for ${op}`);
  const result = adapter(inputs, params, { params, inputs: [] } as never);
  return "shape" in result ? (result as Tensor) : (result as Record<string, Tensor>).out;
}

/** The layer whose cells are those of the case. */
function batchNormOf(prefix: string, options: Params, weights: Weights): Forward {
  const own = weights.of(prefix);
  const features = own.weight.shape[0];
  const state = {
    weight: own.weight,
    bias: own.bias,
    runningMean: weights.buffers.get(`${prefix}.running_mean`),
    runningVar: weights.buffers.get(`${prefix}.running_var`),
  };
  const layers = [batchNorm1d(features, options), batchNorm2d(features, options)];
  for (const layer of layers) Object.assign(layer, state);
  return (x) => layers[x.rank === 4 ? 1 : 0].forward(x);
}

function modelOf(layers: readonly Layer[], weights: Weights, operations: Adapters): Forward {
  const forwards = layers.map((layer) => layerOf(layer, weights, operations));
  return (x) => forwards.reduce((y, forward) => forward(y), x);
}

const objectives: Record<string, (operations: Adapters) => (y: Tensor, target: Tensor) => Tensor> = {
  mse_loss: () => loss.mse,
  cross_entropy: () => loss.crossEntropy,
  cross_entropy_tokens: () => (y, target) => loss.crossEntropy(flatten(y, 0, 1), reshape(target, [-1])),
  binary_cross_entropy_with_logits: (operations) => (x, target) =>
    called(operations, "bce_with_logits", { x, target }, { reduction: "mean" }),
};

const train =
  (operations: Adapters): Runner =>
  (one, compiled) => {
    const params: Params = one.params;
    const weights = new Weights(one);
    const forward = modelOf(params.model, weights, operations);
    const objective = objectives[params.loss](operations);
    const rates = params.scheduler ? ratesFor(params.optimizer.lr, params.scheduler) : undefined;
    const optimizer = optimizerFor([...weights.parameters.values()], params.optimizer, {
      ...(rates && scheduledOptions(params.optimizer, rates)),
      ...(params.clip_grad_norm !== null && { clipNorm: params.clip_grad_norm }),
    });
    const step = (x: Tensor, y: Tensor) => {
      const l = objective(forward(x), y);
      const { norm } = optimizer.step(l);
      return { l, norm };
    };
    const run = compiled ? compile(step) : step;
    const [losses, norms]: number[][] = [[], []];
    for (let i = 0; i < params.steps; i++) {
      const { l, norm } = run(entry(one, "in/x", i), entry(one, "in/y", i));
      losses.push(l.item());
      if (norm) norms.push(norm.item());
    }
    const final = [...weights.parameters, ...weights.buffers].map(([name, cell]) => [`final/${name}`, cell.data()]);
    return { ...Object.fromEntries(final), losses, grad_norms: norms };
  };

/** Whole trainings; what a layer computes is told by the adapters of operations. */
export const training = (operations: Adapters): Runners => ({ train: train(operations) });
