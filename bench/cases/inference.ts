import * as nn from "../../src/nn/index.js";
import { relu } from "../../src/ops/activation.js";
import { add, minimum } from "../../src/ops/arithmetic.js";
import { mean } from "../../src/ops/mean.js";
import { uniform } from "../../src/ops/random.js";
import { compile } from "../../src/program/compile.js";
import { readValue } from "../../src/program/evaluate.js";
import { seed } from "../../src/tensor/random-state.js";
import type { Tensor } from "../../src/tensor/tensor.js";
import type { Case } from "../case.js";
import { stepWork } from "../step-work.js";
import { pytorch } from "./costs.js";

// Networks with random weights and batch norm folded into the convolutions, one image of 224×224.

class Relu6 extends nn.Module {
  forward(x: Tensor): Tensor {
    return minimum(relu(x), 6);
  }
}

/** The mean over height and width: (N, C, H, W) → (N, C). */
class GlobalMean extends nn.Module {
  forward(x: Tensor): Tensor {
    return mean(x, [2, 3]);
  }
}

class Residual extends nn.Module {
  constructor(
    readonly body: nn.Module,
    readonly shortcut: nn.Module = nn.identity(),
    readonly after: nn.Module = nn.identity(),
  ) {
    super();
  }
  forward(x: Tensor): Tensor {
    return this.after.forward(add(this.body.forward(x), this.shortcut.forward(x)));
  }
}

/** He et al. 2015: two 3×3 convolutions and a shortcut. */
function basicBlock(c: number, oc: number, stride: number): nn.Module {
  const body = nn.sequential(
    nn.conv2d(c, oc, 3, { padding: 1, stride }),
    nn.relu(),
    nn.conv2d(oc, oc, 3, { padding: 1 }),
  );
  return new Residual(body, c === oc ? nn.identity() : nn.conv2d(c, oc, 1, { stride }), nn.relu());
}

function resnet18(): nn.Module {
  const stage = (c: number, oc: number, stride: number) => [basicBlock(c, oc, stride), basicBlock(oc, oc, 1)];
  return nn.sequential(
    nn.conv2d(3, 64, 7, { padding: 3, stride: 2 }),
    nn.relu(),
    nn.maxPool2d(3, { stride: 2, padding: 1 }),
    ...stage(64, 64, 1),
    ...stage(64, 128, 2),
    ...stage(128, 256, 2),
    ...stage(256, 512, 2),
    new GlobalMean(),
    nn.linear(512, 1000),
  );
}

/** Sandler et al. 2018: widen, convolve each channel, narrow. */
function invertedResidual(c: number, oc: number, stride: number, factor: number): nn.Module {
  const wide = c * factor;
  const body = nn.sequential(
    ...(factor > 1 ? [nn.conv2d(c, wide, 1), new Relu6()] : []),
    nn.conv2d(wide, wide, 3, { padding: 1, stride, groups: wide }),
    new Relu6(),
    nn.conv2d(wide, oc, 1),
  );
  return stride === 1 && c === oc ? new Residual(body) : body;
}

/** Expansion, channels, repeats and stride of each stage. */
const mobileStages = [
  [1, 16, 1, 1],
  [6, 24, 2, 2],
  [6, 32, 3, 2],
  [6, 64, 4, 2],
  [6, 96, 3, 1],
  [6, 160, 3, 2],
  [6, 320, 1, 1],
] as const;

function mobileNetV2(): nn.Module {
  let c = 32;
  const blocks = mobileStages.flatMap(([factor, oc, repeats, stride]) =>
    Array.from({ length: repeats }, (_, i) => {
      const block = invertedResidual(c, oc, i === 0 ? stride : 1, factor);
      c = oc;
      return block;
    }),
  );
  return nn.sequential(
    nn.conv2d(3, 32, 3, { padding: 1, stride: 2 }),
    new Relu6(),
    ...blocks,
    nn.conv2d(320, 1280, 1),
    new Relu6(),
    new GlobalMean(),
    nn.linear(1280, 1000),
  );
}

function inference(name: string, build: () => nn.Module, theirs: number, most: number): Case {
  const setup = () => {
    seed(2);
    const model = build().eval();
    const image = readValue(uniform([1, 3, 224, 224]), "the benchmark") as Float32Array;
    return () => {
      const forward = compile((x: Tensor) => model.forward(x.reshape([1, 3, 224, 224])));
      return stepWork(() => readValue(forward(image), "the benchmark"));
    };
  };
  return { group: "inference", name, setup, tolerance: 1e-3, pytorch: theirs, target: { kind: "cost", most } };
}

export const inferenceCases: readonly Case[] = [
  inference("ResNet-18 224²", resnet18, pytorch.resnet18, 2.5),
  inference("MobileNetV2 224²", mobileNetV2, pytorch.mobileNetV2, 0.9),
];
