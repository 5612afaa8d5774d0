import { ShapeError } from "../errors.js";
import { decomposed } from "../graph/backward.js";
import { applyMany, defineOp } from "../graph/op.js";
import { formatShape, sizeOf } from "../shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { add, mul, sub } from "./arithmetic.js";
import { ones, zeros } from "./create.js";
import { sum } from "./expand-sum.js";
import { mean } from "./mean.js";
import { asFloat, type Operand } from "./operand.js";
import { reshape } from "./reshape.js";
import { rsqrt } from "./sqrt.js";
import { variance } from "./variance.js";

/** How the operation `batchNorm` normalizes. */
export interface BatchNormOptions {
  /** (C,), multiplies the normalised channels. Default 1. */
  readonly weight?: Operand | undefined;
  /** (C,), added to them. Default 0. */
  readonly bias?: Operand | undefined;
  /** Added to the variance. Default 1e-5. */
  readonly eps?: number;
}

type Attrs = { readonly n: number; readonly c: number; readonly inner: number; readonly eps: number };

/** A vector of channels, shaped to broadcast with (N, C, …). */
const perChannel = (v: Tensor, rank: number): Tensor => reshape(v, [v.size, ...new Array<number>(rank - 2).fill(1)]);

/** All axes but that of the channels. */
const others = (rank: number): number[] => Array.from({ length: rank }, (_, i) => i).filter((i) => i !== 1);

const batchNormOp = defineOp({
  name: "batchNorm",
  inPlace: [0],
  lower: (plan, node) => {
    const [x, weight, bias] = [0, 1, 2].map(plan.input);
    const [y, average, spread] = [0, 1, 2].map(plan.output);
    plan.call("batchNorm", { x, weight, bias, y, mean: average, variance: spread, ...(node.attrs as Attrs) });
  },
  vjp: (node, dys) => {
    const [dy, dmean, dvariance] = dys;
    if (dmean || dvariance) return decomposed(node, dys, add);
    if (dy === undefined) return [];
    const [x, weight] = node.inputs;
    const [, average, spread] = node.outputs;
    return applyMany(batchNormGradOp, [x, weight, average, spread, dy], [x, weight, weight], node.attrs);
  },
  decompose: ({ inputs: [x, weight, bias], attrs }) => {
    const axes = others(x.rank);
    const average = mean(x, axes);
    const spread = variance(x, axes, { correction: 0 });
    return [normalizeWith(x, average, spread, weight, bias, (attrs as Attrs).eps), average, spread];
  },
});

const batchNormGradOp = defineOp({
  name: "batchNormGrad",
  inPlace: [0, 4],
  lower: (plan, node) => {
    const [x, weight, average, spread, dy] = [0, 1, 2, 3, 4].map(plan.input);
    const [dx, dweight, dbias] = [0, 1, 2].map(plan.output);
    const outputs = { dx, dweight, dbias };
    plan.call("batchNormGrad", {
      x,
      weight,
      mean: average,
      variance: spread,
      dy,
      ...outputs,
      ...(node.attrs as Attrs),
    });
  },
  decompose: ({ inputs: [x, weight, average, spread, dy], attrs }) => {
    const { eps, n, inner } = attrs as Attrs;
    const axes = others(x.rank);
    const channel = (v: Tensor): Tensor => perChannel(v, x.rank);
    const inverse = rsqrt(add(spread, eps));
    const normal = mul(sub(x, channel(average)), channel(inverse));
    const dbias = sum(dy, axes);
    const dweight = sum(mul(dy, normal), axes);
    const share = (v: Tensor): Tensor => channel(mul(v, 1 / (n * inner)));
    const centred = sub(sub(dy, share(dbias)), mul(normal, share(dweight)));
    return [mul(channel(mul(weight, inverse)), centred), dweight, dbias];
  },
});

/**
 * Batch normalisation as in training (Ioffe and Szegedy 2015): (x − mean) / √(variance + eps) · weight + bias for x (N, C, …), with
 * mean and biased variance of each channel over all other axes. They are returned for running statistics, both (C,).
 *
 * @throws ShapeError if a channel has one value
 */
export function batchNorm(
  x: Operand,
  { weight, bias, eps = 1e-5 }: BatchNormOptions = {},
): { y: Tensor; mean: Tensor; variance: Tensor } {
  const input = asFloat("batchNorm", x);
  if (input.rank < 2) throw new ShapeError("batchNorm", "takes (N, C, …)", formatShape(input.shape));
  const [n, c, ...rest] = input.shape;
  const inner = sizeOf(rest);
  if (n * inner === 1)
    throw new ShapeError("batchNorm", "training takes more than one value per channel", formatShape(input.shape));
  const scale = vector("weight", weight ?? ones([c]), c);
  const offset = vector("bias", bias ?? zeros([c]), c);
  const statistics = { shape: [c], dtype: "f32" } as const;
  const attrs = { n, c, inner, eps };
  const [y, average, spread] = applyMany(batchNormOp, [input, scale, offset], [input, statistics, statistics], attrs);
  return { y, mean: average, variance: spread };
}

/**
 * Batch normalisation as in evaluation: (x − mean) / √(variance + eps) · weight + bias for x (N, C, …), with given statistics (C,).
 * Weight defaults to 1, bias to 0.
 */
export function normalizeWith(
  x: Operand,
  average: Operand,
  spread: Operand,
  weight?: Operand,
  bias?: Operand,
  eps = 1e-5,
): Tensor {
  const input = asFloat("batchNorm", x);
  if (input.rank < 2) throw new ShapeError("batchNorm", "takes (N, C, …)", formatShape(input.shape));
  const channel = (name: string, v: Operand): Tensor => perChannel(vector(name, v, input.shape[1]), input.rank);
  const inverse = rsqrt(add(vector("variance", spread, input.shape[1]), eps));
  const scale = weight === undefined ? inverse : mul(inverse, vector("weight", weight, input.shape[1]));
  const y = mul(sub(input, channel("mean", average)), perChannel(scale, input.rank));
  return bias === undefined ? y : add(y, channel("bias", bias));
}

function vector(name: string, v: Operand, c: number): Tensor {
  const tensor = asFloat("batchNorm", v);
  if (tensor.rank !== 1 || tensor.shape[0] !== c)
    throw new ShapeError("batchNorm", `${name} must be (${c},), one for each channel`, formatShape(tensor.shape));
  return tensor;
}
