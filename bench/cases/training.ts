import type { TypedArray } from "../../src/dtype.js";
import * as loss from "../../src/loss/index.js";
import * as nn from "../../src/nn/index.js";
import { uniform } from "../../src/ops/random.js";
import * as optim from "../../src/optim/index.js";
import { compile } from "../../src/program/compile.js";
import { readValue } from "../../src/program/evaluate.js";
import type { Shape } from "../../src/shape.js";
import { seed } from "../../src/tensor/random-state.js";
import type { Tensor } from "../../src/tensor/tensor.js";
import type { Case } from "../case.js";
import { stepWork } from "../step-work.js";
import { fastestPeer, pytorch } from "./costs.js";

/** Whole training steps on the same batch, from the same parameters: compiled, with the upload of the batch and the reading of the loss. */
interface Training {
  readonly shape: Shape;
  readonly classes: number;
  readonly model: () => nn.Sequential;
  readonly optimizer: (model: nn.Sequential) => optim.Optimizer;
}

const value = (x: Tensor): TypedArray => readValue(x, "the benchmark");

function training({ shape, classes, model, optimizer }: Training): Case["setup"] {
  return () => {
    const images = value(uniform(shape)) as Float32Array;
    const labels = value(uniform([shape[0]], { high: classes }).cast("i32")) as Int32Array;
    return () => {
      seed(1);
      const net = model();
      const optimize = optimizer(net);
      const step = compile((x: Tensor, y: Tensor) => {
        const l = loss.crossEntropy(net.forward(x.reshape(shape)), y);
        optimize.step(l);
        return l;
      });
      return stepWork(() => value(step(images, labels)));
    };
  };
}

const mlp: Training = {
  shape: [128, 784],
  classes: 10,
  model: () => nn.sequential(nn.linear(784, 256), nn.relu(), nn.linear(256, 128), nn.relu(), nn.linear(128, 10)),
  optimizer: (model) => optim.sgd(model, { lr: 0.01, momentum: 0.9 }),
};

const cnn: Training = {
  shape: [64, 1, 28, 28],
  classes: 10,
  model: () =>
    nn.sequential(
      nn.conv2d(1, 32, 3, { padding: 1 }), // (B, 32, 28, 28)
      nn.relu(),
      nn.conv2d(32, 64, 3, { padding: 1 }), // (B, 64, 28, 28)
      nn.relu(),
      nn.maxPool2d(2), // (B, 64, 14, 14)
      nn.flatten(),
      nn.linear(64 * 14 * 14, 128),
      nn.relu(),
      nn.linear(128, 10),
    ),
  optimizer: (model) => optim.adam(model, { lr: 1e-3 }),
};

/** A pre-norm transformer block that is to give a target. */
function transformerBlock(): ReturnType<Case["setup"]> {
  const shape = [8, 128, 256]; // (B, T, C)
  const [tokens, target] = [uniform(shape), uniform(shape)].map(value);
  return () => {
    seed(1);
    const options = {
      dimFeedforward: 1024,
      dropout: 0,
      activation: "gelu",
      batchFirst: true,
      normFirst: true,
    } as const;
    const block = nn.transformerEncoderLayer(256, 4, options);
    const optimizer = optim.adam(block, { lr: 1e-3 });
    const step = compile((x: Tensor, y: Tensor) => {
      const l = loss.mse(block.forward(x.reshape(shape), { isCausal: true }), y.reshape(shape));
      optimizer.step(l);
      return l;
    });
    return stepWork(() => value(step(tokens, target)));
  };
}

/** A recurrent network that tells the class of each step. */
const recurrent =
  (make: typeof nn.lstm | typeof nn.gru): Case["setup"] =>
  () => {
    const [batch, steps, features, hidden, classes] = [32, 64, 64, 256, 64];
    const x = value(uniform([batch, steps, features])) as Float32Array;
    const labels = value(uniform([batch * steps], { high: classes }).cast("i32")) as Int32Array;
    return () => {
      seed(1);
      const network = make(features, hidden, { batchFirst: true });
      const head = nn.linear(hidden, classes);
      const optimizer = optim.adam([...network.parameters(), ...head.parameters()], { lr: 1e-3 });
      const step = compile((inputs: Tensor, wanted: Tensor) => {
        const { y } = network.forward(inputs.reshape([batch, steps, features]));
        const l = loss.crossEntropy(head.forward(y).reshape([batch * steps, classes]), wanted);
        optimizer.step(l);
        return l;
      });
      return stepWork(() => value(step(x, labels)));
    };
  };

export const trainingCases: readonly Case[] = [
  {
    group: "training",
    name: "MLP 784-256-128-10 ×128, momentum",
    setup: training(mlp),
    tolerance: 1e-3,
    pytorch: pytorch.mlp,
    target: { kind: "cost", most: 1.5 * pytorch.mlp },
  },
  {
    group: "training",
    name: "CNN 28² ×64, Adam",
    setup: training(cnn),
    tolerance: 1e-3,
    pytorch: pytorch.cnn,
    target: { kind: "cost", most: 0.9 * pytorch.cnn },
    twoThreads: 1.8,
  },
  {
    group: "training",
    name: "transformer block 256, 4 heads, 8 of 128, Adam",
    setup: transformerBlock,
    tolerance: 1e-3,
    pytorch: pytorch.transformer,
    target: { kind: "cost", most: fastestPeer.transformer / 1.8 },
    twoThreads: 1.5,
  },
  {
    group: "training",
    name: "LSTM 64-256-64, 32 of 64, Adam",
    setup: recurrent(nn.lstm),
    tolerance: 1e-3,
    pytorch: pytorch.lstm,
    target: { kind: "cost", most: fastestPeer.lstm / 7 },
  },
  { group: "training", name: "GRU 64-256-64, 32 of 64, Adam", setup: recurrent(nn.gru), tolerance: 1e-3 },
];
