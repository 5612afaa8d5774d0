import { conv2d } from "../src/ops/conv2d.js";
import { grad } from "../src/ops/grad.js";
import { variable } from "../src/ops/identity.js";
import { matmul } from "../src/ops/matmul.js";
import { randn } from "../src/ops/random.js";
import { softmax } from "../src/ops/softmax.js";
import { evaluate } from "../src/program/evaluate.js";
import type { Tensor } from "../src/tensor/tensor.js";

/** Something to time: a graph to compute, its inputs already known. */
export interface Case {
  readonly name: string;
  /** Builds the graph; called anew for each machine. */
  readonly build: () => Tensor;
}

function known(shape: readonly number[]): Tensor {
  const x = randn(shape);
  evaluate(x);
  return x;
}

function product(m: number, k: number, n: number): Case {
  return { name: `matmul ${m}×${k}×${n}`, build: () => matmul(known([m, k]), known([k, n])) };
}

/** A 3×3 convolution with padding 1, forward, and each of its gradients by itself. */
function convolution(n: number, c: number, oc: number, size: number): Case[] {
  const name = `conv 3×3 ${n}×${c}→${oc} ${size}²`;
  const inputs = (): [Tensor, Tensor] => [variable(known([n, c, size, size])), variable(known([oc, c, 3, 3]))];
  const gradient = (which: 0 | 1): Tensor => {
    const pair = inputs();
    const dy = known([n, oc, size, size]);
    return grad(conv2d(pair[0], pair[1], { padding: 1 }), [pair[which]], { dy })[0];
  };
  return [
    { name, build: () => conv2d(...inputs(), { padding: 1 }) },
    { name: `${name} dx`, build: () => gradient(0) },
    { name: `${name} dw`, build: () => gradient(1) },
  ];
}

export const cases: readonly Case[] = [
  product(64, 64, 64),
  product(256, 256, 256),
  product(512, 512, 512),
  product(128, 784, 256),
  ...convolution(1, 64, 64, 56),
  ...convolution(16, 32, 64, 14),
  { name: "add 1024²", build: () => known([1024, 1024]).add(known([1024, 1024])) },
  { name: "exp 1024²", build: () => known([1024, 1024]).exp() },
  { name: "softmax 1024²", build: () => softmax(known([1024, 1024])) },
];
