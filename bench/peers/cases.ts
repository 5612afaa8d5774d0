import type { TypedArray } from "../../src/dtype.js";
import * as loss from "../../src/loss/index.js";
import * as nn from "../../src/nn/index.js";
import { buffer, parameter } from "../../src/nn/parameter.js";
import { gelu, relu, tanh } from "../../src/ops/activation.js";
import { add } from "../../src/ops/arithmetic.js";
import { conv2d } from "../../src/ops/conv.js";
import { tensor } from "../../src/ops/create.js";
import { exp } from "../../src/ops/exp.js";
import { sum } from "../../src/ops/expand-sum.js";
import { matmul } from "../../src/ops/matmul.js";
import { transpose } from "../../src/ops/permute.js";
import { randn } from "../../src/ops/random.js";
import { softmax } from "../../src/ops/softmax.js";
import * as optim from "../../src/optim/index.js";
import { compile } from "../../src/program/compile.js";
import { readValue } from "../../src/program/evaluate.js";
import type { Shape } from "../../src/shape.js";
import type { Tensor } from "../../src/tensor/tensor.js";
import type { Case, Work } from "../case.js";
import { graphWork } from "../graph-work.js";
import { stepWork } from "../step-work.js";
import type { Input, Library, Operation, RecurrentTraining, Training } from "./operation.js";

/** A case that other libraries take part in. */
export interface PeerCase extends Case {
  /** The same work by another library; undefined where it cannot. */
  readonly by: (library: Library) => Promise<Work | undefined>;
}

const read = (x: Tensor): TypedArray => readValue(x, "the benchmark");

function random(shape: Shape): Input {
  return { shape, data: read(randn(shape)) as Float32Array };
}

function ours(operation: Operation, [a, b]: readonly Tensor[]): Tensor {
  switch (operation.kind) {
    case "matmul":
      return matmul(operation.transposeA ? transpose(a) : a, operation.transposeB ? transpose(b) : b);
    case "conv2d":
      return conv2d(a, b, operation);
    case "sum":
      return sum(a, operation.axis);
    case "add":
      return add(a, b);
    default:
      return { relu, exp, tanh, gelu, softmax }[operation.kind](a);
  }
}

/** One operation on arrays that are in each library's memory already; the result stays there, where the library lets it. */
function single(name: string, operation: Operation, ...shapes: readonly Shape[]): PeerCase {
  const inputs: Input[] = [];
  const setup = () => {
    inputs.push(...shapes.map(random));
    const cells = inputs.map(({ data, shape }) => buffer(tensor(data, shape)));
    return graphWork(() =>
      ours(
        operation,
        cells.map((cell) => cell.read()),
      ),
    );
  };
  return { group: "peers", name, setup, javascript: false, by: (library) => library.operation(operation, inputs) };
}

function product(m: number, k: number, n: number, layout = "nn"): PeerCase {
  const [transposeA, transposeB] = [layout[0] === "t", layout[1] === "t"];
  const name = `matmul ${m}×${k}×${n}${layout === "nn" ? "" : ` ${layout}`}`;
  const shapes = [transposeA ? [k, m] : [m, k], transposeB ? [n, k] : [k, n]];
  return single(name, { kind: "matmul", transposeA, transposeB }, ...shapes);
}

function convolution(c: number, oc: number, size: number, kernel: number, stride = 1, groups = 1): PeerCase {
  const name = `conv ${kernel}×${kernel} ${c}→${oc} ${size}²${stride > 1 ? ` stride ${stride}` : ""}`;
  const operation = { kind: "conv2d", stride, padding: kernel >> 1, groups } as const;
  return single(
    groups > 1 ? `depthwise ${name}` : name,
    operation,
    [1, c, size, size],
    [oc, c / groups, kernel, kernel],
  );
}

const overMillion = (operation: Operation, name: string = operation.kind): PeerCase =>
  single(`${name} 1024²`, operation, [1024, 1024], ...(operation.kind === "add" ? [[1024, 1024]] : []));

/** The training step of an MLP; the batch is uploaded at each step by us, and lies in the others' memory. */
function training(batch: number, sizes: readonly number[]): PeerCase {
  let given: Training | undefined;
  const classes = sizes[sizes.length - 1];
  const setup = () => {
    const parameters = sizes.slice(1).flatMap((size, i) => {
      const weight = random([sizes[i], size]);
      const scale = Math.sqrt(2 / sizes[i]);
      return [
        { ...weight, data: weight.data.map((x) => x * scale) },
        { shape: [size], data: new Float32Array(size) },
      ];
    });
    const labels = Int32Array.from({ length: batch }, (_, i) => (7 * i) % classes);
    given = { images: random([batch, sizes[0]]), labels, classes, parameters, lr: 0.01, momentum: 0.9 };
    return momentumStep(given);
  };
  const by = async (library: Library) => given && library.training?.(given);
  return { group: "peers", name: `MLP ${sizes.join("-")} ×${batch}`, setup, javascript: false, tolerance: 1e-3, by };
}

function momentumStep({ images, labels, parameters, lr, momentum }: Training): () => Work {
  return () => {
    const cells = parameters.map(({ data, shape }) => parameter(tensor(data, shape)));
    const optimizer = optim.sgd(cells, { lr, momentum });
    const step = compile((x: Tensor, y: Tensor) => {
      let logits = x.reshape(images.shape);
      for (let i = 0; i < cells.length; i += 2) {
        logits = add(matmul(logits, cells[i]), cells[i + 1]);
        if (i + 2 < cells.length) logits = relu(logits);
      }
      const l = loss.crossEntropy(logits, y);
      optimizer.step(l);
      return l;
    });
    return stepWork(() => read(step(images.data, labels)));
  };
}

/** The training step of an LSTM over sequences; otherwise like that of an MLP. */
function recurrentTraining(batch: number, steps: number, features: number, hidden: number, classes: number): PeerCase {
  let given: RecurrentTraining | undefined;
  const scaled = (shape: Shape): Input => {
    const { data } = random(shape);
    return { shape, data: data.map((x) => x / Math.sqrt(hidden)) };
  };
  const setup = () => {
    given = {
      x: random([steps, batch, features]),
      labels: Int32Array.from({ length: steps * batch }, (_, i) => (7 * i) % classes),
      classes,
      parameters: [scaled([features, 4 * hidden]), scaled([hidden, 4 * hidden]), scaled([hidden, classes])],
      lr: 1e-3,
    };
    return adamStep(given);
  };
  const by = async (library: Library) => given && library.recurrent?.(given);
  const name = `LSTM ${features}-${hidden}-${classes} ×${batch}, ${steps} steps`;
  return { group: "peers", name, setup, javascript: false, tolerance: 1e-3, by };
}

function adamStep({ x, labels, classes, parameters: [wIn, wState, wOut], lr }: RecurrentTraining): () => Work {
  return () => {
    const [, , features] = x.shape;
    const [hidden] = wState.shape;
    const lstm = nn.lstm(features, hidden, { bias: false });
    const head = nn.linear(hidden, classes, { bias: false });
    const turned = ({ data, shape }: Input): Tensor => transpose(tensor(data, shape));
    lstm.loadStateDict({ weight_ih_l0: turned(wIn), weight_hh_l0: turned(wState) });
    head.loadStateDict({ weight: turned(wOut) });
    const optimizer = optim.adam([...lstm.parameters(), ...head.parameters()], { lr });
    const step = compile((inputs: Tensor, wanted: Tensor) => {
      const logits = head.forward(lstm.forward(inputs.reshape(x.shape)).y);
      const l = loss.crossEntropy(logits.reshape([-1, classes]), wanted);
      optimizer.step(l);
      return l;
    });
    return stepWork(() => read(step(x.data, labels)));
  };
}

export const peerCases: readonly PeerCase[] = [
  ...[64, 128, 256, 512, 1024].map((size) => product(size, size, size)),
  product(512, 512, 512, "nt"),
  product(512, 512, 512, "tn"),
  product(128, 784, 256),
  product(64, 3136, 128),
  product(1, 1024, 1024),
  convolution(64, 64, 56, 3),
  convolution(128, 128, 28, 3),
  convolution(256, 256, 14, 3),
  convolution(512, 512, 7, 3),
  convolution(64, 128, 56, 1),
  convolution(144, 144, 56, 3, 1, 144),
  convolution(3, 64, 224, 7, 2),
  overMillion({ kind: "add" }),
  overMillion({ kind: "relu" }),
  overMillion({ kind: "exp" }),
  overMillion({ kind: "tanh" }),
  overMillion({ kind: "gelu" }),
  overMillion({ kind: "softmax" }),
  overMillion({ kind: "sum", axis: 1 }, "sum of rows"),
  overMillion({ kind: "sum", axis: 0 }, "sum of columns"),
  training(128, [784, 256, 128, 10]),
  recurrentTraining(32, 64, 64, 256, 64),
];
