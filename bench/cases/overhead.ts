import { machine } from "../../src/kernels/machine.js";
import * as loss from "../../src/loss/index.js";
import * as nn from "../../src/nn/index.js";
import { add, mul } from "../../src/ops/arithmetic.js";
import { sum } from "../../src/ops/expand-sum.js";
import { matmul } from "../../src/ops/matmul.js";
import { softmax } from "../../src/ops/softmax.js";
import * as optim from "../../src/optim/index.js";
import { plan } from "../../src/program/cache.js";
import { collect } from "../../src/program/collect.js";
import { compile } from "../../src/program/compile.js";
import { readValue } from "../../src/program/evaluate.js";
import type { Tensor } from "../../src/tensor/tensor.js";
import type { Case, Work } from "../case.js";
import { graphWork, known, trained } from "../graph-work.js";

// What is spent beside the kernels. Only the times count, so nothing is compared and the kernels in JavaScript do not take part.

function overhead(name: string, run: () => () => unknown, microseconds?: number, parts = 1): Case {
  const setup = () => (): Work => ({ run: run(), result: () => [], flops: 0, bytes: 0 });
  const target = microseconds === undefined ? {} : { target: { kind: "microseconds", most: microseconds } as const };
  return { group: "overhead", name, setup, javascript: false, parts, ...target };
}

const read = (x: Tensor): ArrayLike<number> => readValue(x, "the benchmark");

/** `count` nodes one after another, multiplications and additions in turns. */
function chain(x: Tensor, count: number): Tensor {
  let y = x;
  for (let i = 0; i < count; i++) y = i % 2 === 0 ? mul(y, x) : add(y, x);
  return y;
}

/** `count` steps that cannot be merged. */
function softmaxes(x: Tensor, count: number): Tensor {
  let y = x;
  for (let i = 0; i < count; i++) y = softmax(y);
  return y;
}

function tinyStep(): () => unknown {
  const model = nn.sequential(nn.linear(2, 16), nn.tanh(), nn.linear(16, 1));
  const optimizer = optim.sgd(model, { lr: 0.01 });
  const step = compile((x: Tensor, y: Tensor) => {
    const l = loss.mse(model.forward(x.reshape([4, 2])), y.reshape([4, 1]));
    optimizer.step(l);
    return l;
  });
  const [x, y] = [Float32Array.of(0, 0, 0, 1, 1, 0, 1, 1), Float32Array.of(0, 1, 1, 0)];
  return () => read(step(x, y));
}

/** Twenty parameters whose updates are composed of operations: a command for each, on top of their losses and gradients. */
function smallUpdates(): () => unknown {
  const cells = Array.from({ length: 20 }, () => trained([8, 8]));
  const optimizer = optim.nadam(cells, { lr: 0 });
  const step = compile(() => {
    const l = cells.map((cell) => sum(mul(cell, cell))).reduce((a, b) => add(a, b));
    optimizer.step(l);
    return l;
  });
  return () => read(step());
}

export const overheadCases: readonly Case[] = [
  overhead("an empty call", () => () => 0),
  overhead("a kernel without work", () => {
    const { kernels } = machine();
    return () => kernels.copy(0, 0, 0, 0, 0, 0);
  }),
  overhead(
    "tracing, per node",
    () => {
      const x = known([4]).read();
      return () => chain(x, 1000);
    },
    1,
    1000,
  ),
  overhead(
    "200 nodes found in the cache",
    () => {
      const x = known([4]).read();
      return () => read(chain(x, 200));
    },
    300,
  ),
  overhead(
    "planning 500 nodes",
    () => {
      const x = known([4]).read();
      const collected = collect([chain(x, 500)], []);
      return () => plan(collected, machine());
    },
    20_000,
  ),
  overhead(
    "200 linked steps",
    () => {
      const x = known([1, 4]).read();
      const work = graphWork(() => softmaxes(x, 200))();
      return work.prepare ?? work.run;
    },
    40,
  ),
  overhead("a compiled step of a 2-16-1 network", tinyStep, 15),
  overhead("a compiled step of 20 parameters 8×8, NAdam", smallUpdates, 60),
  overhead("a compiled matmul 64×64×64", () => {
    const [a, b] = [known([64, 64]), known([64, 64])];
    const product = compile(() => matmul(a, b));
    return () => read(product());
  }),
];
