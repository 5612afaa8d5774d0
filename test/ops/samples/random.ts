import { tanh } from "../../../src/ops/activation.js";
import { adamUpdate } from "../../../src/ops/adam-update.js";
import { alphaDropout, featureAlphaDropout } from "../../../src/ops/alpha-dropout.js";
import { add, mul } from "../../../src/ops/arithmetic.js";
import { dropout1d, dropout2d, dropout3d } from "../../../src/ops/channel-dropout.js";
import { checkpoint } from "../../../src/ops/checkpoint.js";
import { tensor } from "../../../src/ops/create.js";
import { exp } from "../../../src/ops/exp.js";
import { matmul } from "../../../src/ops/matmul.js";
import { bernoulli, dropout, randn, uniform } from "../../../src/ops/random.js";
import { reshape } from "../../../src/ops/reshape.js";
import { rrelu } from "../../../src/ops/rrelu.js";
import { sgdUpdate } from "../../../src/ops/sgd-update.js";
import { type Sample, shapes } from "../sample.js";

const none = { derivatives: 0 } as const;
const two = (a: number, b: number) => tensor([a, b]);

export const random: Readonly<Record<string, readonly Sample[]>> = {
  uniform: [
    { label: "(5, 3)", inputs: [], call: () => uniform([5, 3]), ...none },
    { label: "in a range", inputs: [], call: () => uniform([7], { low: -2, high: 5 }), ...none },
    { label: "empty range", inputs: [], call: () => uniform([2], { low: 3, high: 3 }), equals: [3, 3], ...none },
  ],
  randn: [
    { label: "(5, 3)", inputs: [], call: () => randn([5, 3]), ...none },
    { label: "moved", inputs: [], call: () => randn([6], { mean: 2, std: 0.1 }), ...none },
    { label: "nothing", inputs: [], call: () => randn([0]), equals: [], ...none },
  ],
  bernoulli: [
    { label: "half", inputs: [], call: () => bernoulli([20], 0.5), ...none },
    { label: "never", inputs: [], call: () => bernoulli([3], 0), equals: [0, 0, 0], ...none },
    { label: "always", inputs: [], call: () => bernoulli([3], 1), equals: [1, 1, 1], ...none },
  ],
  dropout: [
    { label: "half", inputs: shapes([4, 5]), call: (x) => dropout(x) },
    { label: "of a curve", inputs: shapes([9]), call: (x) => exp(dropout(x, 0.3)) },
    { label: "none", inputs: shapes([3]), call: (x) => dropout(x, 0) },
    { label: "all", inputs: shapes([3]), call: (x) => dropout(x, 1) },
  ],
  rrelu: [
    { label: "training", inputs: [{ shape: [4, 5], kind: "nonzero" }], call: (x) => rrelu(x, { training: true }) },
    { label: "evaluation", inputs: [{ shape: [7], kind: "nonzero" }], call: (x) => rrelu(x, { lower: 0 }) },
  ],
  dropout1d: [
    { label: "(2, 3, 4)", inputs: shapes([2, 3, 4]), call: (x) => dropout1d(x) },
    { label: "without a batch", inputs: shapes([5, 3]), call: (x) => exp(dropout1d(x, 0.3)) },
    { label: "all", inputs: shapes([2, 3]), call: (x) => dropout1d(x, 1) },
  ],
  dropout2d: [
    { label: "(2, 3, 2, 2)", inputs: shapes([2, 3, 2, 2]), call: (x) => dropout2d(x) },
    { label: "of three axes", inputs: shapes([2, 3, 4]), call: (x) => exp(dropout2d(x, 0.3)) },
    { label: "nothing", inputs: shapes([0, 3, 2, 2]), call: (x) => dropout2d(x) },
  ],
  dropout3d: [
    { label: "(1, 4, 2, 1, 2)", inputs: shapes([1, 4, 2, 1, 2]), call: (x) => dropout3d(x) },
    { label: "without a batch", inputs: shapes([4, 2, 1, 2]), call: (x) => exp(dropout3d(x, 0.3)) },
    { label: "none", inputs: shapes([4, 2, 1, 2]), call: (x) => dropout3d(x, 0) },
  ],
  alphaDropout: [
    { label: "half", inputs: shapes([4, 5]), call: (x) => exp(alphaDropout(x)) },
    { label: "none", inputs: shapes([3]), call: (x) => alphaDropout(x, 0) },
    { label: "all", inputs: shapes([3]), call: (x) => alphaDropout(x, 1) },
  ],
  featureAlphaDropout: [
    { label: "(2, 3, 2)", inputs: shapes([2, 3, 2]), call: (x) => exp(featureAlphaDropout(x, 0.3)) },
    { label: "(4, 3)", inputs: shapes([4, 3]), call: (x) => featureAlphaDropout(x) },
  ],
  checkpoint: [
    { label: "of two arguments", inputs: shapes([2, 3], [3, 2]), call: checkpoint((x, w) => tanh(matmul(x, w))) },
    {
      label: "of views",
      inputs: shapes([2, 3]),
      call: (x) => checkpoint((v) => exp(reshape(v, [6])))(reshape(x, [3, 2])),
    },
    { label: "of dropout", inputs: shapes([9]), call: (x) => checkpoint((v) => exp(dropout(v)))(x) },
    {
      label: "with a captured tensor",
      inputs: shapes([3], [3]),
      call: (x, w) => checkpoint((v) => exp(mul(v, exp(w))))(x),
    },
    {
      label: "with two results",
      inputs: shapes([3]),
      call: (x) => {
        const [a, b] = checkpoint((v) => [exp(v), mul(v, v)])(x);
        return [a, add(a, b)];
      },
    },
    {
      label: "in another",
      inputs: shapes([3]),
      call: (x) => checkpoint((v) => exp(checkpoint((u) => mul(u, u))(v)))(x),
    },
    { label: "of nothing", inputs: shapes([3]), call: (x) => checkpoint((v) => v)(x) },
  ],
  sgdUpdate: [
    {
      label: "plain",
      inputs: [],
      call: () =>
        sgdUpdate({ parameters: [two(1, 2)], gradients: [two(1, -1)], hyper: tensor([0.5, 0, 1, 0]), scale: tensor(2) })
          .parameters,
      equals: [0, 3],
      ...none,
    },
    {
      label: "momentum and weight decay",
      inputs: [],
      call: () => {
        const { parameters, buffers } = sgdUpdate({
          parameters: [two(1, 2), tensor([4])],
          gradients: [two(1, -1), tensor([1])],
          buffers: [two(2, 4), tensor([0])],
          hyper: tensor([0.5, 0.5, 1, 1]),
          scale: tensor(1),
        });
        return [...parameters, ...buffers];
      },
      // g = (2, 1), b = (3, 3)
      equals: [-0.5, 0.5],
      ...none,
    },
    {
      label: "nesterov",
      inputs: [],
      call: () =>
        sgdUpdate({
          parameters: [two(1, 2)],
          gradients: [two(1, -1)],
          buffers: [two(2, 4)],
          hyper: tensor([1, 0.5, 1, 0]),
          scale: tensor(1),
          nesterov: true,
        }).parameters,
      // b = (2, 1), g + momentum · b = (2, −0.5)
      equals: [-1, 2.5],
      ...none,
    },
  ],
  adamUpdate: [
    {
      label: "first step",
      inputs: [],
      call: () => {
        const { parameters, moments1, moments2 } = adamUpdate({
          parameters: [two(1, 2)],
          gradients: [two(4, -2)],
          moments1: [two(0, 0)],
          moments2: [two(0, 0)],
          hyper: tensor([0.25, 0.5, 0.75, 0, 0, 0.5, 0.25, 0.5, 0.5]),
          scale: tensor(1),
        });
        return [...parameters, ...moments1, ...moments2];
      },
      // m̂ / √v̂ = sign of the gradient
      equals: [0.75, 2.25],
      ...none,
    },
    {
      label: "decoupled weight decay",
      inputs: [],
      call: () =>
        adamUpdate({
          parameters: [two(1, 2)],
          gradients: [two(4, -2)],
          moments1: [two(0, 0)],
          moments2: [two(0, 0)],
          hyper: tensor([0.25, 0.5, 0.75, 0, 1, 0.5, 0.25, 0.5, 0.5]),
          scale: tensor(0.5),
          decoupled: true,
        }).parameters,
      equals: [0.5, 1.75],
      ...none,
    },
  ],
};
